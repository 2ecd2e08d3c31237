"""What a change of `[notices]`, `[roles]` and `[owners]` means, and what looks like an oversight there."""

from typing import Any

import pytest

from infra.cli.people_changes import people_changes
from infra.cli.program_warnings import warnings
from shared.domain.notices import NoticeKind, NoticeRules
from shared.domain.program import Program
from shared.domain.roles import OwnerRule, RoleNames, VendorOwner
from tests.support.builders import a_program

ALL = frozenset(NoticeKind)


def without(*kinds: NoticeKind) -> Program:
    return a_program(notices=NoticeRules(kinds=ALL - set(kinds)))


CHANGES = [
    pytest.param({}, [], id="nothing"),
    pytest.param(
        {"notices": NoticeRules(kinds=ALL - {NoticeKind.WON})},
        [("notices.kinds", "Nobody is told any more: won.")],
        id="a kind less",
    ),
    pytest.param(
        {"notices": NoticeRules(lapse_days=(60, 7))},
        [("notices.lapse_days", "People are reminded 60 and 7 days before a domain registration expires.")],
        id="other reminders of a lapse",
    ),
    pytest.param(
        {"notices": NoticeRules(poi_days=())},
        [
            (
                "notices.poi_days",
                "People are reminded not at all before a deal closes without a proof of involvement.",
            )
        ],
        id="no reminder of a proof",
    ),
    pytest.param(
        {"notices": NoticeRules(due_days=3)},
        [("notices.due_days", "New tasks are due after 3 days, not 1.")],
        id="more time",
    ),
    pytest.param(
        {"roles": RoleNames(cam="CAM")},
        [
            (
                "roles.cam",
                "Is called 'CAM', not 'channel account manager'; a record says so with its next change.",
            )
        ],
        id="another name",
    ),
    pytest.param(
        {"owners": OwnerRule(vendor=(VendorOwner.CAM,))},
        [("owners.vendor", "New deals there are owned by the first of cam whom that CRM knows.")],
        id="other owners",
    ),
]


@pytest.mark.parametrize("changes, told", CHANGES)
def test_what_a_change_means_for_people(changes: dict[str, Any], told: list[tuple[str, str]]) -> None:
    assert list(people_changes(a_program(), a_program(**changes))) == told


def test_a_kind_more_is_told_too() -> None:
    found = list(people_changes(without(NoticeKind.LOST), a_program()))

    assert found == [("notices.kinds", "People are told from now on: lost.")]


@pytest.mark.parametrize(
    "program, key, what",
    [
        (a_program(notices=NoticeRules(kinds=frozenset())), "notices.kinds", "nobody is told of anything"),
        (without(NoticeKind.REGISTERED), "notices.kinds", "lacks registered"),
        (
            a_program(notices=NoticeRules(lapse_days=())),
            "notices.lapse_days",
            "nobody is told domain_expiring",
        ),
        (a_program(notices=NoticeRules(poi_days=())), "notices.poi_days", "nobody is told poi_missing"),
        (a_program(owners=OwnerRule(partner=())), "owners.partner", "have no owner"),
    ],
)
def test_what_looks_like_an_oversight(program: Program, key: str, what: str) -> None:
    (told,) = [each for each in warnings(program, ()) if each.key == key]

    assert what in told.what


def test_the_standard_is_no_oversight() -> None:
    keys = {each.key.partition(".")[0] for each in warnings(a_program(), ())}

    assert keys.isdisjoint({"notices", "owners", "roles"})
