"""Installing the app takes longer than most tests. So it is done once in earnest, and others begin where that ended."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass

from infra.hubspot.subscriptions import subscriptions
from infra.local.simulator import Simulator
from shared.bootstrap.crm import token_store
from shared.bootstrap.store import link_store
from shared.domain.ids import PortalId
from shared.domain.portals import Portal
from shared.ports import Tokens
from tests.component.deployed import VENDOR, Deployed


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What there is when the vendor and some partners have just installed the app."""

    sim: Simulator
    portals: tuple[Portal, ...]
    tokens: Mapping[PortalId, Tokens]


_opened: dict[tuple[PortalId, ...], Opened] = {}


def open_for_business(system: Deployed, *partners: PortalId) -> None:
    """The vendor and these partners are connected, and nothing is under way."""
    if partners in _opened:
        _begin_at(_opened[partners], system, partners)
    else:
        install_in_earnest(system, *partners)
        _opened[partners] = _seen(system, (VENDOR, *partners))


def install_in_earnest(system: Deployed, *partners: PortalId) -> None:
    for portal in partners:
        system.join(portal)
    for portal in (VENDOR, *partners):
        system.install(portal)
    system.sim.add_subscriptions(subscriptions())
    system.settle()
    system.sim.reset_calls()


def _seen(system: Deployed, portals: tuple[PortalId, ...]) -> Opened:
    copy = Simulator(app=system.sim.app, clock=system.sim.clock)
    _take_over(copy, system.sim)
    tokens = {portal: found for portal in portals if (found := token_store().tokens(portal))}
    return Opened(sim=copy, portals=tuple(link_store().portals()), tokens=tokens)


def _begin_at(opened: Opened, system: Deployed, partners: tuple[PortalId, ...]) -> None:
    _take_over(system.sim, opened.sim)
    for partner in partners:
        system.join(partner)
    for portal in opened.portals:
        link_store().save_portal(portal)
        token_store().save_tokens(portal.id, opened.tokens[portal.id])


def _take_over(sim: Simulator, other: Simulator) -> None:
    """It goes on where the other one stands; what knows the other one shall know it."""
    known = {id(other): sim, id(other.lock): sim.lock}
    for name, value in vars(other).items():
        setattr(sim, name, deepcopy(value, known))
