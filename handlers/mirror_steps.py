"""The steps of a mirror round: each plans rows from the deals as they stand, writes them, and says what came of them.

Parents come first, because a record can only be associated with what exists. Every step may be repeated: created
records carry a unique value, so that a second attempt finds the first one's record.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from shared.domain import plan, plan_activities
from shared.domain.confirm import Confirmation
from shared.domain.deals import SharedDeal
from shared.domain.desired import outstanding
from shared.domain.ids import DealKey, Milliseconds, ObjectType, RecordId
from shared.domain.notices import Notice
from shared.domain.plan import Target
from shared.domain.record_keys import record_key
from shared.domain.records import NewRecord
from shared.domain.row_outcomes import (
    Progress,
    after_association,
    after_creation,
    after_note,
    after_parent,
    after_search,
    after_update,
)
from shared.ports import Crm, LinkStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    target: Target
    crm: Crm
    store: LinkStore
    now: Milliseconds
    unfinished: Mapping[DealKey, frozenset[str]]
    """Names that an earlier round perhaps wrote, by deal: it never learnt what came of them. No name: it perhaps made
    the record."""
    creating: set[DealKey] = field(default_factory=set)
    """Deals of which this round may leave a record behind that nobody knows yet."""
    notices: tuple[Notice, ...] = ()
    """What this portal's people are to be told."""


Step = Callable[[Sequence[SharedDeal], Round], Iterator[Progress]]


def doubt_the_unfinished(deals: Sequence[SharedDeal], round: Round) -> Iterator[Progress]:
    for deal in deals:
        if names := round.unfinished.get(deal.key):
            yield Confirmation(deal=deal.key, side=round.target.side, doubted=names, at=round.now)


def seek_the_created(deals: Sequence[SharedDeal], round: Round) -> Iterator[Progress]:
    """The sharing ended before it was learnt that the record exists. So that it says so, it is looked for."""
    lost = {
        record_key(deal, round.target.side): deal
        for deal in deals
        if deal.key in round.unfinished and plan.is_perhaps_orphaned(deal, round.target)
    }
    found = round.crm.created_deals(round.target.portal.id, lost) if lost else {}
    for key, deal in lost.items():
        if progress := after_search(deal, round.target, found.get(key), round.now):
            round.creating.add(deal.key)
            yield progress


def find_companies(deals: Sequence[SharedDeal], round: Round) -> Iterator[Progress]:
    domains = plan.companies_to_find(deals, round.target)
    if not domains:
        return
    found: dict[str, RecordId] = {}
    for company in round.crm.find_companies(round.target.portal.id, domains, ["domain"]):
        found.setdefault(company.properties.get("domain", "").lower(), company.id)  # the oldest one stands
    for deal in deals:
        if deal.company.domain in domains:
            id = found.get(deal.company.domain)
            yield Confirmation(deal=deal.key, side=round.target.side, company=id, company_sought=True)


def create_companies(deals: Sequence[SharedDeal], round: Round) -> Iterator[Progress]:
    rows = plan.companies_to_create(deals, round.target)
    lacking = [(deal, plan.company_key(deal)) for deal in deals if plan.lacks_company(deal, round.target)]
    yield from _create_parents(ObjectType.COMPANY, rows, lacking, plan.COMPANY, round)


def create_contacts(deals: Sequence[SharedDeal], round: Round) -> Iterator[Progress]:
    rows = plan.contacts_to_create(deals, round.target)
    lacking = [(deal, plan.contact_key(deal)) for deal in deals if plan.lacks_contact(deal, round.target)]
    yield from _create_parents(ObjectType.CONTACT, rows, lacking, plan.CONTACT, round)


def _create_parents(
    type: ObjectType,
    rows: Sequence[NewRecord],
    lacking: Sequence[tuple[SharedDeal, str]],
    parent: str,
    round: Round,
) -> Iterator[Progress]:
    """Several deals may lack the same one: `lacking` has each with the key of its row."""
    outcomes = round.crm.create(round.target.portal.id, type, rows) if rows else {}
    for deal, key in lacking:
        yield after_parent(deal, round.target, outcomes[key], parent, round.now)


def create_deals(deals: Sequence[SharedDeal], round: Round) -> Iterator[Progress]:
    """What is created is noted first: if the answer is lost and the sharing ends, nothing else says that a record may
    be there.
    """
    rows = plan.deals_to_create(deals, round.target)
    if not rows:
        return
    round.creating.update(DealKey(row.key) for row in rows)
    _note({}, round)
    outcomes = round.crm.create(round.target.portal.id, ObjectType.DEAL, rows)
    for deal in deals:
        if deal.key in outcomes:
            values = plan.values_of_new_deal(deal, round.target)
            yield after_creation(deal, round.target, outcomes[deal.key], values, round.now)


def update_deals(deals: Sequence[SharedDeal], round: Round) -> Iterator[Progress]:
    """What is written is noted first: an update whose answer is lost can't be recognised afterwards, and by the time
    it is repeated the deal may have gone back to the value it had, which would look as if nothing had been written.
    """
    rows = plan.deals_to_update(deals, round.target)
    if not rows:
        return
    values = {deal.key: outstanding(deal, round.target.side, round.target.program) for deal in deals}
    _note({DealKey(row.key): values[DealKey(row.key)] for row in rows}, round)
    outcomes = round.crm.update(round.target.portal.id, ObjectType.DEAL, rows)
    for deal in deals:
        if deal.key in outcomes:
            yield after_update(deal, round.target, outcomes[deal.key], values[deal.key], round.now)


def _note(updates: Mapping[DealKey, Collection[str]], round: Round) -> None:
    creations: dict[DealKey, Collection[str]] = dict.fromkeys(round.creating, ())
    round.store.intend(round.target.portal.id, {**creations, **updates})


def associate_deals(deals: Sequence[SharedDeal], round: Round) -> Iterator[Progress]:
    wanted = plan.deals_to_associate(deals, round.target)
    if not wanted:
        return
    troubles = round.crm.associate(round.target.portal.id, wanted)
    for deal in deals:
        record = round.target.state(deal).deal
        if record is not None and record in wanted:
            yield after_association(deal, round.target, troubles.get(record), round.now)


def post_notes(deals: Sequence[SharedDeal], round: Round) -> Iterator[Progress]:
    waiting = plan_activities.messages_to_fetch(deals, round.target)
    if not waiting:
        return
    rows = plan_activities.notes_to_create(deals, round.store.messages(waiting), round.target)
    outcomes = round.crm.create(round.target.portal.id, ObjectType.NOTE, rows)
    by_key = {deal.key: deal for deal in deals}
    for key, message in waiting:
        yield after_note(by_key[key], round.target, outcomes[message], message, round.now)


STEPS: tuple[Step, ...] = (
    doubt_the_unfinished,
    seek_the_created,
    find_companies,
    create_companies,
    create_contacts,
    create_deals,
    update_deals,
    associate_deals,
    post_notes,
)
