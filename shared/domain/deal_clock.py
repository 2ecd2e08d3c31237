"""What the passing of time does to a shared deal: before it closes, a missing proof of involvement is said (§8)."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from shared.domain.deals import SharedDeal
from shared.domain.ids import DAY, Milliseconds
from shared.domain.program import Program
from shared.domain.standing import POI, EligibilityReason
from shared.domain.values import is_day

CLOSE_DATE = "close_date"
"""The designated property."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    close_date: str
    days: int
    at: Milliseconds

    @property
    def name(self) -> str:
        """In `SharedDeal.told`: each is given once, and again only if the close date moves."""
        return f"poi:{self.close_date}:{self.days}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofMissing:
    """People are to be told that the deal will close before the proof is there."""

    reminder: Reminder
    days_left: int


def due_at(deal: SharedDeal, program: Program) -> Milliseconds:
    """When the clock has to look at it next; 0 for never."""
    return min((each.at for each in _to_give(deal, program)), default=Milliseconds(0))


def looked_at(
    deal: SharedDeal, now: Milliseconds, program: Program
) -> tuple[SharedDeal, ProofMissing | None]:
    """The deal as the clock leaves it (still to be settled), and what people are told.

    Where several reminders are due at once, as the close date was moved nearer, one is given. Once the date is past
    none is: the deal is late, not about to close.
    """
    due = [each for each in _to_give(deal, program) if each.at <= now]
    if not due:
        return deal, None
    deal = replace(deal, told=deal.told | {each.name for each in due})
    last = min(due, key=lambda each: each.days)
    days_left = -((now - _midnight(last.close_date)) // DAY)
    return deal, ProofMissing(reminder=last, days_left=days_left) if days_left >= 0 else None


def _to_give(deal: SharedDeal, program: Program) -> tuple[Reminder, ...]:
    """Not those that were due before the deal was registered: then it is said at once that a proof is needed."""
    if deal.eligibility is None or POI not in program.designated:
        return ()
    if EligibilityReason.POI_AWAITED not in deal.eligibility.reasons:
        return ()
    return tuple(
        each
        for each in _reminders(deal, program.notices.poi_days)
        if each.at > deal.registered_at and each.name not in deal.told
    )


def _reminders(deal: SharedDeal, days_before: tuple[int, ...]) -> tuple[Reminder, ...]:
    close_date = deal.registers.get(CLOSE_DATE)
    if close_date is None or not is_day(close_date.value):
        return ()
    day = close_date.value
    return tuple(
        Reminder(close_date=day, days=days, at=Milliseconds(_midnight(day) - days * DAY))
        for days in days_before
    )


def _midnight(day: str) -> int:
    """Greenwich's: a reminder need not be exact to the hour."""
    return round(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp() * 1000)
