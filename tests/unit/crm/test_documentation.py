"""docs/hubspot.md lists exactly the endpoints that exist, and the app is configured with the scopes asked for."""

import json
import re
from pathlib import Path

from shared.crm import endpoints
from shared.crm.oauth import SCOPES

DOCUMENT = Path(__file__).parents[3] / "docs" / "hubspot.md"
SOURCES = Path(endpoints.__file__).parent
APP = DOCUMENT.parents[1] / "infra" / "hubspot" / "src" / "app" / "app-hsmeta.json"
ROW = re.compile(r"^\| ([a-z ]+) \| `([A-Z]+) (/[^`]+)` \|.*\| (calls|search|none) \|", re.MULTILINE)


def test_the_table_of_endpoints_is_the_one_in_the_code() -> None:
    documented = {(name, method, path) for name, method, path, _ in ROW.findall(DOCUMENT.read_text())}

    assert documented == {(each.name, each.method, each.template) for each in endpoints.ALL}


def test_searches_are_documented_under_their_own_limit() -> None:
    documented = {name for name, _, _, limit in ROW.findall(DOCUMENT.read_text()) if limit == "search"}

    assert documented == {each.name for each in endpoints.ALL if each.lane is endpoints.Lane.SEARCH}


def test_every_endpoint_is_in_the_table() -> None:
    defined = {each for each in vars(endpoints).values() if isinstance(each, endpoints.Endpoint)}

    assert defined == set(endpoints.ALL)


def test_nothing_else_in_the_adapter_knows_a_path() -> None:
    others = [path for path in SOURCES.glob("*.py") if path.name != "endpoints.py"]

    assert [path.name for path in others if re.search(r"[\"'](/crm/|/oauth|https?:)", path.read_text())] == []


def test_ids_are_escaped_in_paths() -> None:
    path = endpoints.READ_RECORD.path("2026-09", type="deals", id="1/../2?x")

    assert path == "/crm/objects/2026-09/deals/1%2F..%2F2%3Fx"


def test_the_app_requires_exactly_the_scopes_that_are_asked_for() -> None:
    configured = json.loads(APP.read_text())["config"]["auth"]["requiredScopes"]

    assert sorted(configured) == sorted(SCOPES)
