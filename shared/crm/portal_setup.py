"""Provisioning as a port: what a portal gets depends only on whose it is."""

from pathlib import Path

from shared.crm.calls import Calls
from shared.crm.layout import read_layout
from shared.crm.provision import carry_out, plan
from shared.domain.ids import PortalId, Side


class PortalSetup:
    def __init__(self, calls: Calls, *, layouts: Path) -> None:
        """`layouts` is the folder infra/portals."""
        self._calls = calls
        self._layouts = layouts

    def provision(self, portal: PortalId, side: Side) -> None:
        carry_out(self._calls, plan(self._calls, portal, read_layout(self._layouts, side)))
