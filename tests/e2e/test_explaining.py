"""`twindeal explain` on the running system: its link store, and HubSpot where it is asked."""

import json

from infra.local.simulator import seeds
from infra.local.system import LocalSystem
from tests.e2e.test_admin_tool import twindeal


def test_a_deal_and_a_registration_that_nobody_made_are_explained(system: LocalSystem) -> None:
    partner = str(seeds.CASCADE_PORTAL_ID)
    asked = twindeal(system, "explain", "--partner", partner, "--domain", "nobody-knows.example", "--json")
    told = json.loads(asked.stdout)

    assert asked.returncode == 0, asked.stderr
    assert told["explanation"]["decision"]["rule"] == "6"
    by_hubspot = twindeal(
        system,
        "explain",
        "--partner",
        partner,
        "--domain",
        "halden-aerospace.example",
        "--ask-hubspot",
        "--json",
    )
    assert json.loads(by_hubspot.stdout)["directRep"] == seeds.DIRECT_REP, by_hubspot.stderr
    assert twindeal(system, "explain", "--deal", "td-none").returncode == 2
