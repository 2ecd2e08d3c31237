"""Where the running local system is, as shell variables: for the admin tool, the AWS CLI, or another program."""

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.local.simulator import seeds
from infra.local.system import LocalSystem
from infra.packaging.project import ROOT

FILE = ROOT / ".local" / "system.env"


def variables(system: LocalSystem) -> dict[str, str]:
    deployed = system.deployed
    return {
        **system.aws.environment,
        "TWINDEAL_TABLE": deployed.table,
        "TWINDEAL_EVENTS_QUEUE_URL": deployed.events_queue,
        "TWINDEAL_BULK_EVENTS_QUEUE_URL": deployed.bulk_events_queue,
        "TWINDEAL_MIRROR_QUEUE_URL": deployed.mirror_queue,
        "TWINDEAL_PUBLIC_URL": deployed.url,
        "TWINDEAL_HUBSPOT_URL": system.hubspot_url,
        "TWINDEAL_VENDOR_PORTAL": str(seeds.VENDOR_PORTAL_ID),
        **_for_asking_hubspot(system),
    }


def _for_asking_hubspot(system: LocalSystem) -> dict[str, str]:
    """As the functions have it: what the admin tool asks HubSpot, it asks with the portals' tokens."""
    app = system.sim.app
    return {
        "TWINDEAL_HUBSPOT_API_VERSION": "2026-09",
        "TWINDEAL_APP_ID": str(app.app_id),
        "TWINDEAL_CLIENT_ID": app.client_id,
        "TWINDEAL_CLIENT_SECRET": app.client_secret,
        "TWINDEAL_TOKEN_KEY": system.deployed.token_key,
        "TWINDEAL_CALL_SHARE": "0.1",
    }


@contextmanager
def written(system: LocalSystem, file: Path = FILE) -> Iterator[Path]:
    """For as long as the system runs."""
    lines = (f"export {name}={shlex.quote(value)}\n" for name, value in variables(system).items())
    file.write_text("".join(lines), encoding="utf-8")
    try:
        yield file
    finally:
        file.unlink(missing_ok=True)
