"""Sharing vendor deals with the partners that the vendor's people put on them."""

from collections.abc import Mapping, Sequence

from handlers.crm_people import contact_of, direct_rep_of, owner_email
from handlers.outcome import Outcome
from handlers.registering import Gathered, register
from handlers.reviewed import Reviewed
from handlers.revising import portals_behind
from shared.domain.deals import Company, Motive
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


def invite(
    reviewed: Sequence[Reviewed],
    *,
    vendor: Portal,
    store: LinkStore,
    crm: Crm,
    clock: Clock,
    program: Program,
) -> Outcome:
    inviting = [each for each in reviewed if each.to_invite]
    companies = crm.read(
        vendor.id,
        ObjectType.COMPANY,
        {each.prospects[0].id for each in inviting if each.prospects},
        COMPANY_PROPERTIES,
    )
    contacts = crm.read(
        vendor.id,
        ObjectType.CONTACT,
        {each.record.contacts[0].id for each in inviting if each.record.contacts},
        CONTACT_PROPERTIES,
    )
    deals = []
    for each in inviting:
        for portal in each.to_invite:
            partner = store.partner(portal)
            if partner is None:
                continue
            gathered = _gathered(
                each,
                partner,
                companies,
                contacts,
                vendor=vendor,
                store=store,
                program=program,
                now=clock.now(),
            )
            _, deal = register(gathered, store=store, program=program, now=clock.now())
            deals.append(deal)
    return Outcome(behind=portals_behind(deals), counts={"vendor_invited": len(deals)})


def _gathered(
    each: Reviewed,
    partner: Partner,
    companies: Mapping[RecordId, Record],
    contacts: Mapping[RecordId, Record],
    *,
    vendor: Portal,
    store: LinkStore,
    program: Program,
    now: Milliseconds,
) -> Gathered:
    company = companies.get(each.prospects[0].id) if each.prospects else None
    contact = contacts.get(each.record.contacts[0].id) if each.record.contacts else None
    properties = company.properties if company else {}
    dialect = Dialect(program=program, time_zone=vendor.time_zone, pipeline=Pipeline.VENDOR)
    registration = Registration(
        key=_key(each, partner, vendor),
        entry=each.entry,
        motive=Motive.VENDOR_INVITED,
        partner=partner.portal,
        values={},
        requested_at=now,
        company=Company(name=properties.get("name", ""), domain=properties.get("domain", "")),
        domain=registrable_domain(properties.get("domain", "")),
        contact=contact_of(contact),
        pipeline=partner.pipeline,
        source=Source(
            side=Side.VENDOR,
            deal=each.record.id,
            company=company.id if company else None,
            contact=contact.id if contact else None,
            values=values_of(each.record, Side.VENDOR, dialect),
            values_at=each.record.updated_at,
        ),
    )
    return Gathered(
        registration=registration,
        parties=Parties(vendor_portal=vendor.id, vendor_company=company.id if company else None),
        direct_rep=direct_rep_of(company, vendor, store.partners()),
        vendor_owner=owner_email(each.record, vendor),
    )


def _key(each: Reviewed, partner: Partner, vendor: Portal) -> DealKey:
    """A partner that was on this deal before goes on with the pair that stands, whoever began it."""
    standing = each.pairs.get(partner.portal)
    return standing.key if standing else deal_key("vendor deal", vendor.id, each.record.id, partner.portal)
