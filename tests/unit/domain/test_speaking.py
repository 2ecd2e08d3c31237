"""Of the pairs on one record of the vendor's one speaks: which one, since when, and what it writes."""

from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest

from shared.domain.deals import SharedDeal, State, Voice
from shared.domain.desired import desired, outstanding, settled
from shared.domain.ids import DealKey, Milliseconds, RecordId, Side
from shared.domain.program import ValueType
from shared.domain.speaking import has_something_to_say, speaker, speaks_since, voices, with_voice
from shared.domain.standing import POI
from tests.support.builders import (
    a_partner_side,
    a_program,
    a_property,
    a_register,
    a_shared_deal,
    a_vendor_side,
)
from tests.support.clock import NOW

PROGRAM = a_program(properties=(*a_program().properties, a_property(POI, "twindeal_poi", ValueType.TEXT)))


def a_pair(name: str, *, registered: int = 1, ended: int = 0, **changes: Any) -> SharedDeal:
    return a_shared_deal(
        key=DealKey(name),
        partner_name=name,
        registered_at=Milliseconds(registered),
        ended_at=Milliseconds(ended),
        vendor=a_vendor_side(deal=RecordId("1")),
        partner=a_partner_side(deal=RecordId("2")),
        **changes,
    )


def over(name: str, *, registered: int = 1, ended: int) -> SharedDeal:
    return a_pair(name, registered=registered, ended=ended, state=State.ENDED)


@pytest.mark.parametrize(
    "pairs, speaks, since",
    [
        pytest.param([a_pair("a"), a_pair("b", registered=2)], "a", 1, id="who was registered first"),
        pytest.param([a_pair("b"), a_pair("a")], "a", 1, id="at the same instant the key decides"),
        pytest.param([over("a", ended=5), a_pair("b", registered=2)], "b", 5, id="the first has ended"),
        pytest.param([a_pair("a", ended=5), a_pair("b", registered=2)], "a", 5, id="the first is back"),
        pytest.param([a_pair("a"), over("b", registered=2, ended=9)], "a", 1, id="the second has ended"),
        pytest.param(
            [a_pair("a", state=State.INVITED), a_pair("b", registered=2)],
            "b",
            2,
            id="the first is only invited",
        ),
        pytest.param(
            [a_pair("a", state=State.HELD), a_pair("b", registered=2, state=State.INVITED)],
            "b",
            2,
            id="the first is held",
        ),
        pytest.param([over("a", ended=9), over("b", registered=2, ended=5)], "a", 9, id="who ended last"),
        pytest.param(
            [over("a", ended=5), over("b", registered=2, ended=7), a_pair("c", registered=3)],
            "c",
            7,
            id="three",
        ),
    ],
)
def test_who_speaks_and_since_when(pairs: list[SharedDeal], speaks: str, since: int) -> None:
    for order in permutations(pairs):
        first = speaker(order)

        assert first.key == speaks
        assert speaks_since(first, order) == since
        assert [key for key, voice in voices(order).items() if voice.speaks] == [speaks]


def test_who_speaks_names_the_others_that_are_shared_or_invited() -> None:
    pairs = [
        a_pair("a"),
        a_pair("d", registered=4),
        a_pair("b", registered=2, state=State.INVITED),
        over("c", ended=3),
        a_pair("e", state=State.HELD, registered=5),
    ]

    assert voices(pairs)[DealKey("a")].beside == ("d", "b")
    assert (
        desired(with_voice(pairs[0], voices(pairs)[DealKey("a")], NOW, PROGRAM), Side.VENDOR, PROGRAM)[
            "twindeal_partner"
        ]
        == "a; d; b"
    )
    assert all(voice.beside == () for key, voice in voices(pairs).items() if key != "a")


SILENT = Voice(state=State.ACTIVE, speaks=False)
SPEAKS = Voice(state=State.ACTIVE, speaks=True)


def test_who_is_silent_writes_what_crosses_and_no_more() -> None:
    deal = with_voice(
        a_pair("b", registers={"amount": a_register("5"), POI: a_register("confirmed")}), SILENT, NOW, PROGRAM
    )

    assert desired(deal, Side.VENDOR, PROGRAM) == {"amount": "5"}
    assert "twindeal_state" in desired(deal, Side.PARTNER, PROGRAM)
    assert not has_something_to_say(deal, PROGRAM)


def test_who_is_silent_and_ends_writes_nothing_until_it_is_its_turn() -> None:
    ended = replace(with_voice(a_pair("b"), SILENT, NOW, PROGRAM), state=State.ENDED)
    assert has_something_to_say(ended, PROGRAM), "then it is decided anew"

    told = with_voice(ended, replace(SILENT, state=State.ENDED), NOW, PROGRAM)
    assert desired(told, Side.VENDOR, PROGRAM) == {}
    assert settled(told, PROGRAM).behind.isdisjoint({Side.VENDOR})


def test_who_begins_to_speak_writes_everything_anew_and_clears_the_others_proof() -> None:
    silent = with_voice(a_pair("b"), SILENT, NOW, PROGRAM)
    speaks = with_voice(silent, SPEAKS, NOW, PROGRAM)
    owed = outstanding(speaks, Side.VENDOR, PROGRAM)

    assert owed.keys() >= {"twindeal_state", "twindeal_partner", "twindeal_reasons", POI}
    assert (owed["twindeal_state"], owed[POI]) == ("active", "")


def test_who_goes_on_speaking_writes_nothing_for_that() -> None:
    speaks = with_voice(a_pair("a"), SPEAKS, NOW, PROGRAM)

    assert with_voice(speaks, replace(SPEAKS, beside=("b",)), NOW, PROGRAM).vendor == speaks.vendor


def test_a_decision_on_a_state_that_has_passed_is_none() -> None:
    ended = over("a", ended=5)

    assert with_voice(ended, SPEAKS, NOW, PROGRAM) == ended


def test_without_a_record_there_is_nothing_to_decide() -> None:
    deal = a_shared_deal(vendor=a_vendor_side(deal=None))

    assert not has_something_to_say(deal, PROGRAM)
