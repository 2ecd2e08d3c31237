"""What the pages are about: the running system, who sits where, and how the sharing stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from infra.local.doors import RegistrationApi
from infra.local.pages.sharing import Sharing
from infra.local.pages.sides import Seat, partner_seats, vendor_seat
from infra.local.system import LocalSystem


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    system: LocalSystem
    sharing: Sharing
    vendor: Seat
    partners: Mapping[str, Seat]

    @classmethod
    def of(cls, system: LocalSystem) -> Self:
        return cls(
            system=system,
            sharing=Sharing(system),
            vendor=vendor_seat(system.sim),
            partners=partner_seats(system.sim),
        )

    @property
    def api(self) -> RegistrationApi:
        return self.system.api
