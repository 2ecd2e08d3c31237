"""The scanner finds what it is to find: each test of the wall stands on this."""

import html
import json
from urllib.parse import quote, quote_plus, urlencode

import pytest

from tests.isolation.canaries import AFFAIRS
from tests.isolation.scanner import found_in, numbers_of

CANARY = 'Rheinwerk <Beratung> & "Söhne", 東京'
DISGUISES = [
    pytest.param(CANARY, id="as it is"),
    pytest.param(CANARY.lower(), id="in lower case"),
    pytest.param(CANARY.upper(), id="in upper case"),
    pytest.param(html.escape(CANARY), id="escaped for HTML"),
    pytest.param(html.escape(CANARY).lower(), id="escaped for HTML, in lower case"),
    pytest.param(json.dumps(CANARY), id="escaped for JSON"),
    pytest.param(json.dumps(CANARY, ensure_ascii=False), id="in JSON as UTF-8"),
    pytest.param(json.dumps({"body": json.dumps(CANARY)}), id="in JSON in JSON"),
    pytest.param(json.dumps(html.escape(CANARY)), id="HTML in JSON"),
    pytest.param(quote(CANARY), id="in a path"),
    pytest.param(quote(CANARY, safe="").lower(), id="in a path, in lower case"),
    pytest.param(quote_plus(CANARY), id="in a form"),
    pytest.param(urlencode({"filter": json.dumps({"name": CANARY})}), id="JSON in a query"),
    pytest.param(CANARY.encode(), id="as bytes"),
]


@pytest.mark.parametrize("disguised", DISGUISES)
def test_a_planted_canary_is_found_in_every_disguise(disguised: str | bytes) -> None:
    start, end = (b"before ", b" after") if isinstance(disguised, bytes) else ("before ", " after")

    assert found_in(start + disguised + end, [CANARY]) == {CANARY}  # type: ignore[operator]


def test_what_is_no_canary_is_not_found() -> None:
    assert found_in(json.dumps({"dealname": "Osprey test bench", "amount": "12000.5"}), [CANARY]) == set()


def test_no_partners_canary_is_in_anothers() -> None:
    for portal, affairs in AFFAIRS.items():
        rivals = {each for other, them in AFFAIRS.items() if other != portal for each in them.canaries}
        assert found_in("\n".join(affairs.canaries), rivals) == set()


def test_record_ids_are_found_as_whole_numbers_only() -> None:
    sent = json.dumps({"id": "300000000017", "hs_timestamp": 1790000000000, "path": "/deals/100000000003"})

    assert set(numbers_of(sent, 12)) == {"300000000017", "100000000003"}
