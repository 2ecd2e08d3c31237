"""Installing the app in a simulated portal, the way an admin's browser does it: start, grant, callback with cookie."""

from html import unescape
from re import search
from urllib.parse import parse_qs, urlsplit

import urllib3

from infra.local.simulator import Simulator
from infra.local.trouble import LocalTrouble

FOUND, OK = 302, 200
_TIMEOUT_S = 30


def install(sim: Simulator, url: str, portal_id: int, pool: urllib3.PoolManager) -> None:
    """`url` is that of the deployed API. Raises LocalTrouble."""
    started = pool.request("GET", f"{url}/oauth/start", redirect=False, timeout=_TIMEOUT_S)
    if started.status != FOUND:
        raise LocalTrouble(f"the install link answered {started.status}: {_title(started.data)}")
    asked = parse_qs(urlsplit(started.headers["Location"]).query)
    # The person on HubSpot's grant page chooses this account and agrees.
    granted = sim.authorize(portal_id, asked["scope"][0].split(), asked["state"][0])
    cookie = started.headers["Set-Cookie"].partition(";")[0]
    finished = pool.request("GET", granted, headers={"Cookie": cookie}, timeout=_TIMEOUT_S)
    if finished.status != OK:
        raise LocalTrouble(f"installing in portal {portal_id} failed: {_title(finished.data)}")


def _title(page: bytes) -> str:
    text = page.decode(errors="replace")
    found = search(r"<h1>(.*?)</h1><p>(.*)", text)
    return unescape(". ".join(found.groups())) if found else text[:300]
