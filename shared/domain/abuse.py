"""The watch for abuse (S17): what in a partner's registrations a person of the vendor's should look at. Blocks nothing.

Each signal is a function of its own; all may be asked as often as one likes, since the same observation has the same
id. What the vendor invited the partner to is not the partner's doing.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import TypeVar

from shared.domain.deals import Motive, SharedDeal, State
from shared.domain.ids import DAY, Milliseconds, PortalId
from shared.domain.program import Program
from shared.domain.registration import Reason
from shared.domain.reviews import Review, Signal
from shared.domain.sharing import is_open
from shared.domain.thresholds import Thresholds
from shared.domain.wording import words_of

LOOKED_BACK = 7
"""Days for which a day's registrations are counted again: so long a missed watch loses nothing."""
UNREGISTRABLE = {Reason.FREE_MAIL_DOMAIN, Reason.OWN_DOMAIN}
EPOCH = date(1970, 1, 1)
MINUTE = 60 * 1000
"""Milliseconds."""
MINUTES_A_DAY = DAY // MINUTE

Group = TypeVar("Group", bound=Hashable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What there is to look at: one partner's registrations, the newest of them."""

    partner: PortalId
    deals: Sequence[SharedDeal]
    program: Program
    now: Milliseconds

    @property
    def thresholds(self) -> Thresholds:
        return self.program.abuse


def observed(
    partner: PortalId, deals: Collection[SharedDeal], *, program: Program, now: Milliseconds
) -> tuple[Review, ...]:
    """All that is to be reviewed, by id; in whatever order the deals are."""
    own = [deal for deal in deals if deal.partner.portal == partner and deal.motive is Motive.PARTNER_ASKED]
    own.sort(key=lambda deal: (deal.registered_at, deal.key))
    watch = Watch(partner=partner, deals=own, program=program, now=now)
    reviews = {review.id: review for signal in SIGNALS for review in signal(watch)}
    return tuple(reviews[id] for id in sorted(reviews))


def next_look(partner: PortalId, now: Milliseconds) -> Milliseconds:
    """Once a day, each partner at a minute (UTC) of its own, so that not all are due at once."""
    today = now // DAY * DAY + partner % MINUTES_A_DAY * MINUTE
    return Milliseconds(today if today > now else today + DAY)


def many_registrations(watch: Watch) -> Iterator[Review]:
    """Far more in a day (UTC) than it was in the days before it, as far back as this partner registers at all."""
    thresholds, by_day = watch.thresholds, _grouped(watch.deals, _day)
    for day, deals in by_day.items():
        if day < watch.now // DAY - LOOKED_BACK or len(deals) < thresholds.many_a_day:
            continue
        history = range(max(day - thresholds.history_days, min(by_day)), day)
        before = sum(len(by_day.get(each, ())) for each in history)
        if len(deals) * max(len(history), 1) > thresholds.many_factor * before:
            usual = f"{before / len(history):.1f} a day before" if history else "none before"
            says = f"{len(deals)} registrations on {_date(day)}, {usual}"
            yield _review(watch, Signal.MANY_REGISTRATIONS, str(day), deals, says)


def repeated_need(watch: Watch) -> Iterator[Review]:
    """The same words about the need of several leads."""
    for need, deals in _grouped(watch.deals, lambda deal: deal.need_hash).items():
        leads = {deal.lead or deal.company.domain for deal in deals}
        if need and len(leads) >= watch.thresholds.repeated_need:
            yield _review(
                watch, Signal.REPEATED_NEED, need, deals, f"The same need in words for {len(leads)} leads"
            )


def no_progress(watch: Watch) -> Iterator[Review]:
    """Open, and where it began."""
    first = watch.program.stages[0].name if watch.program.stages else ""
    for deal in watch.deals:
        stage, days = deal.registers.get("stage"), (watch.now - deal.registered_at) // DAY
        if days < watch.thresholds.stalled_days or not is_open(deal, watch.program):
            continue
        if stage and stage.value == first:
            says = f"In the first stage since {_date(_day(deal))}"
            yield _review(watch, Signal.NO_PROGRESS, deal.key, [deal], says)


def unregistrable_domain(watch: Watch) -> Iterator[Review]:
    """Tried again and again; a later month's tries are another observation."""
    since = watch.now // DAY - watch.thresholds.history_days
    tried = [
        deal
        for deal in watch.deals
        if deal.state is State.HELD and UNREGISTRABLE & set(deal.reasons) and _day(deal) >= since
    ]
    for domain, deals in _grouped(tried, lambda deal: deal.lead or deal.company.domain).items():
        if len(deals) >= watch.thresholds.domain_tries:
            month = f"{_date(_day(deals[-1])):%Y-%m}"
            says = f"{len(deals)} registrations for {domain} were held, the last on {_date(_day(deals[-1]))}"
            yield _review(watch, Signal.UNREGISTRABLE_DOMAIN, f"{domain} {month}", deals, says)


def named_like_a_test(watch: Watch) -> Iterator[Review]:
    for deal in watch.deals:
        named = [what for what, name in _names(deal).items() if is_test_like(name, watch.thresholds)]
        if named:
            says = f"Named like a test: {' and '.join(named)}"
            yield _review(watch, Signal.TEST_LIKE_NAME, deal.key, [deal], says)


SIGNALS: tuple[Callable[[Watch], Iterator[Review]], ...] = (
    many_registrations,
    repeated_need,
    no_progress,
    unregistrable_domain,
    named_like_a_test,
)


def is_test_like(name: str, thresholds: Thresholds) -> bool:
    """Whether it says nothing but that it is a test: "Test deal 2", and not "Testo SE" or "Osprey test bench"."""
    words = {word.rstrip("0123456789") for word in words_of(name)} - {""}
    said = words - thresholds.filler_words
    return bool(said) and said <= thresholds.test_words


def _names(deal: SharedDeal) -> Mapping[str, str]:
    name, contact = deal.registers.get("deal_name"), deal.contact
    return {
        "the deal": name.value if name else "",
        "the company": deal.company.name,
        "the contact": f"{contact.first_name} {contact.last_name}" if contact else "",
    }


def _grouped(
    deals: Sequence[SharedDeal], of: Callable[[SharedDeal], Group]
) -> Mapping[Group, Sequence[SharedDeal]]:
    groups: dict[Group, list[SharedDeal]] = defaultdict(list)
    for deal in deals:
        groups[of(deal)].append(deal)
    return dict(groups)


def _day(deal: SharedDeal) -> int:
    return deal.registered_at // DAY


def _date(day: int) -> date:
    return EPOCH + timedelta(days=day)


def _review(watch: Watch, signal: Signal, subject: str, deals: Sequence[SharedDeal], observed: str) -> Review:
    """Says no word that the partner wrote: of a held registration the vendor is shown none."""
    parts = (str(watch.partner), signal, subject)
    return Review(
        id="rv-" + sha256("\x00".join(parts).encode()).hexdigest()[:24],
        partner=watch.partner,
        signal=signal,
        deals=tuple(deal.key for deal in deals),
        observed=observed,
        raised_at=watch.now,
    )
