"""`twindeal overview`, `contested list`, `held list`, `review …`: how the program stands, and what to have a look at.

The same projections as the vendor's page: of a held registration no word of what the partner wrote.
"""

import json as json_text
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from handlers import abuse_watched
from handlers.overview_asked import SHOWN, contests, partner_names, vendor_overview
from infra.cli.domain_commands import Vendor
from infra.cli.output import Row, show
from infra.cli.partner_commands import Json
from infra.cli.partners import BadEntry
from shared.bootstrap.clock import SystemClock
from shared.bootstrap.store import link_store, program
from shared.domain.ids import PortalId
from shared.registration_api.overviews import (
    Names,
    contests_view,
    held_view,
    reviews_view,
    vendor_overview_view,
)

contested = typer.Typer(help="Leads that several partners are on.", no_args_is_help=True)
held = typer.Typer(help="Registrations that are held.", no_args_is_help=True)
review = typer.Typer(help="What the watch for abuse noticed. It blocks nothing.", no_args_is_help=True)

View = Mapping[str, Any]
Views = Sequence[View]

BY = "the admin tool"
Ids = Annotated[list[str], typer.Argument(help="Of the review items, as `review list` names them.")]
Limit = Annotated[int, typer.Option(min=1, help="At most so many.")]
By = Annotated[str, typer.Option(help="Who looked at it: an e-mail address, for those who come later.")]


def overview(*, vendor: Vendor, json: Json = False) -> None:
    """How the program stands: contested leads, held registrations, review items, registrations by kind."""
    view = vendor_overview_view(vendor_overview(PortalId(vendor), store=link_store()))
    if json:
        typer.echo(json_text.dumps(view, ensure_ascii=False, indent=2))
        return
    counted = view["registrations"]
    _section(f"Registrations (the newest {counted['newest']})", [_tally_row(counted)])
    _section("Contested leads", _contested_rows(view["contested"]))
    _section("Held registrations", _held_rows(view["held"]))
    _section("To be reviewed", _review_rows(view["reviews"]))


@contested.command(name="list")
def list_contested(*, limit: Limit = SHOWN, json: Json = False) -> None:
    """Which leads several partners are on, since when, and who holds the domain. Never for a partner's eyes."""
    show(_contested_rows(contests_view(contests(store=link_store(), limit=limit), _names())), as_json=json)


@held.command(name="list")
def list_held(*, limit: Limit = SHOWN, json: Json = False) -> None:
    """Whose registrations are held, and why; the newest first."""
    show(_held_rows(held_view(link_store().held(limit=limit), _names())), as_json=json)


@review.command(name="list")
def list_reviews(*, limit: Limit = SHOWN, json: Json = False) -> None:
    """The items that are open, the newest first."""
    show(_review_rows(reviews_view(link_store().reviews(limit=limit), _names())), as_json=json)


@review.command()
def close(ids: Ids, *, by: By = BY, json: Json = False) -> None:
    """Close items; the same observation is not raised again. Exit code 1: there is no such item."""
    store, now = link_store(), SystemClock().now()
    closed = {id: store.close_review(id, by=by, at=now) for id in ids}
    found = [review for review in closed.values() if review]
    show(
        [{"id": each.id, "signal": each.signal, "closed_by": each.closed_by} for each in found], as_json=json
    )
    if missing := [id for id, review in closed.items() if review is None]:
        raise BadEntry(f"no review item {', '.join(missing)}; see twindeal review list")


@review.command()
def watch(*, json: Json = False) -> None:
    """Look at all partners now instead of on their day, for instance after thresholds were changed."""
    rows = [_watched(partner.portal, partner.name) for partner in link_store().partners()]
    show(rows, as_json=json)


def _watched(partner: PortalId, name: str) -> Row:
    outcome = abuse_watched.look(partner, store=link_store(), clock=SystemClock(), program=program())
    return {"portal": partner, "name": name, "signals": outcome.counts["abuse_signals"]}


def _names() -> Names:
    return partner_names(store=link_store())


def _section(title: str, rows: Sequence[Row]) -> None:
    more = f", the first {SHOWN}" if len(rows) == SHOWN else ""
    typer.echo(f"\n{title}{more}")
    show(rows, as_json=False)


def _tally_row(counted: View) -> Row:
    return {**counted["byKind"], **counted["byState"]}


def _contested_rows(views: Views) -> list[Row]:
    return [
        {
            "domain": each["domain"],
            "since": each["since"],
            "holder": each["holder"]["name"] if each["holder"] else None,
            "partners": [f"{party['name']} since {party['since']}" for party in each["partners"]],
        }
        for each in views
    ]


def _held_rows(views: Views) -> list[Row]:
    return [
        {
            "partner": each["partner"]["name"],
            "domain": each["domain"],
            "reasons": each["reasons"],
            "since": each["registeredAt"],
        }
        for each in views
    ]


def _review_rows(views: Views) -> list[Row]:
    return [
        {
            "id": each["id"],
            "partner": each["partner"]["name"],
            "signal": each["signal"],
            "observed": each["observed"],
            "deals": len(each["deals"]),
            "raised": each["raisedAt"],
        }
        for each in views
    ]
