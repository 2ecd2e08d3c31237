"""Sharing vendor deals with the partners that the vendor's people put on them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from handlers.crm_people import contact_of, direct_rep_of, owner_email, with_owners_of
from handlers.outcome import Outcome
from handlers.registering import Gathered
from handlers.registering_many import register_many
from handlers.reviewed import Reviewed
from handlers.revising import portals_behind
from handlers.telling import tell
from shared.domain.deals import Company, Contact, Motive, SharedDeal
from shared.domain.desired import KEY_PROPERTY
from shared.domain.ids import DealKey, Milliseconds, ObjectType, RecordId, Side
from shared.domain.leads import Partner
from shared.domain.portals import Portal
from shared.domain.program import Pipeline, Program
from shared.domain.reading import Read, read
from shared.domain.records import Record
from shared.domain.registration import Registration, Source, deal_key
from shared.domain.sharing import Parties
from shared.domain.standing import POI
from shared.domain.values import Dialect
from shared.domain.wall import of_no_other_partner
from shared.lead_domains import registrable_domain
from shared.ports import Clock, Crm, LinkStore

COMPANY_PROPERTIES = ("name", "domain", "hubspot_owner_id", KEY_PROPERTY)
CONTACT_PROPERTIES = ("email", "firstname", "lastname", KEY_PROPERTY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """A vendor deal for one partner, with the lead's company and contact as they were read."""

    deal: Reviewed
    partner: Partner
    company: Record | None
    contact: Record | None

    @property
    def standing(self) -> SharedDeal | None:
        """The pair of a partner that was on this deal before."""
        return self.deal.pairs.get(self.partner.portal)

    def key(self, vendor: Portal) -> DealKey:
        """A partner that was on this deal before goes on with the pair that stands, whoever began it."""
        if self.standing:
            return self.standing.key
        return deal_key("vendor deal", vendor.id, self.deal.record.id, self.partner.portal)

    # Of what the vendor's CRM shows, what this partner may see (S15)

    @property
    def lead(self) -> Company:
        """Without the name where a registration made the record: then another partner may have given it."""
        found = self.company.properties if self.company else {}
        name = found.get("name", "")
        if KEY_PROPERTY in found:
            name = self.standing.company.name if self.standing else ""
        website = found.get("domain", "")
        return Company(name=name, domain=registrable_domain(website) or website)

    def contact_to_share(self, partners: Sequence[Partner]) -> Record | None:
        """None where another partner may have brought the contact, or it is one of a partner's own people."""
        contact = contact_of(self.contact)
        if contact is None or self.contact is None:
            return None
        known = self.standing.contact if self.standing else None
        brought = KEY_PROPERTY in self.contact.properties and contact != known
        employer = registrable_domain(contact.email.rpartition("@")[2])
        of_a_partner = any(employer in partner.own_domains for partner in partners)
        hidden = brought or of_a_partner or self._is_named_by_another(self.contact.id, contact)
        return None if hidden else self.contact

    def _is_named_by_another(self, id: RecordId, contact: Contact) -> bool:
        """The vendor may have known the person; that another partner talks with them on this deal is its affair."""
        others = (pair for portal, pair in self.deal.pairs.items() if portal != self.partner.portal)
        return any(
            pair.vendor.contact == id or (pair.contact is not None and pair.contact.email == contact.email)
            for pair in others
            if pair.motive is Motive.PARTNER_ASKED
        )

    def shown(self, vendor: Portal, program: Program) -> Read:
        dialect = Dialect(program=program, time_zone=vendor.time_zone, pipeline=Pipeline.VENDOR)
        return read(self.deal.record, Side.VENDOR, dialect)

    def values_to_share(self, shown: Mapping[str, str]) -> Mapping[str, str]:
        """What the deal shows and no other partner wrote. If one did write its name, it goes by the company's.

        A proof on a record of several partners is of one of them, and this one has only come.
        """
        values = of_no_other_partner(shown, self.partner.portal, self.deal.pairs.values())
        if self.deal.pairs.keys() | self.deal.partners.keys() != {self.partner.portal}:
            values = {name: value for name, value in values.items() if name != POI}
        if self.standing or "deal_name" not in shown:
            return values
        return {"deal_name": self.lead.name or self.lead.domain, **values}

    def owner_to_share(self, vendor: Portal, partners: Sequence[Partner]) -> str | None:
        """None where it is another partner's CAM: a deal that was registered is owned by whoever leads it."""
        owner = owner_email(self.deal.record, vendor)
        cams = {each.cam_email.lower() for each in partners if each.portal in self.deal.pairs}
        return None if owner in cams - {self.partner.cam_email.lower()} else owner


def invite(
    reviewed: Sequence[Reviewed],
    *,
    vendor: Portal,
    store: LinkStore,
    crm: Crm,
    clock: Clock,
    program: Program,
) -> Outcome:
    """Raises TryAgain, CannotProceed."""
    inviting = [each for each in reviewed if each.to_invite]
    partners = store.partners() if inviting else ()
    invitations = tuple(_invitations(inviting, partners, vendor, crm))
    records = [record for each in invitations for record in (each.deal.record, each.company)]
    vendor = with_owners_of(records, vendor, crm=crm, store=store)
    now = clock.now()
    gathered = [_gathered(invitation, vendor, partners, program, now) for invitation in invitations]
    deals = register_many(gathered, store=store, program=program, now=now)
    told = tell({deal.lead for deal in deals if deal.lead}, store=store, program=program)
    return Outcome(behind=portals_behind([*deals, *told.values()]), counts={"vendor_invited": len(deals)})


def _invitations(
    inviting: Sequence[Reviewed],
    partners: Sequence[Partner],
    vendor: Portal,
    crm: Crm,
) -> Iterator[Invitation]:
    """Companies and contacts of all these deals are read together."""
    company_ids = {company for each in inviting for company in each.prospects}
    contact_ids = {each.lead_contact for each in inviting if each.lead_contact}
    companies = crm.read(vendor.id, ObjectType.COMPANY, company_ids, COMPANY_PROPERTIES)
    contacts = crm.read(vendor.id, ObjectType.CONTACT, contact_ids, CONTACT_PROPERTIES)
    own_domains = frozenset[str]().union(*(partner.own_domains for partner in partners))
    by_portal = {partner.portal: partner for partner in partners}
    for each in inviting:
        prospect = _prospect(each, companies, own_domains)
        for portal in each.to_invite:
            if partner := by_portal.get(portal):
                yield Invitation(
                    deal=each,
                    partner=partner,
                    company=prospect,
                    contact=_found(each.lead_contact, contacts),
                )


def _prospect(
    deal: Reviewed, companies: Mapping[RecordId, Record], own_domains: Collection[str]
) -> Record | None:
    """A partner may be on the deal by a company record that nobody named as its own: its domain tells."""
    found = (companies[id] for id in deal.prospects if id in companies)
    return next((each for each in found if _domain_of(each) not in own_domains), None)


def _domain_of(company: Record) -> str | None:
    return registrable_domain(company.properties.get("domain", ""))


def _found(id: RecordId | None, records: Mapping[RecordId, Record]) -> Record | None:
    return records.get(id) if id else None


def _gathered(
    invitation: Invitation,
    vendor: Portal,
    partners: Sequence[Partner],
    program: Program,
    now: Milliseconds,
) -> Gathered:
    company = invitation.company
    return Gathered(
        registration=_registration(invitation, vendor, partners, program, now),
        parties=Parties(vendor_portal=vendor.id, vendor_company=company.id if company else None),
        direct_rep=direct_rep_of(company, vendor, partners),
        vendor_owner=invitation.owner_to_share(vendor, partners),
    )


def _registration(
    invitation: Invitation,
    vendor: Portal,
    partners: Sequence[Partner],
    program: Program,
    now: Milliseconds,
) -> Registration:
    contact = invitation.contact_to_share(partners)
    shown = invitation.shown(vendor, program)
    return Registration(
        key=invitation.key(vendor),
        entry=invitation.deal.entry,
        motive=Motive.VENDOR_INVITED,
        partner=invitation.partner.portal,
        values={},
        requested_at=now,
        company=invitation.lead,
        domain=registrable_domain(invitation.lead.domain),
        contact=contact_of(contact),
        pipeline=invitation.partner.pipeline,
        source=Source(
            side=Side.VENDOR,
            deal=invitation.deal.record.id,
            company=invitation.company.id if invitation.company else None,
            contact=contact.id if contact else None,
            values=invitation.values_to_share(shown.values),
            unread=shown.unread,
            values_at=invitation.deal.record.updated_at,
        ),
    )
