"""What the passing of time does to a lead: its domain registration's reminders, and its lapse."""

from collections.abc import Iterator
from dataclasses import replace

from shared.domain.holding import has_run_out, reminder_times, without_run_out
from shared.domain.ids import DAY, Milliseconds
from shared.domain.leads import Lead
from shared.domain.program import Phase, Program

LOOKED_AT_AGAIN = 7 * DAY
"""Milliseconds. The registration of a retired program asks for nothing, but its phase is a setting that may change."""


def settled(lead: Lead, program: Program) -> Lead:
    """The lead with `due_at` as it follows from the rest. Every state is settled before it is recorded."""
    return replace(lead, due_at=min(_times(lead, program), default=Milliseconds(0)))


def _times(lead: Lead, program: Program) -> Iterator[Milliseconds]:
    if lead.untold_since:
        yield lead.untold_since
    if registration := lead.registration:
        yield registration.expires_at
        reminders = reminder_times(registration, program)
        yield from (at for name, at in reminders.items() if name not in lead.told)


def looked_at(lead: Lead, now: Milliseconds, program: Program) -> Lead:
    """As the clock leaves it, still to be settled.

    While domain registration is retired nobody is reminded and nothing lapses, as nobody could renew it.
    """
    if lead.registration is None or program.phase is Phase.RETIRED:
        return lead
    if has_run_out(lead, now):
        return without_run_out(lead, now)
    times = reminder_times(lead.registration, program)
    return replace(lead, told=lead.told | {name for name, at in times.items() if at <= now})


def postponed(lead: Lead, now: Milliseconds) -> Lead:
    """A lead that is due although there is nothing to do about it now must not be looked at without end."""
    is_due = 0 < lead.due_at <= now
    return replace(lead, due_at=Milliseconds(now + LOOKED_AT_AGAIN)) if is_due else lead
