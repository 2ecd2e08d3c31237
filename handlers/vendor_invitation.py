"""Sharing vendor deals with the partners that the vendor's people put on them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from handlers.crm_people import contact_of, direct_rep_of, owner_email, with_owners_of
from handlers.outcome import Outcome
from handlers.registering import Gathered, register
from handlers.reviewed import Reviewed
from handlers.revising import portals_behind
from shared.domain.deals import Company, Motive, SharedDeal
from shared.domain.ids import DealKey, Milliseconds, ObjectType, RecordId, Side
from shared.domain.leads import Partner
from shared.domain.portals import Portal
from shared.domain.program import Pipeline, Program
from shared.domain.reading import values_of
from shared.domain.records import Record
from shared.domain.registration import Registration, Source, deal_key
from shared.domain.sharing import Parties
from shared.domain.values import Dialect
from shared.lead_domains import registrable_domain
from shared.ports import Clock, Crm, LinkStore

COMPANY_PROPERTIES = ("name", "domain", "hubspot_owner_id")
CONTACT_PROPERTIES = ("email", "firstname", "lastname")


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """A vendor deal for one partner, with the lead's company and contact as they were read."""

    deal: Reviewed
    partner: Partner
    company: Record | None
    contact: Record | None

    def key(self, vendor: Portal) -> DealKey:
        """A partner that was on this deal before goes on with the pair that stands, whoever began it."""
        standing = self.deal.pairs.get(self.partner.portal)
        if standing:
            return standing.key
        return deal_key("vendor deal", vendor.id, self.deal.record.id, self.partner.portal)

    @property
    def of_others(self) -> Sequence[SharedDeal]:
        """The other partners' pairs of this vendor deal: what is in them stays between each and the vendor (S15)."""
        return [pair for portal, pair in self.deal.pairs.items() if portal != self.partner.portal]

    @property
    def contact_to_share(self) -> Record | None:
        """None where another partner brought the contact."""
        brought = {pair.vendor.contact for pair in self.of_others if pair.motive is Motive.PARTNER_ASKED}
        return None if self.contact and self.contact.id in brought else self.contact

    def values_to_share(self, vendor: Portal, program: Program) -> Mapping[str, str]:
        """What the deal shows and no other partner wrote. If one did write its name, it goes by the company's."""
        dialect = Dialect(program=program, time_zone=vendor.time_zone, pipeline=Pipeline.VENDOR)
        shown = values_of(self.deal.record, Side.VENDOR, dialect)
        theirs = {
            (name, register.value)
            for pair in self.of_others
            for name, register in pair.registers.items()
            if register.side is Side.PARTNER
        }
        values = {name: value for name, value in shown.items() if (name, value) not in theirs}
        company = self.company.properties.get("name") if self.company else None
        named = {"deal_name": company} if company and "deal_name" in shown else {}
        return {**named, **values}


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
    invitations = tuple(_invitations([each for each in reviewed if each.to_invite], vendor, store, crm))
    records = [record for each in invitations for record in (each.deal.record, each.company)]
    vendor = with_owners_of(records, vendor, crm=crm, store=store)
    deals = []
    for invitation in invitations:
        gathered = _gathered(invitation, vendor, store.partners(), program, clock.now())
        _, deal = register(gathered, store=store, program=program, now=clock.now())
        deals.append(deal)
    return Outcome(behind=portals_behind(deals), counts={"vendor_invited": len(deals)})


def _invitations(
    inviting: Sequence[Reviewed], vendor: Portal, store: LinkStore, crm: Crm
) -> Iterator[Invitation]:
    """Companies and contacts of all these deals are read together."""
    company_ids = {each.lead_company for each in inviting if each.lead_company}
    contact_ids = {each.lead_contact for each in inviting if each.lead_contact}
    companies = crm.read(vendor.id, ObjectType.COMPANY, company_ids, COMPANY_PROPERTIES)
    contacts = crm.read(vendor.id, ObjectType.CONTACT, contact_ids, CONTACT_PROPERTIES)
    for each in inviting:
        for portal in each.to_invite:
            if partner := store.partner(portal):
                yield Invitation(
                    deal=each,
                    partner=partner,
                    company=_found(each.lead_company, companies),
                    contact=_found(each.lead_contact, contacts),
                )


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
        registration=_registration(invitation, vendor, program, now),
        parties=Parties(vendor_portal=vendor.id, vendor_company=company.id if company else None),
        direct_rep=direct_rep_of(company, vendor, partners),
        vendor_owner=owner_email(invitation.deal.record, vendor),
    )


def _registration(
    invitation: Invitation, vendor: Portal, program: Program, now: Milliseconds
) -> Registration:
    properties = invitation.company.properties if invitation.company else {}
    website = properties.get("domain", "")
    domain = registrable_domain(website)
    return Registration(
        key=invitation.key(vendor),
        entry=invitation.deal.entry,
        motive=Motive.VENDOR_INVITED,
        partner=invitation.partner.portal,
        values={},
        requested_at=now,
        company=Company(name=properties.get("name", ""), domain=domain or website),
        domain=domain,
        contact=contact_of(invitation.contact_to_share),
        pipeline=invitation.partner.pipeline,
        source=_source(invitation, vendor, program),
    )


def _source(invitation: Invitation, vendor: Portal, program: Program) -> Source:
    record, contact = invitation.deal.record, invitation.contact_to_share
    return Source(
        side=Side.VENDOR,
        deal=record.id,
        company=invitation.company.id if invitation.company else None,
        contact=contact.id if contact else None,
        values=invitation.values_to_share(vendor, program),
        values_at=record.updated_at,
    )
