"""Whether a shared deal counts for its partner's tier and earns commission, and why not (S11, S13, S14).

`docs/eligibility.md` is this in words. The type of the deal (new, cross-sell, upsell) is nowhere here: it changes
nothing.
"""

from dataclasses import dataclass, replace

from shared.domain.closing import Word, counted, word_on_poi
from shared.domain.deals import Kind, Motive, SharedDeal, State
from shared.domain.eligibility_terms import BEST, NOTHING, Terms
from shared.domain.ids import Milliseconds
from shared.domain.program import Phase, Program
from shared.domain.standing import (
    LOST,
    Commission,
    Counted,
    Eligibility,
    EligibilityReason,
    Hold,
    Poi,
    Standing,
    TierCredit,
)

DOMAIN_REASONS = {
    Hold.LAPSED: EligibilityReason.DOMAIN_LAPSED,
    Hold.GIVEN_UP: EligibilityReason.DOMAIN_GIVEN_UP,
    Hold.WITHDRAWN: EligibilityReason.DOMAIN_WITHDRAWN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What there is to judge: as it is now or, of a closed deal, as it was when it closed."""

    kind: Kind
    invited: bool
    word: Word
    standing: Standing
    registered_at: Milliseconds
    closed_at: Milliseconds | None = None
    won: bool = False

    @property
    def is_proven(self) -> bool:
        return self.word.poi == Poi.CONFIRMED

    @property
    def is_lost(self) -> bool:
        return self.closed_at is not None and not self.won


def with_eligibility(deal: SharedDeal, program: Program) -> SharedDeal:
    """What a deal earned when it closed stands, also under a newer program, unless what counts for it changes."""
    counts = counted(deal, program)
    stands = deal.eligibility is not None and deal.eligibility.frozen
    if stands and counts is not None and counts == deal.counted:
        return deal
    kept = stands and _only_room_came(deal, counts)
    deal = replace(deal, counted=counts)
    return deal if kept else replace(deal, eligibility=eligibility(deal, program))


def _only_room_came(deal: SharedDeal, counts: Counted | None) -> bool:
    """Room that comes after the close pays what was withheld; where nothing was, it is no matter."""
    if deal.counted is None or counts is None or deal.eligibility is None:
        return False
    withheld = deal.eligibility.commission is Commission.WITHHELD
    came = deal.counted.standing.over_capacity and not counts.standing.over_capacity
    return came and not withheld and _but_for_room(deal.counted) == _but_for_room(counts)


def _but_for_room(counts: Counted) -> Counted:
    return replace(
        counts, standing=replace(counts.standing, over_capacity=False, over_capacity_at=Milliseconds(0))
    )


def eligibility(deal: SharedDeal, program: Program) -> Eligibility | None:
    """None where nothing is shared, or the sharing ended before the deal was closed."""
    case = _case(deal)
    return _judged(case, program) if case else None


def _case(deal: SharedDeal) -> Case | None:
    if deal.kind is None or deal.state in {State.HELD, State.INVITED}:
        return None
    if deal.state is State.ENDED and deal.counted is None:
        return None
    case = Case(
        kind=deal.kind,
        invited=deal.motive is Motive.VENDOR_INVITED,
        word=word_on_poi(deal),
        standing=deal.standing,
        registered_at=deal.registered_at,
    )
    if (counts := deal.counted) is None:
        return case
    word = Word(poi=counts.poi, since=counts.poi_at)
    return replace(case, word=word, standing=counts.standing, closed_at=counts.closed_at, won=counts.won)


def _judged(case: Case, program: Program) -> Eligibility:
    if case.is_lost:
        return _nothing(case, EligibilityReason.DEAL_LOST, since=case.closed_at)
    if case.kind is Kind.BEST_PARTNER_WINS and case.standing.proven_elsewhere:
        return _nothing(case, EligibilityReason.POI_HELD_ELSEWHERE)
    if case.won and not case.is_proven:
        return _nothing(case, EligibilityReason.POI_MISSING, *_declined(case), since=case.closed_at)
    return _as_there_is_room(_as_proven(_by_kind(case, program), case), case, program)


def _nothing(case: Case, *reasons: EligibilityReason, since: Milliseconds | None = None) -> Eligibility:
    return Eligibility(
        tier_credit=NOTHING.tier_credit,
        commission=NOTHING.commission,
        reasons=reasons,
        as_of=max(case.registered_at, case.word.since, since or Milliseconds(0)),
        frozen=case.closed_at is not None,
    )


def _by_kind(case: Case, program: Program) -> Eligibility:
    """What it is worth once the partner's involvement is confirmed."""
    terms, reason = _terms(case, program)
    hangs_on_domain = _hangs_on_domain(case, program)
    return Eligibility(
        tier_credit=terms.tier_credit,
        commission=terms.commission,
        reasons=() if terms == BEST else (reason,),
        as_of=max(case.registered_at, case.standing.hold_at if hangs_on_domain else Milliseconds(0)),
        frozen=case.closed_at is not None,
    )


def _terms(case: Case, program: Program) -> tuple[Terms, EligibilityReason]:
    """And why they are not the best, where they are not."""
    rules, otherwise = program.eligibility, EligibilityReason.COLLABORATION_TERMS
    if case.invited:
        return rules.vendor_invited, EligibilityReason.VENDOR_INVITED
    if case.kind is Kind.PARTNER_COLLABORATION:
        return rules.partner_collaboration, otherwise
    if case.kind is Kind.BEST_PARTNER_WINS:
        return rules.best_partner_wins, otherwise
    if _hangs_on_domain(case, program) and case.standing.hold in LOST:
        return rules.domain_lost, DOMAIN_REASONS[case.standing.hold]
    return rules.channel, otherwise


def _hangs_on_domain(case: Case, program: Program) -> bool:
    """A channel deal's does, as long as there are domain registrations (S13, S20)."""
    return case.kind is Kind.CHANNEL and not case.invited and program.phase is Phase.PARALLEL


def _as_proven(worth: Eligibility, case: Case) -> Eligibility:
    """Until the involvement is confirmed all of it is pending; what would be nothing anyway is nothing now."""
    since = max(worth.as_of, case.word.since)
    if case.is_proven:
        return replace(worth, as_of=since)
    nothing = NOTHING
    return replace(
        worth,
        tier_credit=worth.tier_credit if worth.tier_credit is nothing.tier_credit else TierCredit.PENDING,
        commission=worth.commission if worth.commission is nothing.commission else Commission.PENDING,
        reasons=(EligibilityReason.POI_AWAITED, *_declined(case), *worth.reasons),
        as_of=since,
    )


def _declined(case: Case) -> tuple[EligibilityReason, ...]:
    return (EligibilityReason.POI_DECLINED,) if case.word.poi == Poi.DECLINED else ()


def _as_there_is_room(worth: Eligibility, case: Case, program: Program) -> Eligibility:
    """Commission is withheld until the partner is under its capacity again; retired registrations need no room."""
    counts = program.phase is Phase.PARALLEL and program.eligibility.over_capacity_withholds
    if not counts or worth.commission is NOTHING.commission:
        return worth
    worth = replace(worth, as_of=max(worth.as_of, case.standing.over_capacity_at))
    if not case.standing.over_capacity:
        return worth
    reasons = (*worth.reasons, EligibilityReason.OVER_CAPACITY)
    return replace(worth, commission=Commission.WITHHELD, reasons=reasons)
