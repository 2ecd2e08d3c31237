"""The portal simulator without a network between: the transport that simulation and contract tests plug in."""

import json
from collections.abc import Collection, Mapping
from urllib.parse import parse_qs, urlencode, urlsplit

from infra.local.simulator import App as SimulatedApp
from infra.local.simulator import Faults, Request, Simulator
from shared.crm.budget import Budget
from shared.crm.calls import Calls
from shared.crm.oauth import SCOPES, App, TokenEndpoint
from shared.crm.tokens import AccessTokens
from shared.crm.transport import Answer, Query, Timeouts, Transport
from shared.domain.ids import PortalId
from shared.ports import Clock, Tokens, TokenStore, TryAgain

VERSION = "2026-09"
SIMULATED_APP = SimulatedApp(
    app_id=39_522_895,
    client_id="twindeal-client",
    client_secret="twindeal-client-secret",
    webhook_url="https://twindeal.example/webhooks",
    redirect_url="https://twindeal.example/connected",
)
APP = App(
    client_id=SIMULATED_APP.client_id,
    client_secret=SIMULATED_APP.client_secret,
    redirect_url=SIMULATED_APP.redirect_url,
)


def a_simulator(clock: Clock, *, seed: int = 1, faults: Faults | None = None) -> Simulator:
    return Simulator(app=SIMULATED_APP, clock=clock.now, seed=seed, faults=faults or Faults.none())


class InProcessHubSpot:
    """A Transport. A slow answer takes as long on the clock, and one slower than the read timeout never comes."""

    def __init__(self, sim: Simulator, clock: Clock, *, timeouts: Timeouts | None = None) -> None:
        self._sim = sim
        self._clock = clock
        self._timeouts = timeouts or Timeouts()

    def send(
        self,
        *,
        method: str,
        path: str,
        body: object | None = None,
        token: str | None = None,
        form: Mapping[str, str] | None = None,
        query: Query | None = None,
    ) -> Answer:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        data = urlencode(form).encode() if form else json.dumps(body).encode() if body is not None else b""
        request = Request(
            method=method, path=path, query=urlencode(list(query or ())), headers=headers, body=data
        )
        response = self._sim.handle(request)
        self._wait(response.delay_ms / 1000)
        names_and_values = {name.lower(): value for name, value in response.headers.items()}
        return Answer(status=response.status, headers=names_and_values, body=_json(response.body))

    def _wait(self, seconds: float) -> None:
        self._clock.sleep(min(seconds, self._timeouts.read))
        if seconds > self._timeouts.read:
            raise TryAgain("no answer from HubSpot (simulated timeout)")


def _json(data: bytes) -> object:
    try:
        return json.loads(data) if data else None
    except ValueError:
        return None


class MemoryTokenStore:
    def __init__(self) -> None:
        self._tokens: dict[PortalId, Tokens] = {}
        self.saved = 0

    def tokens(self, portal: PortalId) -> Tokens | None:
        return self._tokens.get(portal)

    def save_tokens(self, portal: PortalId, tokens: Tokens) -> None:
        self._tokens[portal] = tokens
        self.saved += 1


def calls_over(
    transport: Transport, *, clock: Clock, store: TokenStore, budget: Budget | None = None
) -> Calls:
    endpoint = TokenEndpoint(transport=transport, app=APP, clock=clock, version=VERSION)
    tokens = AccessTokens(store=store, endpoint=endpoint, clock=clock)
    return Calls(transport=transport, tokens=tokens, budget=budget or Budget(clock=clock), version=VERSION)


def install(
    sim: Simulator, portal: PortalId, *, clock: Clock, store: TokenStore, scopes: Collection[str] = SCOPES
) -> None:
    """As if a person had granted access: the code of the redirect is exchanged and its tokens are kept."""
    redirect = sim.authorize(portal, list(scopes))
    code = parse_qs(urlsplit(redirect).query)["code"][0]
    transport = InProcessHubSpot(sim, clock)
    endpoint = TokenEndpoint(transport=transport, app=APP, clock=clock, version=VERSION)
    store.save_tokens(portal, endpoint.exchange(code).tokens)
