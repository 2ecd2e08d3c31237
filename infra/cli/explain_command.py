"""`twindeal explain`: why a deal is what it is, or what a registration would become. Writes nothing."""

import json
from dataclasses import replace
from typing import Annotated, NoReturn

import typer

from handlers.crm_people import direct_rep_on
from handlers.explaining import (
    Question,
    direct_rep_then,
    if_registered,
    if_registered_now,
)
from infra.cli.explanation_output import as_data, as_text
from infra.cli.partner_commands import Json
from shared.bootstrap.clock import SystemClock
from shared.bootstrap.store import link_store, program
from shared.domain.deals import DealType, Motive, SharedDeal
from shared.domain.explanation import explain
from shared.domain.ids import DealKey, Domain, PortalId
from shared.domain.program import Phase
from shared.domain.registration import AlreadyShared, Shared, Situation
from shared.lead_domains import registrable_domain
from shared.settings import Settings

GOOD, NOT_SHARED, UNUSABLE = 0, 1, 2
"""Exit codes: it is or would be shared; held or refused; nothing to explain."""


def explain_command(
    *,
    partner: Annotated[
        int | None, typer.Option(help="The HubSpot account (hub ID) of the partner that would register.")
    ] = None,
    domain: Annotated[str | None, typer.Option(help="The prospect's domain or website.")] = None,
    deal: Annotated[str | None, typer.Option(help="The key of a shared deal, instead of the two.")] = None,
    deal_type: Annotated[DealType, typer.Option(help="The type changes nothing; try it.")] = DealType.NEW,
    product: Annotated[str, typer.Option(help="The product interest.")] = "",
    invited: Annotated[
        bool, typer.Option("--invited", help="The vendor puts the partner on a deal.")
    ] = False,
    vendor_owner: Annotated[str | None, typer.Option(help="Who owns the vendor's deal then.")] = None,
    phase: Annotated[Phase | None, typer.Option(help="As if the program were in this phase.")] = None,
    direct_rep: Annotated[
        str | None, typer.Option(help="E-mail of the direct rep who owns the lead in the vendor's CRM.")
    ] = None,
    ask_hubspot: Annotated[
        bool, typer.Option("--ask-hubspot", help="Ask HubSpot for who owns the lead.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Say which row of the decision table decides, what each row looked at, and what would change it.

    Of a registration that nobody made (--partner and --domain), taken for qualified; or of a shared deal (--deal): what
    was decided, and what it would be if it were registered now. Nothing is written. HubSpot is asked only on demand.
    Exit code 0: shared. 1: held or refused. 2: nothing to explain.
    """
    rules = replace(program(), phase=phase) if phase else program()
    if deal:
        stored = _stored(deal)
        rep = _rep(direct_rep or direct_rep_then(stored), stored.lead, ask=ask_hubspot)
        now = SystemClock().now()
        situation = if_registered_now(stored, rep, store=link_store(), program=rules, now=now)
        _tell(situation, stored, as_json=as_json)
    if partner is None or domain is None:
        _unusable("give --partner and --domain, or --deal")
    question = Question(
        partner=_partner(partner),
        domain=_domain(domain),
        deal_type=deal_type,
        product=product,
        motive=Motive.VENDOR_INVITED if invited else Motive.PARTNER_ASKED,
        direct_rep=_rep(direct_rep, _domain(domain), ask=ask_hubspot),
        vendor_owner=vendor_owner,
    )
    situation = if_registered(question, store=link_store(), program=rules, now=SystemClock().now())
    _tell(situation, None, as_json=as_json)


def _stored(key: str) -> SharedDeal:
    found = link_store().deals([DealKey(key)]).get(DealKey(key))
    return found or _unusable(f"there is no shared deal {key}")


def _partner(portal: int) -> PortalId:
    known = link_store().partner(PortalId(portal))
    return known.portal if known else _unusable(f"portal {portal} is no partner; `partner list` says who is")


def _domain(text: str) -> Domain:
    return registrable_domain(text) or _unusable(f"--domain {text} is no domain; write it like example.com")


def _rep(known: str | None, domain: Domain | None, *, ask: bool) -> str | None:
    if not ask or domain is None:
        return known
    from shared.bootstrap.crm import crm  # noqa: PLC0415  # its settings are needed only by who asks for it

    vendor = link_store().portal(Settings().vendor_portal)
    if vendor is None:
        _unusable("the vendor's HubSpot account is not connected")
    return direct_rep_on(domain, vendor, crm=crm(), store=link_store(), keep=False)


def _tell(situation: Situation, stored: SharedDeal | None, *, as_json: bool) -> NoReturn:
    explanation = explain(situation)
    if as_json:
        typer.echo(json.dumps(as_data(situation, explanation, stored), ensure_ascii=False, indent=2))
    else:
        as_text(explanation, stored)
    shared = isinstance(explanation.decision, Shared | AlreadyShared)
    raise typer.Exit(GOOD if shared else NOT_SHARED)


def _unusable(why: str) -> NoReturn:
    typer.echo(f"twindeal: {why}", err=True)
    raise typer.Exit(UNUSABLE)
