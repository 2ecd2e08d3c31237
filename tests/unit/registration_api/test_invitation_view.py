"""What a partner sees over the API of a deal that it has not accepted: what its record shows, and no customer."""

from dataclasses import replace

import pytest

from shared.domain.deals import SharedDeal, State
from shared.domain.ids import Milliseconds, Side
from shared.domain.invitation import Invitation, Reply
from shared.registration_api.views import shared_deal_view
from tests.support.builders import a_register, a_shared_deal
from tests.support.clock import NOW

ASKED = Invitation(asked_at=NOW, shown=("deal_name",))
LATER = Milliseconds(NOW + 1)
OFFERED = a_shared_deal(
    state=State.INVITED,
    invitation=ASKED,
    registers={
        "deal_name": a_register("A deal", side=Side.VENDOR),
        "amount": a_register("1000", side=Side.VENDOR),
        "next_steps": a_register("Think", side=Side.PARTNER),
    },
)
DECLINED = replace(OFFERED, state=State.ENDED, invitation=ASKED.answered(Reply.DECLINED, LATER))
ACCEPTED = replace(OFFERED, state=State.ACTIVE, invitation=ASKED.answered(Reply.ACCEPTED, LATER))


@pytest.mark.parametrize(
    "deal, side, company, values",
    [
        pytest.param(OFFERED, Side.PARTNER, "", {"deal_name", "next_steps"}, id="invited"),
        pytest.param(OFFERED, Side.VENDOR, "Prospect", {"deal_name", "amount"}, id="who invited"),
        pytest.param(DECLINED, Side.PARTNER, "", {"next_steps"}, id="declined"),
        pytest.param(
            ACCEPTED, Side.PARTNER, "Prospect", {"deal_name", "amount", "next_steps"}, id="accepted"
        ),
    ],
)
def test_what_each_side_sees(deal: SharedDeal, side: Side, company: str, values: set[str]) -> None:
    view = shared_deal_view(deal, side)

    assert view["company"]["name"] == company
    assert set(view["values"]) == values
