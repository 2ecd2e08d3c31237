"""Partners on one lead, in every way in and every order: none is sent a byte of another's affairs (S15, I6, I7)."""

import itertools

import pytest

from shared.domain.deals import Entry
from tests.isolation.canaries import AFFAIRS, Affairs
from tests.isolation.lives import (
    a_value_is_refused,
    both_sides_edit,
    both_sides_keep_to_themselves,
    both_sides_write,
    everything_is_looked_at,
    it_ends,
    it_is_asked_again,
    strangers_doors_are_tried,
)
from tests.isolation.town import Town
from tests.isolation.walls import nobody_was_shown_anything
from tests.isolation.ways_in import WAYS_IN

ORDERS = [pytest.param(*pair, id=" then ".join(pair)) for pair in itertools.product(WAYS_IN, repeat=2)]


def live(town: Town, affairs: Affairs) -> None:
    both_sides_keep_to_themselves(town, affairs)
    both_sides_write(town, affairs)
    both_sides_edit(town, affairs)
    it_is_asked_again(town, affairs)
    a_value_is_refused(town, affairs)


@pytest.mark.parametrize("first_entry, second_entry", ORDERS)
def test_partners_on_one_lead_are_never_shown_each_other(
    town: Town, first: Affairs, second: Affairs, third: Affairs, first_entry: Entry, second_entry: Entry
) -> None:
    WAYS_IN[first_entry](town, first)
    town.settle()
    live(town, first)
    WAYS_IN[second_entry](town, second)
    town.settle()
    live(town, second)
    WAYS_IN[first_entry](town, third)
    town.settle()
    for affairs in (first, second, third):
        live(town, affairs)
        strangers_doors_are_tried(town, affairs, town.deal_of(third if affairs is first else first))
    it_ends(town, first)
    for affairs in (first, second, third):
        everything_is_looked_at(town, affairs)

    assert nobody_was_shown_anything(town)
    assert all(town.sent.to(affairs.portal) for affairs in AFFAIRS.values())
