"""HubSpot repeats a request that failed, though its first try may have got through: what is sent twice is done once."""

from typing import Any

import pytest

from infra.local.simulator import CrmUser
from tests.component.deployed import Deployed
from tests.component.forms import a_message, a_registration

OTHER = a_registration(id="form-0002", company={"name": "Wren", "domain": "wren.example"})
OSPREY = "/api/domains/osprey-labs.example"
"""Of the deal that is shared."""


def sender(system: Deployed, who: str) -> CrmUser:
    return system.seller if who == "partner" else system.vendor_rep


@pytest.mark.parametrize(
    "who, path, body",
    [
        pytest.param("partner", "/api/registrations", OTHER, id="register"),
        pytest.param("partner", "/api/registrations/bulk", {"registrations": [OTHER]}, id="register many"),
        pytest.param("partner", "/api/shared-deals/{key}/messages", a_message("Hello"), id="write"),
        pytest.param("vendor", "/api/shared-deals/{key}/messages", a_message("Hello"), id="write back"),
        pytest.param("vendor", "/api/shared-deals/{key}/poi", {"poi": "confirmed"}, id="prove"),
        pytest.param("partner", "/api/shared-deals/{key}/end", {}, id="end"),
        pytest.param("vendor", "/api/shared-deals/{key}/end", {}, id="end from the other side"),
        pytest.param("partner", "/api/domains", {"domain": "wren.example"}, id="register a domain"),
        pytest.param("partner", f"{OSPREY}/renew", {}, id="renew"),
        pytest.param("partner", f"{OSPREY}/release", {}, id="release"),
    ],
)
def test_what_is_sent_twice_is_done_once(system: Deployed, who: str, path: str, body: dict[str, Any]) -> None:
    deal = system.a_shared_deal()
    user, path = sender(system, who), path.format(key=deal.key)
    once = system.ask(user, "POST", path, body)
    stored = system.stored
    again = system.ask(user, "POST", path, body)

    assert once["statusCode"] == again["statusCode"] < 300
    assert system.stored == stored
