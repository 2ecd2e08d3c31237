"""`twindeal partner …`"""

from typing import Annotated

import typer

from infra.cli.output import show
from infra.cli.partners import add_partner
from shared.bootstrap.clock import SystemClock
from shared.bootstrap.store import link_store, program
from shared.domain.ids import PortalId
from shared.domain.leads import Partner
from shared.domain.program import Pipeline

app = typer.Typer(help="The partners of the program.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]


@app.command()
def add(
    *,
    portal: Annotated[int, typer.Option(help="The partner's HubSpot account (hub ID).")],
    name: Annotated[str, typer.Option(help="The partner's company, as the vendor's people know it.")],
    domain: Annotated[
        list[str], typer.Option(help="The partner's own domain; give several if it has several.")
    ],
    tier: Annotated[str, typer.Option(help="A tier of infra/program.toml.")],
    cam: Annotated[str, typer.Option(help="E-mail of its channel account manager at the vendor.")],
    vendor: Annotated[
        int, typer.Option(envvar="TWINDEAL_VENDOR_PORTAL", help="The vendor's HubSpot account.")
    ],
    pdm: Annotated[str | None, typer.Option(help="E-mail of its partner development manager.")] = None,
    deal_owner: Annotated[
        str | None, typer.Option(help="E-mail of who owns, in the partner's CRM, what the vendor shares.")
    ] = None,
    company: Annotated[
        str | None, typer.Option(help="Record id of the partner's company in the vendor's CRM.")
    ] = None,
    pipeline: Annotated[
        Pipeline, typer.Option(help="Where its shared deals go: shared, or its own pipeline.")
    ] = Pipeline.SHARED,
    json: Json = False,
) -> None:
    """Take a partner into the program, or change its entry. Then have it install the app."""
    partner = add_partner(
        link_store(),
        vendor=PortalId(vendor),
        program=program(),
        now=SystemClock().now(),
        portal=portal,
        name=name,
        tier=tier,
        domains=domain,
        cam=cam,
        pdm=pdm,
        deal_owner=deal_owner,
        company=company,
        pipeline=pipeline,
    )
    show([_row(partner)], as_json=json)


@app.command(name="list")
def list_(*, json: Json = False) -> None:
    """Who is in the program."""
    show([_row(partner) for partner in link_store().partners()], as_json=json)


def _row(partner: Partner) -> dict[str, object]:
    return {
        "portal": partner.portal,
        "name": partner.name,
        "tier": partner.tier,
        "domains": sorted(partner.own_domains),
        "cam": partner.cam_email,
        "pdm": partner.pdm_email,
        "deal_owner": partner.deal_owner_email,
        "pipeline": partner.pipeline,
        "company": partner.company,
        "registrations": partner.registrations,
    }
