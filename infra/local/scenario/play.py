"""Who is on stage, what they can do, and what a scene expects to be seen afterwards."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from infra.local.doors import ApiAnswer, person
from infra.local.record_pages import DealPage, deal_named
from infra.local.simulator import CrmUser, seeds
from infra.local.system import LocalSystem


class Unexpected(Exception):
    """A door answered otherwise than the scene needs. One line that says which and how."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    says: str
    holds: Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Pair:
    """A shared deal of the scenario: its name is the same in both CRMs."""

    name: str
    partner: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    title: str
    told: str
    act: Callable[["Play"], Sequence[Check]]
    pair: Pair | None = None
    """Whose two records are shown afterwards."""
    stays: bool = False
    """Nothing may follow: the checks are made once all is quiet, instead of as soon as they hold."""


class Play:
    def __init__(self, system: LocalSystem) -> None:
        self.system = system
        self.sim = system.sim
        self.dana = self._person(seeds.VENDOR_PORTAL_ID, seeds.DIRECT_REP)
        self.maria = self._person(seeds.VENDOR_PORTAL_ID, seeds.CAM_OF_CASCADE)
        self.lukas = self._person(seeds.VENDOR_PORTAL_ID, seeds.CAM_OF_RHEINWERK)
        self.yuki = self._person(seeds.SAKURA_PORTAL_ID, seeds.SAKURA_SELLER)
        self.jordan = self._person(seeds.CASCADE_PORTAL_ID, seeds.CASCADE_SELLER)
        self.anna = self._person(seeds.RHEINWERK_PORTAL_ID, seeds.RHEINWERK_SELLER)

    def ask(self, who: CrmUser, path: str, body: Mapping[str, Any], *, expect: int) -> ApiAnswer:
        """Posts from a card. Raises Unexpected."""
        answer = self.system.api.ask(who, "POST", path, body)
        if answer.status != expect:
            raise Unexpected(f"POST /api/{path} answered {answer.status}, not {expect}: {answer.body}")
        return answer

    def register(self, who: CrmUser, **fields: Any) -> Mapping[str, Any]:
        return self.ask(who, "registrations", a_form(**fields), expect=201).body

    def deal(self, pair: Pair, portal: int) -> DealPage | None:
        return deal_named(self.sim, portal, pair.name)

    def both(self, pair: Pair) -> tuple[DealPage, DealPage]:
        """The vendor's page of the deal and the partner's. Raises Unexpected."""
        vendor, partner = self.deal(pair, seeds.VENDOR_PORTAL_ID), self.deal(pair, pair.partner)
        if vendor is None or partner is None:
            raise Unexpected(f"“{pair.name}” is not in both CRMs")
        return vendor, partner

    def key(self, pair: Pair) -> str:
        """The shared deal's key, as the vendor's card learns it."""
        vendor, _ = self.both(pair)
        deals = self.system.api.shared_deals(self.dana)
        return str(next(deal["key"] for deal in deals if deal["recordId"] == str(vendor.id)))

    def _person(self, portal: int, email: str) -> CrmUser:
        return person(self.sim, portal, email)


def a_form(**fields: Any) -> dict[str, Any]:
    """A qualified registration; a scene names what matters to it."""
    return {
        "id": uuid4().hex,
        "relationshipEstablished": True,
        "introNote": "We have worked with them for years.",
        "needIdentified": True,
        "need": "Their test runs take three days; they need an answer within one.",
        **fields,
    }
