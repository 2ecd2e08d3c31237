"""Taking a partner into the program: what is typed is checked here, whoever types it."""

import re
from collections.abc import Collection

from shared.domain.ids import Domain, Milliseconds, PortalId, RecordId
from shared.domain.leads import Partner
from shared.domain.program import Pipeline, Program
from shared.lead_domains import registrable_domain
from shared.ports import LinkStore

_RECORD = re.compile(r"[0-9]{1,19}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class BadEntry(ValueError):
    """What was typed can't be used. One line that says what to type instead."""


def add_partner(
    store: LinkStore,
    *,
    vendor: PortalId,
    program: Program,
    now: Milliseconds,
    portal: int,
    name: str,
    tier: str,
    domains: Collection[str],
    cam: str,
    pdm: str | None = None,
    deal_owner: str | None = None,
    company: str | None = None,
    pipeline: Pipeline = Pipeline.SHARED,
) -> Partner:
    """Adding a partner that is there already changes its entry; what it registered stays, and if its tier, its CAM or
    its PDM is another one, the clock looks at its deals. Raises BadEntry.
    """
    if portal == vendor:
        raise BadEntry(f"portal {portal} is the vendor's own; name the partner's")
    if pipeline is Pipeline.VENDOR:
        raise BadEntry("--pipeline vendor is not a partner's; choose shared or own")
    partner = Partner(
        portal=PortalId(portal),
        name=_name(name),
        tier=_tier(tier, program),
        own_domains=frozenset(_domain(each) for each in domains),
        cam_email=_email(cam, "--cam"),
        pdm_email=_email(pdm, "--pdm") if pdm else None,
        deal_owner_email=_email(deal_owner, "--deal-owner") if deal_owner else None,
        pipeline=pipeline,
        company=_company(company) if company else None,
    )
    before = store.partner(partner.portal)
    store.save_partner(partner, vendor=vendor)
    if before and _what_deals_hang_on(before) != _what_deals_hang_on(partner):
        store.look_at_partner(partner.portal, now)
    return partner


def _what_deals_hang_on(partner: Partner) -> tuple[str | None, ...]:
    return partner.tier, partner.cam_email, partner.pdm_email


def _tier(tier: str, program: Program) -> str:
    if tier not in program.tiers:
        raise BadEntry(f"--tier {tier} is not in the program; choose from {', '.join(program.tiers)}")
    return tier


def _name(text: str) -> str:
    if not text.strip():
        raise BadEntry("--name is empty; write the company's name as the vendor's people know it")
    return text.strip()


def _company(text: str) -> RecordId:
    if not _RECORD.fullmatch(text):
        raise BadEntry(
            f"--company {text} is no record id; write the number at the end of the record's address"
        )
    return RecordId(text)


def _domain(text: str) -> Domain:
    domain = registrable_domain(text)
    if domain is None:
        raise BadEntry(f"--domain {text} is no registrable domain; write it like example.com")
    return domain


def _email(text: str, option: str) -> str:
    if not _EMAIL.fullmatch(text):
        raise BadEntry(f"{option} {text} is no e-mail address; write it like name@example.com")
    return text.lower()
