"""The whole of Twindeal on this machine: simulated HubSpot, local AWS, the deployed functions, the program's partners.

Each part is what runs elsewhere, only nearer: real HTTP, real envelopes, the packaged template, the real install.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import urllib3

from infra.cli.partners import add_partner
from infra.hubspot.subscriptions import subscriptions
from infra.local.aws import LocalAws, System
from infra.local.doors import RegistrationApi, WebhookDoor
from infra.local.installing import install
from infra.local.simulator import App, Faults, Simulator, seed_portals, seeds
from infra.local.simulator.http import Deliverer, real_clock, serve
from infra.local.simulator.object_types import ObjectType
from infra.local.waking import wake
from infra.packaging.project import ROOT
from shared.bootstrap.clock import SystemClock
from shared.domain.ids import DAY, PortalId
from shared.program_file import read_program
from shared.store.dynamodb import DynamoDbLinkStore

PLACE = ROOT / ".local" / "aws"
UNKNOWN = "http://127.0.0.1:9"  # nobody listens there; the deployed address takes its place

Step = Callable[[str], AbstractContextManager[object]]

PARTNERS = (
    # account, tier, channel account manager
    (seeds.SAKURA, seeds.SAKURA_DOMAIN, "gold", seeds.CAM_OF_SAKURA),
    (seeds.CASCADE, seeds.CASCADE_DOMAIN, "silver", seeds.CAM_OF_CASCADE),
    (seeds.RHEINWERK, seeds.RHEINWERK_DOMAIN, "silver", seeds.CAM_OF_RHEINWERK),
)
PORTALS = (seeds.VENDOR, seeds.SAKURA, seeds.CASCADE, seeds.RHEINWERK)


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalSystem:
    sim: Simulator
    aws: LocalAws
    deployed: System
    api: RegistrationApi
    webhooks: WebhookDoor
    hubspot_url: str


@contextmanager
def started(step: Step, *, place: Path = PLACE) -> Iterator[LocalSystem]:
    """Raises LocalTrouble, LocalAwsTrouble. Everything that was started ends with the block."""
    with ExitStack() as running:
        with step("Four HubSpot portals: the vendor's and three partners'"):
            sim = _simulator()
            url = running.enter_context(_served(sim))
        with step("AWS on this machine (MiniStack)"):
            aws = running.enter_context(LocalAws.started(place))
        with step("Twindeal packaged and deployed"):
            deployed = aws.deploy(_settings(sim.app, url))
            _point_app_to(sim, deployed.url)
        with step("Three partners taken into the program"):
            _add_partners(sim, aws, deployed)
        with step("App installed in each portal"):
            _install_everywhere(sim, deployed)
        webhooks = running.enter_context(_delivering(sim))
        api = RegistrationApi(sim, deployed.url)
        running.callback(api.close)
        with step("First start of the functions"):
            wake(aws, deployed, PortalId(seeds.VENDOR_PORTAL_ID))
        sim.reset_calls()
        yield LocalSystem(sim=sim, aws=aws, deployed=deployed, api=api, webhooks=webhooks, hubspot_url=url)


def _simulator() -> Simulator:
    app = App(
        app_id=39_000_001,
        client_id="local-client-id",
        client_secret="local-client-secret",
        webhook_url=UNKNOWN,
        redirect_url=UNKNOWN,
    )
    # HubSpot takes its time to send a webhook; here it leaves at once, so that what is seen is our time.
    # All the rest is as on a real day: out of order, some twice, event ids reused, a search that lags.
    calendar = _Calendar()
    sim = Simulator(app=app, clock=calendar, faults=Faults(webhook_delay_ms=(0, 0)))
    seed_portals(sim)
    calendar.days_back = 0
    sim.add_subscriptions(subscriptions())
    return sim


@dataclass(slots=True)
class _Calendar:
    """What is in the CRMs at the beginning was entered some weeks ago."""

    days_back: int = 40

    def __call__(self) -> int:
        return real_clock() - self.days_back * DAY


@contextmanager
def _served(sim: Simulator) -> Iterator[str]:
    server = serve(sim)
    thread = threading.Thread(target=server.serve_forever, name="hubspot", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _settings(app: App, hubspot_url: str) -> dict[str, str]:
    return {
        "TWINDEAL_HUBSPOT_URL": hubspot_url,
        "TWINDEAL_HUBSPOT_AUTHORIZE_URL": hubspot_url,
        "TWINDEAL_APP_ID": str(app.app_id),
        "TWINDEAL_CLIENT_ID": app.client_id,
        "TWINDEAL_CLIENT_SECRET": app.client_secret,
        "TWINDEAL_VENDOR_PORTAL": str(seeds.VENDOR_PORTAL_ID),
    }


def _point_app_to(sim: Simulator, url: str) -> None:
    sim.app = replace(sim.app, webhook_url=f"{url}/webhooks", redirect_url=f"{url}/oauth/callback")


def _add_partners(sim: Simulator, aws: LocalAws, deployed: System) -> None:
    store = DynamoDbLinkStore(deployed.table, aws.client("dynamodb"), SystemClock())
    companies = {
        company.value("domain"): str(company.id)
        for company in sim.portals[seeds.VENDOR_PORTAL_ID].records(ObjectType.COMPANY)
    }
    for account, domain, tier, cam in PARTNERS:
        add_partner(
            store,
            vendor=PortalId(seeds.VENDOR_PORTAL_ID),
            program=read_program(),
            now=SystemClock().now(),
            portal=account.portal_id,
            name=account.name,
            tier=tier,
            domains=[domain],
            cam=cam,
            pdm=seeds.PDM,
            deal_owner=account.people[0].email,
            company=companies[domain],
        )


def _install_everywhere(sim: Simulator, deployed: System) -> None:
    with urllib3.PoolManager() as pool:
        for account in PORTALS:
            install(sim, deployed.url, account.portal_id, pool)


@contextmanager
def _delivering(sim: Simulator) -> Iterator[WebhookDoor]:
    webhooks = WebhookDoor(sim)
    deliverer = Deliverer(sim, webhooks).start()
    try:
        yield webhooks
    finally:
        deliverer.stop()
