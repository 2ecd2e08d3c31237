"""The workloads W1 to W5 (docs/benchmark.md), each measured and checked."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from infra.local.simulator import seeds
from tests.bench import floors
from tests.bench.naive import Naive
from tests.bench.ours import Ours
from tests.bench.place import Place, System, Traffic
from tests.bench.portfolio import Expected, Portfolio, edits
from tests.support.world import CASCADE, a_form

BURST_SECONDS, SPREAD_SECONDS = 10.0, 600.0
EDITING = (
    ("W3 deal-major", BURST_SECONDS, False),
    ("W3 property-major", BURST_SECONDS, True),
    ("W3b deal-major", SPREAD_SECONDS, False),
    ("W3b property-major", SPREAD_SECONDS, True),
)
"""Workload, how long the changes take, and whether every deal gets its first change before any gets its second."""
SINGLE = ("W1 form", "W1 webhook")
TOLD = ("W1 form, told", "W1 webhook, told", "W2 import, told")
"""As W1 and W2, under a program that sends notices: each becomes a task. Of ours only: the naive way tells nobody."""
WORKLOADS = (*SINGLE, "W2 import", *(name for name, _, _ in EDITING), "W5 messages")

VARIANTS: dict[str, Callable[[Place], System]] = {"ours": Ours, "naive": Naive}


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    deals: int = 1_000
    changes: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    workload: str
    traffic: Traffic
    floor: int
    deals: int
    divergent: int

    @property
    def ratio(self) -> float:
        return self.traffic.calls / self.floor


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One variant, one seed: everything that happens in it is the same each time."""

    variant: str
    seed: int
    size: Size
    echoes_arrive: bool = True
    people_are_told: bool = False
    workloads: tuple[str, ...] = WORKLOADS
    """W3 to W5 go on with the deals of W2."""

    def measure(self) -> Iterator[Measured]:
        if "W1 form" in self.workloads:
            yield self._form()
        if "W1 webhook" in self.workloads:
            yield self._creation()
        if "W2 import" in self.workloads:
            yield from self._portfolio()
        if set(TOLD) <= set(self.workloads):
            yield from self._told()

    def _told(self) -> Iterator[Measured]:
        """A registration is one task at the vendor, for the CAM who leads. An invitation is one for the CAM, whom the
        direct rep's lead concerns, and one for the partner's deal owner.
        """
        run = replace(self, people_are_told=True)
        invited = floors.of_tasks(at_vendor=1, at_partner=1)
        yield _more(run._form(), floors.of_tasks(at_vendor=1, at_partner=0))
        yield _more(run._creation(), invited)
        imported = next(run._portfolio())
        yield _more(imported, floors.of_tasks(at_vendor=self.size.deals, at_partner=self.size.deals))

    def _place(self) -> Place:
        return Place(
            VARIANTS[self.variant],
            seed=self.seed,
            echoes_arrive=self.echoes_arrive,
            people_are_told=self.people_are_told,
        )

    def _form(self) -> Measured:
        """W1: a partner registers a deal from its dashboard, with a new company and a new contact."""
        place, form = self._place(), a_form(partner=CASCADE, owner_email=seeds.CASCADE_SELLER)
        portfolio = Portfolio(place)
        portfolio.expected[form.values["deal_name"]] = Expected(
            domain=form.company_domain,
            email=form.contact_email,
            properties={"amount": form.values["amount"], "deal_currency_code": form.values["currency"]},
        )
        traffic = place.measured(lambda: place.system.register(form))
        return self._measured("W1 form", traffic, floors.of_form(), portfolio)

    def _creation(self) -> Measured:
        """W1: the vendor creates one deal with a partner on it."""
        place = self._place()
        portfolio = Portfolio(place)
        portfolio.customers(1)
        place.time.sleep(10)
        traffic = place.measured(lambda: portfolio.import_deals(1))
        return self._measured("W1 webhook", traffic, floors.of_single_creation(), portfolio)

    def _portfolio(self) -> Iterator[Measured]:
        """W2, and then W3 to W5 on the deals that it left."""
        place, deals, changes = self._place(), self.size.deals, self.size.changes
        portfolio = Portfolio(place)
        portfolio.customers(deals)
        place.time.sleep(10)
        traffic = place.measured(lambda: portfolio.import_deals(deals))
        yield self._measured("W2 import", traffic, floors.of_import(deals), portfolio)

        for tag, (name, seconds, property_major) in enumerate(EDITING, start=1):
            if name not in self.workloads:
                continue
            plan = list(
                edits(deals=deals, changes=changes, seconds=seconds, property_major=property_major, tag=tag)
            )
            traffic = place.measured(partial(portfolio.edit, plan))
            spread = floors.of_spread((edit.second, edit.deal) for edit in plan)
            floor = floors.of_burst(deals) if seconds == BURST_SECONDS else spread
            yield self._measured(name, traffic, floor, portfolio)

        if "W5 messages" in self.workloads:
            traffic = place.measured(lambda: portfolio.post_messages(deals))
            yield self._measured("W5 messages", traffic, floors.of_messages(deals), portfolio)

    def _measured(self, workload: str, traffic: Traffic, floor: int, portfolio: Portfolio) -> Measured:
        return Measured(
            workload=workload,
            traffic=traffic,
            floor=floor,
            deals=len(portfolio.expected),
            divergent=portfolio.divergent(),
        )


def _more(measured: Measured, tasks: int) -> Measured:
    return replace(measured, workload=f"{measured.workload}, told", floor=measured.floor + tasks)
