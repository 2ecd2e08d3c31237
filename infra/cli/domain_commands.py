"""`twindeal domain …`: what the vendor's people do about partners' domain registrations.

What follows for shared deals and tasks is in the CRMs within minutes, by the clock: this tool rings nobody.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from handlers.domain_registering import DomainDecision, DomainDesk, decide_and_record
from infra.cli.output import Row, show
from infra.cli.partner_commands import Json
from infra.cli.partners import BadEntry
from shared.bootstrap.clock import SystemClock
from shared.bootstrap.store import link_store, program
from shared.domain import domain_registrations
from shared.domain.domain_refusals import DomainRefusal
from shared.domain.domain_registrations import Decide
from shared.domain.holding import capacity_of
from shared.domain.ids import Milliseconds, PortalId
from shared.domain.leads import Lead, Partner
from shared.registration_api.domains import domain_view, refusal_view

app = typer.Typer(help="Partners' domain registrations, the older way.", no_args_is_help=True)

REFUSED = 1
"""Exit code: nothing was changed, and why is said."""

Domain = Annotated[
    str, typer.Argument(help="The prospect's domain or website; a subdomain is the same lead.")
]
PartnerOption = Annotated[int, typer.Option("--partner", help="The partner's HubSpot account (hub ID).")]
Vendor = Annotated[int, typer.Option(envvar="TWINDEAL_VENDOR_PORTAL", help="The vendor's HubSpot account.")]
Until = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m-%d"],
        help="The last day (UTC) for which it counts, as in an older system; else as long as the program says.",
    ),
]


@app.command()
def register(
    domain: Domain, *, partner: PartnerOption, vendor: Vendor, until: Until = None, json: Json = False
) -> None:
    """Register a domain to a partner. One that it holds stays as it is, so a list may be brought over twice.

    It is not asked who owns the lead in the vendor's CRM: whoever runs this answers for that. Exit code 1: refused.
    """
    _do(domain_registrations.register, domain, partner, vendor, until=until, as_json=json)


@app.command()
def renew(
    domain: Domain, *, partner: PartnerOption, vendor: Vendor, until: Until = None, json: Json = False
) -> None:
    """Let a registration last longer, or, with --until, until that day. Exit code 1: refused."""
    _do(domain_registrations.renew, domain, partner, vendor, until=until, as_json=json)


@app.command()
def release(domain: Domain, *, partner: PartnerOption, vendor: Vendor, json: Json = False) -> None:
    """Withdraw a partner's registration; the partner and its CAM get a task that says so. Exit code 1: refused."""
    _do(domain_registrations.withdraw, domain, partner, vendor, until=None, as_json=json)


@app.command(name="list")
def list_(
    *,
    partner: Annotated[int | None, typer.Option("--partner", help="Of this partner only (hub ID).")] = None,
    json: Json = False,
) -> None:
    """Which domains are registered, for how long, and which have no shared deal yet: those come first."""
    partners = [each for each in link_store().partners() if partner in (None, each.portal)]
    if partner and not partners:
        raise BadEntry(f"portal {partner} is not a partner of this program; see twindeal partner list")
    show([row for each in partners for row in _rows(each)], as_json=json)


def _do(
    decide: Decide, domain: str, partner: int, vendor: int, *, until: datetime | None, as_json: bool
) -> None:
    desk = DomainDesk(
        partner=PortalId(partner),
        vendor=PortalId(vendor),
        store=link_store(),
        clock=SystemClock(),
        program=program(),
    )
    decision = decide_and_record(domain, decide, desk, until=_end_of(until) if until else None)
    _tell(domain, decision, desk, as_json=as_json)


def _end_of(day: datetime) -> Milliseconds:
    after = day.replace(tzinfo=UTC) + timedelta(days=1)
    return Milliseconds(round(after.timestamp() * 1000))


def _tell(domain: str, decision: DomainDecision, desk: DomainDesk, *, as_json: bool) -> None:
    answer = decision.answer
    if isinstance(answer, Lead):
        show([_row(answer, desk.partner, desk.clock.now())], as_json=as_json)
        return
    if as_json:
        show([{"domain": domain, "refused": refusal_view(answer)}], as_json=True)
    else:
        typer.echo(f"twindeal: {domain}: {_in_words(answer)}", err=True)
    raise typer.Exit(REFUSED)


def _in_words(refusal: DomainRefusal) -> str:
    return f"{refusal.text.sentence} {refusal.text.next_step}"


def _rows(partner: Partner) -> Iterable[Row]:
    now = SystemClock().now()
    rows = [_row(lead, partner.portal, now) for lead in link_store().domains_of(partner.portal)]
    room = f"{partner.registrations} of {capacity_of(partner, program())}"
    named = [{"partner": partner.name, "capacity": room, **row} for row in rows]
    return sorted(named, key=lambda row: bool(row["shared_deals"]))


def _row(lead: Lead, partner: PortalId, now: Milliseconds) -> Row:
    view = domain_view(lead, partner, now)
    return {
        "portal": partner,
        "domain": view["domain"],
        "registered": view["registered"],
        "expires": view.get("expiresAt"),
        "days_left": view.get("daysLeft"),
        "shared_deals": view["sharedDeals"],
    }
