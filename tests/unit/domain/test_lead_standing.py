"""What a lead says about its shared deals, what a shared deal says to its lead, and who is to be told of a change."""

from dataclasses import replace
from typing import Any

import pytest

from shared.domain.deals import Kind, SharedDeal, State, brief
from shared.domain.ids import DealKey, Milliseconds, PortalId
from shared.domain.lead_standing import (
    first_proof,
    listed_deal,
    proof_of,
    standing_of,
    to_record,
    with_deal,
)
from shared.domain.leads import Lead, Loss, OpenDeal, Proof
from shared.domain.standing import NOTHING_HELD, Hold, Standing
from tests.support.builders import (
    DEAL,
    PARTNER,
    RIVAL,
    a_lead,
    a_program,
    a_register,
    a_shared_deal,
)
from tests.support.clock import NOW
from tests.unit.domain.leads import BEGAN, ENDS, LAPSED, RIVAL_HOLDS, held_by, lost_by

PROGRAM = a_program()
OTHER = DealKey("deal-2")
AFTER = NOW + 10


def a_proof(partner: PortalId, at: int, deal: DealKey = OTHER) -> Proof:
    return Proof(deal=deal, partner=partner, at=Milliseconds(at))


def open_deal(key: DealKey = OTHER, partner: PortalId = RIVAL) -> OpenDeal:
    return OpenDeal(key=key, partner=partner, product="")


def proven(**changes: Any) -> SharedDeal:
    registers = {**a_shared_deal().registers, "poi": a_register("confirmed")}
    return a_shared_deal(**{"registers": registers, **changes})


def in_stage(name: str, deal: SharedDeal) -> SharedDeal:
    return replace(deal, registers={**deal.registers, "stage": a_register(name)})


@pytest.mark.parametrize(
    "lead, hold, at, until",
    [
        pytest.param(a_lead(), Hold.NEVER, 0, 0, id="free"),
        pytest.param(held_by(PARTNER), Hold.HELD, BEGAN, ENDS, id="held"),
        pytest.param(LAPSED, Hold.HELD, BEGAN, NOW, id="run out, not noticed yet"),
        pytest.param(RIVAL_HOLDS, Hold.NEVER, 0, 0, id="another's"),
        pytest.param(a_lead(lost=(lost_by(PARTNER, at=AFTER),)), Hold.LAPSED, AFTER, 0, id="lapsed"),
        pytest.param(
            held_by(RIVAL, lost=(lost_by(PARTNER, at=AFTER),)), Hold.LAPSED, AFTER, 0, id="another's by now"
        ),
        pytest.param(
            a_lead(lost=(lost_by(PARTNER, Loss.GIVEN_UP, AFTER),)), Hold.GIVEN_UP, AFTER, 0, id="given up"
        ),
        pytest.param(
            a_lead(lost=(lost_by(PARTNER, Loss.WITHDRAWN, AFTER),)), Hold.WITHDRAWN, AFTER, 0, id="withdrawn"
        ),
        pytest.param(
            held_by(PARTNER, lost=(lost_by(PARTNER, at=AFTER),)), Hold.HELD, BEGAN, ENDS, id="held again"
        ),
        pytest.param(
            a_lead(lost=(lost_by(PARTNER, at=NOW),)),
            Hold.NEVER,
            0,
            0,
            id="lost before the deal was registered",
        ),
        pytest.param(a_lead(lost=(lost_by(RIVAL, at=AFTER),)), Hold.NEVER, 0, 0, id="another lost it"),
    ],
)
def test_whether_the_deal_s_partner_holds_the_domain(lead: Lead, hold: Hold, at: int, until: int) -> None:
    standing = standing_of(lead, a_shared_deal(registered_at=NOW))

    assert (standing.hold, standing.hold_at, standing.held_until) == (hold, at, until)


@pytest.mark.parametrize(
    "proofs, elsewhere, at",
    [
        pytest.param((), False, 0, id="nobody proved anything"),
        pytest.param((a_proof(PARTNER, 5, DEAL),), False, 0, id="this deal did"),
        pytest.param((a_proof(PARTNER, 5),), False, 0, id="another deal of this partner"),
        pytest.param((a_proof(RIVAL, 5),), True, 5, id="another partner did"),
        pytest.param((a_proof(RIVAL, 5), a_proof(PARTNER, 6, DEAL)), True, 5, id="another was first"),
        pytest.param((a_proof(RIVAL, 6), a_proof(PARTNER, 5, DEAL)), False, 0, id="this one was first"),
        pytest.param(
            (a_proof(RIVAL, 5, DealKey("a")), a_proof(PARTNER, 5, DealKey("b"))),
            True,
            5,
            id="at once: the key decides",
        ),
    ],
)
def test_whether_another_partner_was_proven_first(
    *, proofs: tuple[Proof, ...], elsewhere: bool, at: int
) -> None:
    standing = standing_of(a_lead(proofs=proofs), a_shared_deal())

    assert (standing.proven_elsewhere, standing.proven_elsewhere_at) == (elsewhere, at)
    assert first_proof(a_lead(proofs=proofs)) == first_proof(a_lead(proofs=proofs[::-1]))


def test_the_partner_s_capacity_is_not_the_lead_s_to_say() -> None:
    full = Standing(over_capacity=True, over_capacity_at=NOW)

    assert standing_of(a_lead(), a_shared_deal(standing=full)) == full


def test_what_was_so_before_is_forgotten() -> None:
    once = standing_of(held_by(PARTNER, proofs=(a_proof(RIVAL, 5),)), a_shared_deal())

    assert standing_of(a_lead(), a_shared_deal(standing=once)) == NOTHING_HELD


@pytest.mark.parametrize(
    "deal, counts",
    [
        pytest.param(proven(), True, id="open"),
        pytest.param(in_stage("qualified", proven()), True, id="in an open stage"),
        pytest.param(in_stage("won", proven()), True, id="won"),
        pytest.param(in_stage("lost", proven()), False, id="lost"),
        pytest.param(proven(state=State.ENDED), False, id="ended"),
        pytest.param(proven(state=State.HELD, kind=None), False, id="held"),
        pytest.param(proven(state=State.INVITED), False, id="not accepted yet"),
        pytest.param(proven(registers={"poi": a_register("declined")}), False, id="declined"),
        pytest.param(proven(registers={"poi": a_register("requested")}), False, id="asked for"),
        pytest.param(proven(registers={"poi": a_register("")}), False, id="taken back"),
        pytest.param(a_shared_deal(), False, id="never said"),
    ],
)
def test_which_deals_prove_their_partner_s_involvement(*, deal: SharedDeal, counts: bool) -> None:
    expected = Proof(deal=DEAL, partner=PARTNER, at=NOW) if counts else None

    assert proof_of(deal, PROGRAM) == expected


def test_the_lead_follows_the_deal() -> None:
    lead = a_lead(open_deals=(open_deal(),), proofs=(a_proof(RIVAL, 5),))
    opened = with_deal(lead, proven(), PROGRAM)
    won = with_deal(opened, in_stage("won", proven()), PROGRAM)
    ended = with_deal(won, proven(state=State.ENDED), PROGRAM)

    assert opened.open_deals == (open_deal(), open_deal(DEAL, PARTNER))
    assert opened.proofs == (a_proof(RIVAL, 5), a_proof(PARTNER, NOW, DEAL))
    assert (won.open_deals, won.proofs) == (lead.open_deals, opened.proofs)
    assert ended == lead


def test_who_came_first_stays_first() -> None:
    lead = a_lead(open_deals=(open_deal(DEAL, PARTNER), open_deal()))
    renamed = replace(
        a_shared_deal(), registers={"product_interest": a_register("bench")}, kind=Kind.BEST_PARTNER_WINS
    )

    assert listed_deal(renamed, PROGRAM) == OpenDeal(key=DEAL, partner=PARTNER, product="bench")
    assert [deal.key for deal in with_deal(lead, renamed, PROGRAM).open_deals] == [DEAL, OTHER]


def test_a_product_named_at_length_leaves_the_lead_small() -> None:
    """Whoever fills a lead with text would keep all others off it: DynamoDB takes 400 KB."""
    long = "bench " * 15_000
    renamed = a_shared_deal(registers={"product_interest": a_register(long)})
    listed = listed_deal(renamed, PROGRAM)

    assert listed
    assert listed.product == brief(long)


TWO_OPEN = held_by(PARTNER, open_deals=(open_deal(DEAL, PARTNER), open_deal()))


@pytest.mark.parametrize(
    "after, told_since",
    [
        pytest.param(replace(TWO_OPEN, registration=None), NOW, id="the registration"),
        pytest.param(replace(TWO_OPEN, lost=(lost_by(RIVAL),)), NOW, id="a loss"),
        pytest.param(replace(TWO_OPEN, proofs=(a_proof(RIVAL, 5),)), NOW, id="a proof"),
        pytest.param(replace(TWO_OPEN, told=frozenset({"30"})), 0, id="a reminder"),
        pytest.param(
            replace(TWO_OPEN, open_deals=(*TWO_OPEN.open_deals, open_deal(DealKey("3")))), 0, id="a deal"
        ),
        pytest.param(a_lead(open_deals=(open_deal(DEAL, PARTNER),)), 0, id="its own, and no other is open"),
        pytest.param(a_lead(), 0, id="no deal is open any more"),
        pytest.param(
            replace(TWO_OPEN, registration=None, untold_since=Milliseconds(7)), 7, id="not the first news"
        ),
    ],
)
def test_of_what_the_other_open_deals_are_to_be_told(after: Lead, told_since: int) -> None:
    recorded = to_record(TWO_OPEN, after, at=NOW, program=PROGRAM, knows=DEAL)

    assert recorded.untold_since == told_since
    assert recorded.due_at == (told_since or recorded.due_at)


def test_a_change_of_the_lead_alone_concerns_all_its_deals() -> None:
    before = held_by(PARTNER, open_deals=(open_deal(DEAL, PARTNER),))

    assert to_record(before, replace(before, registration=None), at=NOW, program=PROGRAM).untold_since == NOW
