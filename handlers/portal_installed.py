"""The app was installed in a portal, for the first time or again: it is set up, and what waited for it goes out."""

from dataclasses import dataclass
from zoneinfo import available_timezones

from handlers import abuse_watched, portal_caught_up
from handlers.outcome import Outcome, together
from shared.domain.ids import PortalId, Side
from shared.domain.portals import Connection, Portal
from shared.domain.program import Program
from shared.ports import CannotProceed, Clock, Crm, LinkStore, Provisioning, Tokens, TokenStore


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalInstalled:
    """HubSpot's word: who granted access is known from the token answer, not from anything a browser sent."""

    portal: PortalId
    tokens: Tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Installer:
    """What installing needs of the outside."""

    vendor: PortalId
    store: LinkStore
    tokens: TokenStore
    crm: Crm
    provisioning: Provisioning
    clock: Clock
    program: Program


def handle(event: PortalInstalled, installer: Installer) -> tuple[Portal | None, Outcome]:
    """None for a portal that is neither the vendor's nor a partner's: nothing of it is kept.

    Raises TryAgain, CannotProceed; installing again goes on where this stopped.
    """
    name = _name(event.portal, installer)
    if name is None:
        return None, Outcome(counts={"stranger_refused": 1})
    side = Side.VENDOR if event.portal == installer.vendor else Side.PARTNER
    installer.tokens.save_tokens(event.portal, event.tokens)
    installer.provisioning.provision(event.portal, side)
    portal = _portal(event.portal, name, side, installer)
    is_back = installer.store.portal(portal.id) is not None
    installer.store.save_portal(portal)
    if side is Side.PARTNER:
        abuse_watched.watch_daily(portal.id, installer.clock.now(), store=installer.store)
    installed = Outcome(behind=frozenset({portal.id}), counts={"portals_installed": 1})
    return portal, together((installed, _caught_up(portal, installer))) if is_back else installed


def _caught_up(portal: Portal, installer: Installer) -> Outcome:
    return portal_caught_up.handle(
        portal,
        store=installer.store,
        crm=installer.crm,
        clock=installer.clock,
        program=installer.program,
    )


def _name(id: PortalId, installer: Installer) -> str | None:
    if id == installer.vendor:
        return installer.program.vendor_name
    partner = installer.store.partner(id)
    return partner.name if partner else None


def _portal(id: PortalId, name: str, side: Side, installer: Installer) -> Portal:
    account = installer.crm.account(id)
    if account.time_zone not in available_timezones():
        raise CannotProceed(f"HubSpot names a time zone that nobody else knows: {account.time_zone[:50]!r}")
    now = installer.clock.now()
    return Portal(
        id=id,
        side=side,
        name=name,
        time_zone=account.time_zone,
        currency=account.currency,
        connection=Connection.CONNECTED,
        connected_at=now,
        owners=account.owners,
        owners_at=now,
    )
