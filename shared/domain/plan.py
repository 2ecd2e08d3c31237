"""Which rows make one CRM show its shared deals. A plan is data: it prints, and a dry run stops here.

A round goes parents first: companies, contacts, deals, then notes and tasks (`shared.domain.plan_activities`); what
each step brings (record ids) is folded into the deals before the next is planned.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shared.domain.deals import SharedDeal, SideState, State
from shared.domain.desired import KEY_PROPERTY, OWNER, acceptable, has_records, is_blocked, outstanding
from shared.domain.ids import ObjectType, RecordId, Side
from shared.domain.portals import Portal
from shared.domain.program import Program
from shared.domain.record_keys import record_key
from shared.domain.records import Association, NewRecord, RecordChange
from shared.domain.team import distinct
from shared.domain.values import Dialect, rendered

COMPANY = "company"
CONTACT = "contact"
"""Under these names a refused company or contact is parked; the deal goes on without it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The CRM that a round is for."""

    portal: Portal
    program: Program

    @property
    def side(self) -> Side:
        return self.portal.side

    def state(self, deal: SharedDeal) -> SideState:
        return deal.side(self.side)

    def dialect(self, deal: SharedDeal) -> Dialect:
        return Dialect(
            program=self.program, time_zone=self.portal.time_zone, pipeline=self.state(deal).pipeline
        )


def companies_to_find(deals: Iterable[SharedDeal], target: Target) -> frozenset[str]:
    """Domains to search for before a company is created, so that the CRM gets no second one."""
    return frozenset(
        deal.company.domain
        for deal in deals
        if lacks_company(deal, target) and deal.company.domain and not target.state(deal).company_sought
    )


def companies_to_create(deals: Iterable[SharedDeal], target: Target) -> tuple[NewRecord, ...]:
    rows = {
        company_key(deal): {"name": deal.company.name or deal.company.domain, "domain": deal.company.domain}
        for deal in deals
        if lacks_company(deal, target)
    }
    return tuple(
        NewRecord(key=key, properties={**properties, KEY_PROPERTY: key}) for key, properties in rows.items()
    )


def contacts_to_create(deals: Iterable[SharedDeal], target: Target) -> tuple[NewRecord, ...]:
    rows = {contact_key(deal): deal for deal in deals if lacks_contact(deal, target)}
    return tuple(
        NewRecord(key=key, properties=_contact_properties(deal), associations=_employer(deal, target))
        for key, deal in rows.items()
    )


def deals_to_create(deals: Iterable[SharedDeal], target: Target) -> tuple[NewRecord, ...]:
    return tuple(
        NewRecord(
            key=deal.key,
            properties=_new_deal_properties(deal, target),
            associations=associations(deal, target),
        )
        for deal in deals
        if is_to_be_created(deal, target)
    )


def deals_to_update(deals: Iterable[SharedDeal], target: Target) -> tuple[RecordChange, ...]:
    return tuple(
        RecordChange(key=deal.key, id=record, properties=in_crm_words(values, deal, target))
        for deal in deals
        if (record := target.state(deal).deal) and (values := outstanding(deal, target.side, target.program))
    )


def deals_to_associate(
    deals: Iterable[SharedDeal], target: Target
) -> Mapping[RecordId, tuple[tuple[ObjectType, RecordId], ...]]:
    return {
        record: tuple((association.to_type, association.to) for association in associations(deal, target))
        for deal in deals
        if deal.state is State.ACTIVE
        and (record := target.state(deal).deal)
        and not target.state(deal).associated
    }


def company_key(deal: SharedDeal) -> str:
    return f"company:{deal.company.domain or deal.key}"


def contact_key(deal: SharedDeal) -> str:
    return f"contact:{deal.contact.email if deal.contact and deal.contact.email else deal.key}"


def is_to_be_created(deal: SharedDeal, target: Target) -> bool:
    state = target.state(deal)
    blocked = is_blocked(deal, target.side, target.program)
    return has_records(deal) and state.deal is None and not blocked


def is_perhaps_orphaned(deal: SharedDeal, target: Target) -> bool:
    """Of a deal whose record was perhaps created: whether nothing that is still to be done would find it."""
    return deal.state is State.ENDED and target.state(deal).deal is None


def associations(deal: SharedDeal, target: Target) -> tuple[Association, ...]:
    """The lead's company and contact; at the vendor also the partner's company, which shows who co-sells (S6)."""
    state = target.state(deal)
    found = (
        Association(to_type=ObjectType.COMPANY, to=state.company, primary=True) if state.company else None,
        Association(to_type=ObjectType.CONTACT, to=state.contact) if state.contact else None,
        Association(to_type=ObjectType.COMPANY, to=state.partner_company) if state.partner_company else None,
    )
    return tuple(association for association in found if association)


def in_crm_words(values: Mapping[str, str], deal: SharedDeal, target: Target) -> Mapping[str, str]:
    """Property names and values as that portal writes them."""
    words, dialect = {}, target.dialect(deal)
    for name, value in values.items():
        designated = target.program.designated.get(name)
        if designated is None:
            words[name] = value
        elif (text := rendered(designated.type, value, dialect, designated.options)) is not None:
            words[designated.at(target.side)] = text
    return words


def values_of_new_deal(deal: SharedDeal, target: Target) -> Mapping[str, str]:
    """What a record to be created is to show: all but what is empty or was refused before."""
    return {name: value for name, value in acceptable(deal, target.side, target.program).items() if value}


def _new_deal_properties(deal: SharedDeal, target: Target) -> Mapping[str, str]:
    state, program = target.state(deal), target.program
    values = {"stage": program.stages[0].name, **values_of_new_deal(deal, target)}
    properties = {
        **in_crm_words(values, deal, target),
        "pipeline": program.pipeline_id(state.pipeline),
        KEY_PROPERTY: record_key(deal, target.side),
    }
    owner = owner_of_new_deal(deal, target)
    return {**properties, OWNER: target.portal.owners[owner]} if owner else properties


def owner_of_new_deal(deal: SharedDeal, target: Target) -> str | None:
    """The first of those named for it whom that CRM knows; nobody where it refused an owner before."""
    if OWNER in target.state(deal).parked:
        return None
    return next((each for each in owners_named(deal, target) if each in target.portal.owners), None)


def owners_named(deal: SharedDeal, target: Target) -> tuple[str, ...]:
    state = target.state(deal)
    return distinct([state.owner_email, *state.stand_ins])


def _contact_properties(deal: SharedDeal) -> Mapping[str, str]:
    contact = deal.contact
    if contact is None:
        return {}
    fields = {
        "email": contact.email,
        "firstname": contact.first_name,
        "lastname": contact.last_name,
        KEY_PROPERTY: contact_key(deal),
    }
    return {name: value for name, value in fields.items() if value}


def _employer(deal: SharedDeal, target: Target) -> tuple[Association, ...]:
    company = target.state(deal).company
    return (Association(to_type=ObjectType.COMPANY, to=company, primary=True),) if company else ()


def lacks_company(deal: SharedDeal, target: Target) -> bool:
    state = target.state(deal)
    return _is_to_be_furnished(deal, target) and state.company is None and COMPANY not in state.parked


def lacks_contact(deal: SharedDeal, target: Target) -> bool:
    state = target.state(deal)
    return (
        _is_to_be_furnished(deal, target)
        and deal.contact is not None
        and state.contact is None
        and CONTACT not in state.parked
    )


def _is_to_be_furnished(deal: SharedDeal, target: Target) -> bool:
    """Company and contact come with the deal; to a partner that is invited, once it has accepted."""
    blocked = is_blocked(deal, target.side, target.program)
    return deal.state is State.ACTIVE and not target.state(deal).associated and not blocked
