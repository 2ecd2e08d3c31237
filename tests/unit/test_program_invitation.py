"""`[invitation]` in the program file: whether a partner is asked, and what it sees before it answers."""

import pytest

from shared.domain.invitation import NOT_ASKED, InvitationTerms
from shared.program_file import read_program
from shared.program_invitation import read_invitation
from shared.program_table import Table

DESIGNATED = ("deal_name", "amount")


def read(**entries: object) -> tuple[InvitationTerms, list[str]]:
    table = Table(entries, "invitation.")
    return read_invitation(table, DESIGNATED), [str(mistake) for mistake in table.mistakes]


def test_a_program_that_says_nothing_shares_at_once() -> None:
    assert read() == (NOT_ASKED, [])
    assert InvitationTerms(accept_first=False, shown=("deal_name",)) == NOT_ASKED


def test_the_program_that_is_shipped_says_what_is_standard() -> None:
    assert read_program().invitation == NOT_ASKED


def test_what_is_shown_is_named_once_each() -> None:
    terms, mistakes = read(accept_first=True, shown=["deal_name", "amount", "amount"])

    assert (terms, mistakes) == (InvitationTerms(accept_first=True, shown=("deal_name", "amount")), [])


@pytest.mark.parametrize(
    "entries, mistake",
    [
        pytest.param(
            {"accept_first": 1}, "invitation.accept_first: 1 is not true or false", id="no yes or no"
        ),
        pytest.param(
            {"shown": ["deal_name", "price"]},
            "invitation.shown: 'price' is none of the designated properties: deal_name, amount",
            id="a property that does not cross",
        ),
        pytest.param(
            {"shown": ["amount"]},
            "invitation.shown: lacks deal_name: HubSpot makes no deal without a name",
            id="no name",
        ),
        pytest.param(
            {"shown": []},
            "invitation.shown: lacks deal_name: HubSpot makes no deal without a name",
            id="nothing",
        ),
        pytest.param(
            {"shown": "deal_name"}, "invitation.shown: 'deal_name' is not a list of texts", id="no list"
        ),
        pytest.param(
            {"first": True},
            "invitation.first: is not known here; known are accept_first, shown",
            id="misspelt",
        ),
    ],
)
def test_what_is_wrong_is_told(entries: dict[str, object], mistake: str) -> None:
    assert read(**entries)[1] == [mistake]
