"""A stand-in for HubSpot: several portals behind the REST API, webhooks and OAuth that Twindeal uses.

See docs/simulator.md for every rule it copies and what it leaves out.
"""

from infra.local.simulator.app import App
from infra.local.simulator.faults import FaultKind, FaultRule, Faults
from infra.local.simulator.person import CrmUser
from infra.local.simulator.portal import SimulatedPortal
from infra.local.simulator.seeds import seed_portals
from infra.local.simulator.simulator import Simulator
from infra.local.simulator.wire import Request, Response

__all__ = [
    "App",
    "CrmUser",
    "FaultKind",
    "FaultRule",
    "Faults",
    "Request",
    "Response",
    "SimulatedPortal",
    "Simulator",
    "seed_portals",
]
