"""When a shared deal closes, and what counts for it from then on: everything as it stood at that moment.

"At that moment" goes by the inputs' own times, not by when they are told, so a proof and a won deal that were saved
together count together, whichever of the two webhooks comes first.
"""

from dataclasses import dataclass, replace

from shared.domain.deals import Register, SharedDeal, State
from shared.domain.ids import Milliseconds
from shared.domain.program import Program
from shared.domain.standing import LOST, POI, Counted, Hold, Poi, Standing
from shared.domain.winning import STAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """The proof of involvement, and since when it is as it is; to have been asked for is not to have been given."""

    poi: str
    since: Milliseconds


UNPROVEN = Word(poi="", since=Milliseconds(0))


def counted(deal: SharedDeal, program: Program) -> Counted | None:
    """None while the deal is open. What is told of a deal whose sharing has ended, and happened after that, is no
    business of either side's; nor does a stage that a newer program does not name open a deal that is closed.
    """
    register = deal.registers.get(STAGE)
    if deal.state in {State.HELD, State.INVITED} or register is None:
        return None
    stage = program.stage(register.value)
    if stage is None or (deal.state is State.ENDED and register.occurred_at > deal.ended_at):
        return deal.counted
    if not stage.closed:
        return None
    at = register.occurred_at
    before = deal.counted.standing if deal.counted and deal.counted.closed_at == at else None
    word = word_on_poi(deal, at)
    return Counted(
        closed_at=at,
        won=stage.won,
        poi=word.poi,
        poi_at=word.since,
        standing=standing_at(deal.standing, at, before, word),
    )


def word_on_poi(deal: SharedDeal, until: Milliseconds | None = None) -> Word:
    """What had been said by then."""
    told = [each for each in _told(deal) if until is None or each.occurred_at <= until]
    poi, since = "", Milliseconds(0)
    for register in told:
        said = _meaning(register.value)
        if said != poi:
            poi, since = said, register.occurred_at
    return Word(poi=poi, since=since)


def _told(deal: SharedDeal) -> list[Register]:
    """In their order. The register is among them, except in a deal that was put together without it."""
    told = {*deal.told_of_poi, *(deal.registers[name] for name in (POI,) if name in deal.registers)}
    return sorted(told, key=Register.rank)


def _meaning(value: str) -> str:
    return value if value in {Poi.CONFIRMED, Poi.DECLINED} else ""


def standing_at(now: Standing, at: Milliseconds, counted: Standing | None, own: Word = UNPROVEN) -> Standing:
    """As it stood at that moment. Of what has changed since, `counted` says how it was; without it, it was the other
    way round. Commission that was withheld at that moment is paid once the partner has room again. `own` is what had
    been said of this deal's proof by then.
    """
    before = counted or _before(now)
    hold = _run_out(now, at) if now.hold_at <= at else before
    released = before.over_capacity and not now.over_capacity
    over = now if now.over_capacity_at <= at or released else before
    proven = now if now.proven_elsewhere and now.proven_elsewhere_at <= at else before
    elsewhere = proven.proven_elsewhere and not _was_first(own, proven, now)
    return Standing(
        hold=hold.hold,
        hold_at=hold.hold_at,
        held_until=hold.held_until,
        proven_elsewhere=elsewhere,
        proven_elsewhere_at=proven.proven_elsewhere_at if elsewhere else Milliseconds(0),
        over_capacity=over.over_capacity,
        over_capacity_at=over.over_capacity_at,
    )


def _was_first(own: Word, another: Standing, now: Standing) -> bool:
    """Its own proof was heard of later than another's that came after it. At the same instant the lead decides."""
    if own.poi != Poi.CONFIRMED:
        return False
    at_once = own.since == another.proven_elsewhere_at
    return own.since < another.proven_elsewhere_at or (at_once and not now.proven_elsewhere)


def _run_out(standing: Standing, at: Milliseconds) -> Standing:
    """A registration that had expired was lost then, though nobody may have looked at it yet."""
    if standing.hold is not Hold.HELD or not 0 < standing.held_until <= at:
        return standing
    return replace(standing, hold=Hold.LAPSED, hold_at=standing.held_until, held_until=Milliseconds(0))


def _before(now: Standing) -> Standing:
    """What was lost since was held; of what is held since, nothing is known that would speak against the partner."""
    return Standing(hold=Hold.HELD if now.hold in LOST else Hold.NEVER)
