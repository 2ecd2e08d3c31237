"""Who sits at which side of the pages."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from infra.local.doors import person
from infra.local.simulator import CrmUser, SimulatedPortal, Simulator, seeds
from infra.local.simulator.seeds import Account


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """One portal, and the person who acts in it."""

    slug: str
    user: CrmUser
    account: Account

    @property
    def portal(self) -> SimulatedPortal:
        return self.user.portal

    @property
    def id(self) -> int:
        return self.account.portal_id

    @property
    def name(self) -> str:
        return self.account.name

    @property
    def is_vendor(self) -> bool:
        return self.id == seeds.VENDOR_PORTAL_ID

    @property
    def person(self) -> str:
        who = next(each for each in self.account.people if each.email == self.user.email)
        return f"{who.first_name} {who.last_name}"

    @property
    def place(self) -> str:
        return ZoneInfo(self.account.time_zone).key.partition("/")[2].replace("_", " ")


_SELLERS = {
    "cascade": (seeds.CASCADE, seeds.CASCADE_SELLER),
    "sakura": (seeds.SAKURA, seeds.SAKURA_SELLER),
    "rheinwerk": (seeds.RHEINWERK, seeds.RHEINWERK_SELLER),
}


def vendor_seat(sim: Simulator) -> Seat:
    user = person(sim, seeds.VENDOR_PORTAL_ID, seeds.DIRECT_REP)
    return Seat(slug="vendor", user=user, account=seeds.VENDOR)


def partner_seats(sim: Simulator) -> dict[str, Seat]:
    return {
        slug: Seat(slug=slug, user=person(sim, account.portal_id, seller), account=account)
        for slug, (account, seller) in _SELLERS.items()
    }
