"""`twindeal portal …`"""

from datetime import UTC, datetime

import typer

from infra.cli.output import show
from infra.cli.partner_commands import Json
from shared.bootstrap.store import link_store
from shared.domain.portals import Portal

app = typer.Typer(help="The HubSpot accounts that installed the app.", no_args_is_help=True)


@app.command(name="list")
def list_(*, json: Json = False) -> None:
    """Which accounts are connected, and since when."""
    show([_row(portal) for portal in link_store().portals()], as_json=json)


def _row(portal: Portal) -> dict[str, object]:
    return {
        "portal": portal.id,
        "side": portal.side,
        "name": portal.name,
        "connection": portal.connection,
        "since": datetime.fromtimestamp(portal.connected_at / 1000, UTC).isoformat(timespec="seconds"),
        "time_zone": portal.time_zone,
        "currency": portal.currency,
        "owners": len(portal.owners),
    }
