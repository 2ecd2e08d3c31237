"""What came of a row, as a confirmation of the shared deal it was for.

A row that HubSpot refuses is parked with the reason, on the deal and by property, and holds up nothing else.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from shared.domain.confirm import Confirmation
from shared.domain.deals import Parked, SharedDeal, State, brief
from shared.domain.desired import NOTICE, OWNER, OWNER_MISSING, RECORD, desired, wish
from shared.domain.ids import Milliseconds, RecordId
from shared.domain.notices import Notice
from shared.domain.plan import (
    COMPANY,
    Target,
    company_key,
    contact_key,
    owner_of_new_deal,
    owners_named,
)
from shared.domain.reading import READS_CATCH_UP
from shared.domain.records import AlreadyThere, Postponed, Refused, RowOutcome, Vanished, Written


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A notice goes out of the outbox: its task is there, or that CRM does not take it."""

    notice: str
    refused: bool = False


Progress = Confirmation | Given | Postponed
NEXT_SEARCH = 5.0
"""Seconds."""
ASSOCIATIONS = "associations"
"""Under this name a side is parked on whose deal something could not be put."""


def after_parent(
    deal: SharedDeal, target: Target, outcome: RowOutcome, parent: str, now: Milliseconds
) -> Progress:
    """`parent` is `plan.COMPANY` or `plan.CONTACT`."""
    match outcome:
        case Written(id=id) | AlreadyThere(id=id):
            if parent == COMPANY:
                return Confirmation(deal=deal.key, side=target.side, company=id)
            return Confirmation(deal=deal.key, side=target.side, contact=id)
        case Postponed():
            return outcome
        case Refused() | Vanished():
            key = company_key(deal) if parent == COMPANY else contact_key(deal)
            parked = _parked(key, outcome, now)
            return Confirmation(deal=deal.key, side=target.side, parked={parent: parked})


def after_search(
    deal: SharedDeal, target: Target, found: RecordId | None, now: Milliseconds
) -> Progress | None:
    """For a record that was perhaps created. Reads lag, so it is looked for again until they have caught up; then None:
    there is none.
    """
    if found is None:
        return Postponed(after_seconds=NEXT_SEARCH) if now - deal.ended_at <= READS_CATCH_UP else None
    return _adopted(deal, target, found, now)


def after_creation(
    deal: SharedDeal, target: Target, outcome: RowOutcome, values: Mapping[str, str], now: Milliseconds
) -> Progress:
    """A record that was there already is ours from an attempt whose answer was lost: it is brought up to date next."""
    match outcome:
        case Written(id=id, at=at):
            return Confirmation(
                deal=deal.key,
                side=target.side,
                record=id,
                associated=deal.state is State.ACTIVE,
                wrote=values,
                at=at,
                parked=_owner_missing(deal, target, now),
            )
        case AlreadyThere(id=id):
            return replace(_adopted(deal, target, id, now), parked=_owner_missing(deal, target, now))
        case Postponed():
            return outcome
        case Refused() | Vanished():
            return _refused(deal, target, outcome, values, now)


def _owner_missing(deal: SharedDeal, target: Target, now: Milliseconds) -> Mapping[str, Parked]:
    """Said on the deal, so that people see who stands in, or that nobody does."""
    wished, owner = owners_named(deal, target)[:1], owner_of_new_deal(deal, target)
    if not wished or owner in wished or OWNER in target.state(deal).parked:
        return {}
    stand_in = f"{owner} owns the deal instead." if owner else "nobody owns the deal; please take it on."
    message = f"{wished[0]} is no user of this CRM: {stand_in}"
    return {OWNER: Parked(value=wished[0], reason=OWNER_MISSING, message=message, at=now)}


def _adopted(deal: SharedDeal, target: Target, record: RecordId, now: Milliseconds) -> Confirmation:
    unsure = frozenset(desired(deal, target.side, target.program))
    return Confirmation(deal=deal.key, side=target.side, record=record, doubted=unsure, at=now)


def after_update(
    deal: SharedDeal, target: Target, outcome: RowOutcome, values: Mapping[str, str], now: Milliseconds
) -> Progress:
    match outcome:
        case Written(at=at):
            return Confirmation(deal=deal.key, side=target.side, wrote=values, at=at)
        case Postponed():
            return outcome
        case Vanished():
            return Confirmation(deal=deal.key, side=target.side, parked={RECORD: _parked("", outcome, now)})
        case Refused() | AlreadyThere():
            return _refused(deal, target, outcome, values, now)


def after_association(
    deal: SharedDeal, target: Target, trouble: Refused | Postponed | None, now: Milliseconds
) -> Progress:
    """What HubSpot will not put on the deal (a company that was deleted meanwhile) is not asked for again."""
    if isinstance(trouble, Postponed):
        return trouble
    parked = {ASSOCIATIONS: _parked("", trouble, now)} if trouble else {}
    return Confirmation(deal=deal.key, side=target.side, associated=True, parked=parked)


def after_note(
    deal: SharedDeal, target: Target, outcome: RowOutcome, message: str, now: Milliseconds
) -> Progress:
    match outcome:
        case Written() | AlreadyThere():
            return Confirmation(deal=deal.key, side=target.side, delivered=frozenset({message}))
        case Postponed():
            return outcome
        case Refused() | Vanished():
            return Confirmation(
                deal=deal.key,
                side=target.side,
                delivered=frozenset({message}),
                parked={f"message:{message}": _parked(message, outcome, now)},
            )


def after_task(
    notice: Notice, deal: SharedDeal | None, target: Target, outcome: RowOutcome, now: Milliseconds
) -> Iterator[Progress]:
    """A refused one is not tried for ever: where it has a deal, it is parked there for people to see."""
    match outcome:
        case Written() | AlreadyThere():
            yield Given(notice=notice.id)
        case Postponed():
            yield outcome
        case Refused() | Vanished():
            if deal:
                parked = {f"{NOTICE}{notice.id}": _parked(notice.id, outcome, now)}
                yield Confirmation(deal=deal.key, side=target.side, parked=parked)
            yield Given(notice=notice.id, refused=True)


def _refused(
    deal: SharedDeal, target: Target, outcome: RowOutcome, values: Mapping[str, str], now: Milliseconds
) -> Confirmation:
    """The properties that HubSpot named are parked; where it named none of ours, all that was to be written is."""
    refusable = {**values, OWNER: ""}
    culprits = _named(outcome, target) & refusable.keys() or values.keys()
    parked = {name: _parked(brief(refusable[name]), outcome, now) for name in culprits}
    if target.state(deal).deal is None and culprits == values.keys():
        parked = {RECORD: _parked(wish(deal, target.side, target.program), outcome, now)}
    return Confirmation(deal=deal.key, side=target.side, parked=parked)


def _named(outcome: RowOutcome, target: Target) -> set[str]:
    properties = outcome.properties if isinstance(outcome, Refused) else ()
    designated = ((name, target.program.by_crm_name.get((target.side, name))) for name in properties)
    return {found.name if found else name for name, found in designated}


def _parked(value: str, outcome: RowOutcome, now: Milliseconds) -> Parked:
    match outcome:
        case Refused(reason=reason, message=message):
            return Parked(value=value, reason=reason, message=message, at=now)
        case Vanished():
            message = "The record is not there any more."
            return Parked(value=value, reason="RECORD_VANISHED", message=message, at=now)
        case _:
            return Parked(value=value, reason="VALUE_IN_USE", message="Another record has it.", at=now)
