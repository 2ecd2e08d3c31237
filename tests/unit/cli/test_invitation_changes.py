"""What a change of `[invitation]` means for partners, in words."""

import pytest

from infra.cli.invitation_changes import invitation_changes
from shared.domain.invitation import NOT_ASKED, InvitationTerms

ASKED = InvitationTerms(accept_first=True)


@pytest.mark.parametrize(
    "old, new, key, means",
    [
        pytest.param(NOT_ASKED, ASKED, "invitation.accept_first", "has to accept before", id="asked"),
        pytest.param(ASKED, NOT_ASKED, "invitation.accept_first", "shares it at once", id="asked no more"),
        pytest.param(
            ASKED,
            InvitationTerms(accept_first=True, shown=("deal_name", "amount")),
            "invitation.shown",
            "sees deal_name, amount before it accepts, not deal_name",
            id="more is shown",
        ),
    ],
)
def test_each_change_is_told(old: InvitationTerms, new: InvitationTerms, key: str, means: str) -> None:
    ((told, words),) = invitation_changes(old, new)

    assert told == key
    assert means in words


def test_another_order_changes_nothing() -> None:
    one = InvitationTerms(shown=("deal_name", "amount"))

    assert list(invitation_changes(one, InvitationTerms(shown=("amount", "deal_name")))) == []
