"""What a shared deal earns follows from what is so and when, never from the order in which it is told."""

from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from shared.domain.deals import DealType, Kind, Motive, SharedDeal, State
from shared.domain.eligibility import with_eligibility
from shared.domain.eligibility_terms import STANDARD, EligibilityTerms, Terms
from shared.domain.ids import Milliseconds, Side
from shared.domain.merge import Edit, merged
from shared.domain.program import Phase, Program
from shared.domain.standing import LOST, Commission, Eligibility, Hold, Poi, Standing, TierCredit
from tests.support.builders import a_shared_deal
from tests.unit.domain.closed_deals import PROGRAM

CREDITS = (TierCredit.NONE, TierCredit.PENDING, TierCredit.COLLABORATION, TierCredit.FULL)
COMMISSIONS = (
    Commission.NOT_ELIGIBLE,
    Commission.WITHHELD,
    Commission.PENDING,
    Commission.COLLABORATION,
    Commission.ELIGIBLE,
)
"""The worst first."""
LATER = Milliseconds(50)

instants = st.integers(0, 5).map(Milliseconds)
"""Few, so that ties are the rule."""


def as_leads_say(drawn: Standing) -> Standing:
    """Of another's proof that there is not, a lead tells no time."""
    return drawn if drawn.proven_elsewhere else replace(drawn, proven_elsewhere_at=Milliseconds(0))


words = st.builds(
    Edit,
    side=st.sampled_from(Side),
    name=st.just("poi"),
    value=st.sampled_from(["", *Poi, "perhaps"]),
    occurred_at=instants,
)
moves = st.builds(
    Edit,
    side=st.sampled_from(Side),
    name=st.just("stage"),
    value=st.sampled_from(["qualified", "won", "lost"]),
    occurred_at=instants,
)
histories = st.lists(words | moves, max_size=8)
standings = st.builds(
    Standing,
    hold=st.sampled_from(Hold),
    hold_at=instants,
    held_until=instants,
    proven_elsewhere=st.booleans(),
    proven_elsewhere_at=instants,
    over_capacity=st.booleans(),
    over_capacity_at=instants,
).map(as_leads_say)
terms = st.builds(
    Terms,
    tier_credit=st.sampled_from([each for each in TierCredit if each is not TierCredit.PENDING]),
    commission=st.sampled_from([Commission.ELIGIBLE, Commission.COLLABORATION, Commission.NOT_ELIGIBLE]),
)
rules = st.just(STANDARD) | st.builds(
    EligibilityTerms,
    channel=terms,
    domain_lost=terms,
    partner_collaboration=terms,
    best_partner_wins=terms,
    vendor_invited=terms,
    over_capacity_withholds=st.booleans(),
)
programs = st.builds(
    lambda phase, rules: replace(PROGRAM, phase=phase, eligibility=rules), st.sampled_from(Phase), rules
)
deals = st.builds(
    lambda **fields: a_shared_deal(registers={}, registered_at=Milliseconds(0), **fields),
    kind=st.sampled_from(Kind),
    motive=st.sampled_from(Motive),
    deal_type=st.sampled_from(DealType),
    standing=standings,
)


def told(deal: SharedDeal, history: list[Edit], program: Program) -> SharedDeal:
    """One by one, each recorded before the next."""
    deal = with_eligibility(deal, program)
    for edit in history:
        deal = with_eligibility(merged(deal, [edit], program), program)
    return deal


def rank(earned: Eligibility) -> tuple[int, int]:
    return CREDITS.index(earned.tier_credit), COMMISSIONS.index(earned.commission)


def earned(deal: SharedDeal) -> Eligibility:
    assert deal.eligibility
    return deal.eligibility


@given(deal=deals, state=st.sampled_from(State), history=histories, program=programs)
def test_every_deal_that_is_shared_earns_something_definite_and_says_why_once(
    deal: SharedDeal, state: State, history: list[Edit], program: Program
) -> None:
    deal = told(replace(deal, state=state), history, program)

    found = deal.eligibility
    if state is State.ACTIVE:
        assert found
    if state in {State.HELD, State.INVITED}:
        assert found is None
    if found:
        assert len(set(found.reasons)) == len(found.reasons)
        assert found.frozen is (deal.counted is not None)
        assert not (found.frozen and found.tier_credit is TierCredit.PENDING)
        assert with_eligibility(deal, program) == deal


@given(deal=deals, history=histories, program=programs, data=st.data())
def test_in_whatever_order_and_how_often_it_is_told_the_deal_earns_the_same(
    deal: SharedDeal, history: list[Edit], program: Program, data: st.DataObject
) -> None:
    again = data.draw(st.lists(st.sampled_from(history), max_size=3) if history else st.just([]))
    shuffled = data.draw(st.permutations([*history, *again]))

    assert told(deal, shuffled, program) == told(deal, history, program)


@given(history=histories, lost_at=instants, how=st.sampled_from(sorted(LOST)), data=st.data())
def test_a_domain_that_is_lost_counts_by_when_it_was_lost_not_by_when_that_is_told(
    history: list[Edit], lost_at: Milliseconds, how: Hold, data: st.DataObject
) -> None:
    held = a_shared_deal(registers={}, registered_at=Milliseconds(0), standing=Standing(hold=Hold.HELD))
    cut = data.draw(st.integers(0, len(history)))

    def told_when(place: int) -> SharedDeal:
        before = told(held, history[:place], PROGRAM)
        lapsed = replace(before, standing=Standing(hold=how, hold_at=lost_at))
        return told(lapsed, history[place:], PROGRAM)

    assert earned(told_when(cut)) == earned(told_when(0))


@given(deal=deals, history=histories, program=programs, another=programs, then=standings, data=st.data())
def test_what_is_closed_is_changed_by_nothing_that_comes_later_but_room_for_what_was_withheld(
    deal: SharedDeal,
    history: list[Edit],
    program: Program,
    another: Program,
    then: Standing,
    data: st.DataObject,
) -> None:
    """What the lead says of two proofs of one instant is drawn as it falls, and would contradict itself."""
    closed = told(deal, history, program)
    assume(closed.counted is None or closed.counted.poi_at != deal.standing.proven_elsewhere_at)
    words_since = [replace(each, occurred_at=LATER) for each in data.draw(st.lists(words, max_size=3))]
    since = as_leads_say(replace(then, hold_at=LATER, proven_elsewhere_at=LATER, over_capacity_at=LATER))
    if closed.counted is None:
        return
    after = told(
        replace(closed, standing=since), words_since, another if data.draw(st.booleans()) else program
    )

    assert after.eligibility == closed.eligibility or (
        earned(closed).commission is Commission.WITHHELD and not since.over_capacity
    )


@given(deal=deals, history=histories, program=programs)
def test_opening_it_again_makes_everything_count_again(
    deal: SharedDeal, history: list[Edit], program: Program
) -> None:
    reopened = Edit(side=Side.VENDOR, name="stage", value="qualified", occurred_at=LATER)
    open_all_the_time = [each for each in history if each.name != "stage"]

    assert (
        told(deal, [*history, reopened], program).eligibility
        == told(deal, [*open_all_the_time, reopened], program).eligibility
    )


@given(deal=deals, history=histories, program=programs, other=st.sampled_from(DealType))
def test_new_business_cross_sell_and_upsell_earn_the_same(
    deal: SharedDeal, history: list[Edit], program: Program, other: DealType
) -> None:
    """S11."""
    assert (
        told(replace(deal, deal_type=other), history, program).eligibility
        == told(deal, history, program).eligibility
    )


@given(deal=deals, history=st.lists(words, max_size=4), program=programs)
def test_confirming_the_proof_never_makes_it_worse(
    deal: SharedDeal, history: list[Edit], program: Program
) -> None:
    before = told(deal, history, program)
    confirmed = Edit(side=Side.VENDOR, name="poi", value=Poi.CONFIRMED, occurred_at=LATER)

    was, now = rank(earned(before)), rank(earned(told(before, [confirmed], program)))
    assert (now[0] >= was[0], now[1] >= was[1]) == (True, True)


@given(deal=deals, history=histories, data=st.data())
def test_renewing_a_domain_and_making_room_never_make_it_worse(
    deal: SharedDeal, history: list[Edit], data: st.DataObject
) -> None:
    held = replace(deal.standing, hold=Hold.HELD, held_until=Milliseconds(0))
    roomy = replace(deal.standing, over_capacity=False)
    better = data.draw(st.sampled_from([held, roomy]))

    was, now = (rank(earned(told(each, history, PROGRAM))) for each in (deal, replace(deal, standing=better)))
    assert (now[0] >= was[0], now[1] >= was[1]) == (True, True)


@given(deal=deals, history=histories, program=programs, at=instants)
def test_what_another_partner_proved_is_noticed_only_where_the_best_partner_wins(
    deal: SharedDeal, history: list[Edit], program: Program, at: Milliseconds
) -> None:
    """S15: and nowhere since when."""
    without = replace(deal.standing, proven_elsewhere=False, proven_elsewhere_at=Milliseconds(0))
    alone = told(replace(deal, standing=without), history, program)
    proven = replace(deal, standing=replace(without, proven_elsewhere=True, proven_elsewhere_at=at))
    beside = told(proven, history, program)

    if deal.kind is not Kind.BEST_PARTNER_WINS:
        assert beside.eligibility == alone.eligibility
    assert at == 0 or earned(beside).as_of != at or earned(beside).as_of in times_of(alone)


def times_of(deal: SharedDeal) -> set[Milliseconds]:
    """Of the deal's own affairs."""
    own = {register.occurred_at for register in (*deal.registers.values(), *deal.told_of_poi)}
    return own | {deal.standing.hold_at, deal.standing.over_capacity_at, deal.standing.held_until}


@given(deal=deals, history=histories, program=programs)
def test_once_domain_registration_is_retired_nothing_of_it_matters(
    deal: SharedDeal, history: list[Edit], program: Program
) -> None:
    retired = replace(program, phase=Phase.RETIRED)
    proven = (deal.standing.proven_elsewhere, deal.standing.proven_elsewhere_at)
    plain = Standing(proven_elsewhere=proven[0], proven_elsewhere_at=proven[1])

    assert (
        told(deal, history, retired).eligibility
        == told(replace(deal, standing=plain), history, retired).eligibility
    )
