"""What must hold of every notice, whatever people typed and whatever became of a deal."""

from dataclasses import replace
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from shared.domain.deals import Kind, SharedDeal, State
from shared.domain.ids import Milliseconds, Side
from shared.domain.news import news
from shared.domain.notice_telling import Details
from shared.domain.notice_texts import compose
from shared.domain.notices import NoticeKind
from shared.domain.plan_activities import LONGEST_BODY, as_html
from shared.domain.registration import Reason
from shared.domain.sharing import ended
from shared.domain.standing import Standing
from tests.support.builders import PARTNER, a_partner_side, a_program, a_register, a_shared_deal
from tests.support.clock import NOW

PROGRAM = a_program()
OF_DEALS = st.sampled_from([kind for kind in NoticeKind if not kind.startswith("domain_")])
EMAILS = st.sampled_from(["a@vendor.example", "b@vendor.example", "A@vendor.example", None])
MOMENTS = st.integers(min_value=NOW, max_value=NOW + 1_000).map(Milliseconds)
STANDINGS = st.builds(
    Standing,
    proven_elsewhere=st.booleans(),
    proven_elsewhere_at=MOMENTS,
    over_capacity=st.booleans(),
    over_capacity_at=MOMENTS,
)
"""What a rival's acts leave on a deal, and what the partner's other deals do."""


@st.composite
def deals(draw: st.DrawFn) -> SharedDeal:
    edited = st.builds(a_register, st.sampled_from(["qualified", "won", "lost"]), occurred_at=MOMENTS)
    proof = st.builds(a_register, st.sampled_from(["", "confirmed", "declined"]), occurred_at=MOMENTS)
    deal = a_shared_deal(
        leader_email=draw(EMAILS),
        cam_email=draw(EMAILS),
        lead_owner_email=draw(EMAILS),
        kind=draw(st.sampled_from(Kind)),
        partner=a_partner_side(owner_email=draw(st.sampled_from(["ada@partner.example", None]))),
        registers={"stage": draw(edited), "poi": draw(proof)},
    )
    if draw(st.booleans()):
        return deal
    reason = draw(st.sampled_from([Reason.ENDED_BY_PARTNER, Reason.ENDED_BY_VENDOR, Reason.DEAL_MERGED]))
    return ended(deal, reason, draw(MOMENTS))


@given(
    text=st.text(alphabet=st.sampled_from("ab<>&'\"\n\r é日\N{ROCKET}"), max_size=60),
    longest=st.integers(8, 60),
)
def test_a_body_fits_and_is_the_beginning_of_what_was_said(text: str, longest: int) -> None:
    shown = as_html(text, longest)
    plain = unescape(shown.replace("<br>", "\n"))

    assert len(shown) <= longest
    whole = "\n".join(text.splitlines())
    assert plain == whole or (plain.endswith("…") and whole.startswith(plain.removesuffix("…")))


@given(st.text(max_size=300))
def test_no_text_becomes_markup_but_line_breaks(text: str) -> None:
    assert "<" not in as_html(text).replace("<br>", "")
    assert len(as_html(text)) <= LONGEST_BODY


@given(kind=OF_DEALS, deal=deals(), by=st.sampled_from([None, *Side]))
def test_nobody_gets_two_tasks_for_one_event(kind: NoticeKind, deal: SharedDeal, by: Side | None) -> None:
    notices = compose(kind, deal, PROGRAM, at=NOW, occasion="once", by=by)

    assert len({notice.id for notice in notices}) == len(notices)
    assert len({(notice.portal, notice.owner_email) for notice in notices}) == len(notices)


@given(before=deals(), after=deals(), standing=STANDINGS, version=st.integers(2, 99))
def test_what_a_partner_is_sent_does_not_depend_on_anybody_elses_affairs(
    before: SharedDeal, after: SharedDeal, standing: Standing, version: int
) -> None:
    """Neither on what happened to rivals, nor on how often anything of the lead was recorded, nor on who on the
    vendor's side looks after them.
    """

    def told(*states: SharedDeal) -> list[object]:
        return [notice for notice in news(states[0], states[1], PROGRAM) if notice.portal == PARTNER]

    touched = replace(after, standing=standing, version=version, lead_owner_email="rival.cam@vendor.example")

    assert told(before, touched) == told(before, after)


@given(before=deals(), after=deals())
def test_a_change_told_twice_is_the_same_notices(before: SharedDeal, after: SharedDeal) -> None:
    first, again = news(before, after, PROGRAM), news(before, replace(after, version=7), PROGRAM)

    assert [notice.id for notice in first] == [notice.id for notice in again]


@given(deal=deals(), rival=st.sampled_from(["Rheinwerk", "Sakura"]))
def test_a_contest_is_told_in_the_vendors_crm_only(deal: SharedDeal, rival: str) -> None:
    notices = compose(
        NoticeKind.CONTESTED, deal, PROGRAM, at=NOW, occasion="x", details=Details(other_partner=rival)
    )

    assert all(notice.portal != PARTNER for notice in notices)
    assert notices


@given(deals())
def test_a_deal_that_stays_as_it_is_gives_no_news(deal: SharedDeal) -> None:
    assert news(deal, deal, PROGRAM) == ()
    assert news(replace(deal, state=State.HELD), deal, PROGRAM) == ()
