"""What one partner wrote on a vendor deal is not read back for another that stands on it too."""

from dataclasses import replace

import pytest

from shared.domain.deals import SharedDeal
from shared.domain.ids import PortalId, Side
from shared.domain.wall import of_no_other_partner
from tests.support.builders import a_partner_side, a_register, a_shared_deal

ASKING, OTHER, THIRD = PortalId(1), PortalId(2), PortalId(3)


def a_pair(portal: PortalId, **written: tuple[str, Side]) -> SharedDeal:
    registers = {name: a_register(value, side=side) for name, (value, side) in written.items()}
    return a_shared_deal(partner=a_partner_side(portal=portal), registers=registers)


@pytest.mark.parametrize(
    "pairs, seen",
    [
        pytest.param([], True, id="nobody else is on the deal"),
        pytest.param([a_pair(OTHER)], True, id="the other has no such value"),
        pytest.param([a_pair(OTHER, next_steps=("call", Side.PARTNER))], False, id="the other wrote it"),
        pytest.param([a_pair(OTHER, next_steps=("call", Side.VENDOR))], True, id="the vendor wrote it"),
        pytest.param(
            [a_pair(OTHER, next_steps=("offer", Side.PARTNER))],
            False,
            id="the other has written on meanwhile",
        ),
        pytest.param(
            [a_pair(OTHER, next_steps=("offer", Side.VENDOR))], False, id="what it was is not known any more"
        ),
        pytest.param([a_pair(ASKING, next_steps=("call", Side.PARTNER))], True, id="one's own"),
        pytest.param(
            [
                a_pair(OTHER, next_steps=("offer", Side.PARTNER)),
                a_pair(THIRD, next_steps=("call", Side.VENDOR)),
            ],
            True,
            id="a third one has it from the vendor",
        ),
    ],
)
def test_a_value_is_seen_where_no_other_partner_wrote_it(pairs: list[SharedDeal], *, seen: bool) -> None:
    assert ("next_steps" in of_no_other_partner({"next_steps": "call"}, ASKING, pairs)) is seen


@pytest.mark.parametrize("name", ["amount", "currency"])
def test_amount_and_currency_are_hidden_together(name: str) -> None:
    shown = {"amount": "1", "currency": "USD", "stage": "won"}
    pair = a_pair(OTHER, **{name: (shown[name], Side.PARTNER)})

    assert of_no_other_partner(shown, ASKING, [pair]) == {"stage": "won"}


@pytest.mark.parametrize("pairs, seen", [([], True), ([a_pair(ASKING)], True), ([a_pair(OTHER)], False)])
def test_what_is_known_of_another_partner_s_involvement_is_not_seen(
    pairs: list[SharedDeal], *, seen: bool
) -> None:
    """The vendor wrote it all the same."""
    vendors = [replace(pair, registers={"poi": a_register("confirmed", side=Side.VENDOR)}) for pair in pairs]

    assert ("poi" in of_no_other_partner({"poi": "confirmed"}, ASKING, vendors)) is seen
