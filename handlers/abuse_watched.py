"""A partner's registrations are looked at for abuse: every day, and whenever the vendor asks for it (S17).

The daily look keeps itself going: each puts the next into what is due before it does anything, so that one that fails
is repeated and none is the last. The first is due the day after the partner's portal was connected.
"""

from handlers.outcome import Outcome
from shared.domain.abuse import next_look, observed
from shared.domain.ids import Milliseconds, PortalId
from shared.domain.program import Program
from shared.ports import Clock, Due, LinkStore

NEWEST = 1_000
"""Registrations of a partner that are looked at: some months of the busiest."""


def handle(due: Due, *, store: LinkStore, clock: Clock, program: Program) -> Outcome:
    """The clock's; whoever calls it then notes that the partner was looked at. Raises TryAgain."""
    partner = PortalId(int(due.key))
    watch_daily(partner, max(due.at, clock.now()), store=store)  # never this entry itself, which is taken off
    return look(partner, store=store, clock=clock, program=program)


def watch_daily(partner: PortalId, after: Milliseconds, *, store: LinkStore) -> None:
    """At a time of its own, so asking for it twice is asking once."""
    store.look_at_partner(partner, next_look(partner, after))


def look(partner: PortalId, *, store: LinkStore, clock: Clock, program: Program) -> Outcome:
    """What is noticed for the first time becomes a review item; nothing else changes."""
    deals = store.deals_of(partner, limit=NEWEST)
    reviews = observed(partner, deals, program=program, now=clock.now())
    store.raise_reviews(reviews)
    return Outcome(counts={"partners_watched": 1, "abuse_signals": len(reviews)})
