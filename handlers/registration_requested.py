"""A partner registers a deal: from its dashboard, from a contact or company record, or from a deal it has (S2)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from handlers import invitation_answered
from handlers.crm_people import VENDOR_COMPANY_PROPERTIES, contact_of, direct_rep_of, with_owners_of
from handlers.linking import announced, created_for
from handlers.outcome import Outcome
from handlers.partner_records import PartnerRecords, pipeline_of, read_partner_records
from handlers.registering import Gathered, register, situation_of
from handlers.revising import portals_behind
from handlers.telling import tell
from shared.domain.deals import Company, Contact, Motive, SharedDeal, State
from shared.domain.ids import DealKey, Domain, Side
from shared.domain.invitation import Reply
from shared.domain.leads import Partner
from shared.domain.partner_explanation import PartnerExplanation, explain_to_partner
from shared.domain.portals import Portal
from shared.domain.program import Pipeline, Program
from shared.domain.reading import Read, read
from shared.domain.records import Record, deal_record
from shared.domain.registration import AlreadyShared, Decision, Refused, Registration, Remark, Source
from shared.domain.registration_form import RegistrationForm
from shared.domain.rules import decide
from shared.domain.sharing import Parties
from shared.domain.values import Dialect
from shared.lead_domains import registrable_domain
from shared.ports import Clock, Crm, LinkStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    decision: Decision
    deal: SharedDeal
    remarks: tuple[Remark, ...]
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    decision: Decision
    explanation: PartnerExplanation
    duplicates: tuple[SharedDeal, ...]
    """What this partner shares already on the lead."""
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where registrations of one partner are taken: the two portals and what is asked of the outside."""

    partner: Portal
    vendor: Portal
    store: LinkStore
    crm: Crm
    clock: Clock
    program: Program


def handle(request: RegistrationForm, desk: Desk) -> Answer:
    """Raises TryAgain, CannotProceed, Disconnected."""
    with announced(desk.store, desk.partner.id, request.key, desk.clock.now()):
        gathered = _gathered(request, desk, keep=True)
        decision, deal = register(gathered, store=desk.store, program=desk.program, now=desk.clock.now())
    deal = _accepted(deal, desk) or deal
    told = tell([deal.lead] if deal.lead else [], store=desk.store, program=desk.program)
    outcome = Outcome(behind=portals_behind([deal, *told.values()]), counts={"registrations": 1})
    return Answer(decision=decision, deal=deal, remarks=gathered.remarks, outcome=outcome)


def _accepted(deal: SharedDeal, desk: Desk) -> SharedDeal | None:
    """Who registers what it is invited to accepts."""
    if deal.state is not State.INVITED:
        return None
    now = desk.clock.now()
    return invitation_answered.answer(deal, Reply.ACCEPTED, at=now, store=desk.store, program=desk.program)[0]


def handle_preview(request: RegistrationForm, desk: Desk) -> Preview:
    """What `handle` would decide, and why; nothing is written, nobody is notified (S18)."""
    gathered = _gathered(request, desk, keep=False)
    situation = situation_of(gathered, store=desk.store, program=desk.program, now=desk.clock.now())
    decision, explanation = decide(situation), explain_to_partner(situation)
    return Preview(
        decision=decision,
        explanation=explanation,
        duplicates=_duplicates(decision, explanation, desk.store),
        remarks=gathered.remarks,
    )


def _duplicates(
    decision: Decision, explanation: PartnerExplanation, store: LinkStore
) -> tuple[SharedDeal, ...]:
    """The very deal that was asked for again comes first."""
    again = [decision.key] if isinstance(decision, AlreadyShared | Refused) else []
    keys = dict.fromkeys((*again, *explanation.open_deals))
    found = store.deals(keys) if keys else {}
    return tuple(found[key] for key in keys if key in found)


def _gathered(request: RegistrationForm, desk: Desk, *, keep: bool) -> Gathered:
    """`keep`: whether people of the vendor's that were not known yet are remembered."""
    records = read_partner_records(
        deal=request.deal,
        company=request.company,
        contact=request.contact,
        partner=desk.partner,
        crm=desk.crm,
        program=desk.program,
    )
    registration = registration_of(request, records, desk)
    (gathered,) = with_vendor_companies([registration], desk, keep=keep)
    return replace(gathered, remarks=records.remarks)


def with_vendor_companies(
    registrations: Sequence[Registration], desk: Desk, *, keep: bool
) -> Sequence[Gathered]:
    """The leads' companies in the vendor's CRM: their owners may be direct reps, and none must get a twin.

    All of them are searched for together.
    """
    domains = {each.domain for each in registrations if each.domain} - desk.program.free_mail_domains
    companies: dict[str, Record] = {}
    if domains:
        for company in desk.crm.find_companies(desk.vendor.id, domains, VENDOR_COMPANY_PROPERTIES):
            companies.setdefault(_found_by(company, domains), company)  # the oldest one stands
    vendor = with_owners_of(companies.values(), desk.vendor, crm=desk.crm, store=desk.store if keep else None)
    partners = desk.store.partners()
    return [_gathered_of(each, companies.get(each.domain or ""), vendor, partners) for each in registrations]


def _found_by(company: Record, domains: Collection[Domain]) -> str:
    """HubSpot may find a company by another domain than the one it shows; of a single search that is no matter."""
    shown = company.properties.get("domain", "").lower()
    return shown if shown in domains or len(domains) > 1 else next(iter(domains))


def _gathered_of(
    registration: Registration, company: Record | None, vendor: Portal, partners: Sequence[Partner]
) -> Gathered:
    return Gathered(
        registration=registration,
        parties=Parties(vendor_portal=vendor.id, vendor_company=company.id if company else None),
        direct_rep=direct_rep_of(company, vendor, partners),
    )


def registration_of(request: RegistrationForm, records: PartnerRecords, desk: Desk) -> Registration:
    found = records.company.properties if records.company else {}
    website = request.company_domain or found.get("domain", "")
    domain = registrable_domain(website)
    return Registration(
        key=_key(request, records, desk),
        entry=request.entry,
        motive=Motive.PARTNER_ASKED,
        partner=request.partner,
        deal_type=request.deal_type,
        values=request.values,
        requested_at=desk.clock.now(),
        company=Company(name=request.company_name or found.get("name", ""), domain=domain or website),
        domain=domain,
        contact=_contact(request, records),
        qualification=request.qualification,
        pipeline=pipeline_of(records.deal, request.pipeline, desk.program),
        owner_email=request.owner_email,
        source=_source(records, desk),
    )


def _key(request: RegistrationForm, records: PartnerRecords, desk: Desk) -> DealKey:
    """A deal that was shared before, from whichever side, goes on with the pair that stands."""
    if request.deal is None or records.deal is None:
        return request.key
    record = deal_record(desk.partner.id, request.deal)
    linked = desk.store.linked({record}).get(record, ())
    created = created_for([records.deal], desk.partner.id, desk.store).values()
    return next(iter((*linked, *(deal.key for deal in created))), request.key)


def _contact(request: RegistrationForm, records: PartnerRecords) -> Contact | None:
    if not request.contact_email:
        return contact_of(records.contact)
    return Contact(
        email=request.contact_email.lower(),
        first_name=request.contact_first_name,
        last_name=request.contact_last_name,
    )


def _source(records: PartnerRecords, desk: Desk) -> Source:
    deal = records.deal
    shown = _shown(deal, desk) if deal else Read()
    return Source(
        side=Side.PARTNER,
        deal=deal.id if deal else None,
        company=records.company.id if records.company else None,
        contact=records.contact.id if records.contact else None,
        values=shown.values,
        unread=shown.unread,
        values_at=deal.updated_at if deal else desk.clock.now(),
    )


def _shown(deal: Record, desk: Desk) -> Read:
    pipeline = pipeline_of(deal, Pipeline.OWN, desk.program)
    dialect = Dialect(program=desk.program, time_zone=desk.partner.time_zone, pipeline=pipeline)
    return read(deal, Side.PARTNER, dialect)
