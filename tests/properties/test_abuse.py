"""Whatever a partner registers: the watch says the same of the same, and nothing of nothing."""

from hypothesis import given
from hypothesis import strategies as st

from shared.domain.abuse import observed
from shared.domain.deals import Company, Motive, SharedDeal, State
from shared.domain.ids import DealKey, Domain, Milliseconds
from shared.domain.registration import Reason
from shared.domain.reviews import Review
from shared.domain.thresholds import Thresholds
from tests.properties.words import portals
from tests.support.builders import PARTNER, a_partner_side, a_program, a_register, a_shared_deal

DAY = 86_400_000
PROGRAM = a_program(
    abuse=Thresholds(many_a_day=2, many_factor=1, repeated_need=2, stalled_days=3, domain_tries=2)
)
days = st.integers(0, 40)


@st.composite
def registrations(draw: st.DrawFn) -> SharedDeal:
    domain = draw(st.sampled_from(["a.example", "b.example", "freemail.example"]))
    return a_shared_deal(
        key=DealKey(f"deal-{draw(st.integers(0, 500))}"),
        state=draw(st.sampled_from(State)),
        motive=draw(st.sampled_from(Motive)),
        reasons=draw(st.sampled_from([(), (Reason.FREE_MAIL_DOMAIN,), (Reason.NEED_MISSING,)])),
        partner=a_partner_side(portal=draw(portals)),
        registered_at=Milliseconds(draw(days) * DAY),
        lead=draw(st.none() | st.just(Domain(domain))),
        company=Company(name=draw(st.sampled_from(["Test", "Testo SE", ""])), domain=domain),
        need_hash=draw(st.sampled_from(["", "slow", "quick"])),
        registers={"stage": a_register(draw(st.sampled_from(["qualified", "decision", "won"])))},
    )


portfolios = st.lists(registrations(), max_size=15, unique_by=lambda deal: deal.key)


def watched(deals: list[SharedDeal], day: int = 40) -> tuple[Review, ...]:
    return observed(PARTNER, deals, program=PROGRAM, now=Milliseconds(day * DAY))


@given(deals=portfolios, data=st.data())
def test_the_order_of_deals_makes_no_difference(deals: list[SharedDeal], data: st.DataObject) -> None:
    assert watched(data.draw(st.permutations(deals))) == watched(deals)


@given(deals=portfolios)
def test_a_review_is_of_registrations_that_there_are_and_of_this_partner(deals: list[SharedDeal]) -> None:
    own = {deal.key for deal in deals if deal.partner.portal == PARTNER}

    for review in watched(deals):
        assert review.partner == PARTNER
        assert review.deals
        assert set(review.deals) <= own


@given(deals=portfolios)
def test_where_the_partner_asked_for_nothing_there_is_nothing_to_review(deals: list[SharedDeal]) -> None:
    asked = {Motive.PARTNER_ASKED}
    others = [deal for deal in deals if deal.partner.portal != PARTNER or deal.motive not in asked]

    assert watched(others) == watched([]) == ()


@given(deals=portfolios, others=portfolios)
def test_what_other_partners_do_changes_nothing(deals: list[SharedDeal], others: list[SharedDeal]) -> None:
    foreign = [deal for deal in others if deal.partner.portal != PARTNER]

    assert watched([*deals, *foreign]) == watched(deals)


@given(deals=portfolios)
def test_looking_twice_on_a_day_is_looking_once(deals: list[SharedDeal]) -> None:
    first = {review.id for review in watched(deals)}
    later = observed(PARTNER, deals, program=PROGRAM, now=Milliseconds(40 * DAY + DAY // 2))

    assert {review.id for review in later} == first
