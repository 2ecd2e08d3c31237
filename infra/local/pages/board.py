"""What the pages show of one partner and the vendor: their shared deals side by side, and what each has besides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from infra.local import words
from infra.local.pages.sharing import SharedDeal, Sharing
from infra.local.pages.sides import Seat
from infra.local.record_pages import DealPage, Named, deal_pages, prospects
from infra.local.simulator import seeds
from infra.local.system import LocalSystem


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    code: str
    says: str
    why: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    key: str
    facts: SharedDeal
    vendor: DealPage | None
    partner: DealPage | None
    status: Status

    @property
    def is_active(self) -> bool:
        return bool(self.facts["state"] == "active")

    @property
    def name(self) -> str:
        page = self.partner or self.vendor
        return page.name if page else str(self.facts["values"].get("deal_name", "Unnamed deal"))

    @property
    def kind(self) -> str:
        return words.KINDS.get(self.facts["kind"] or "", "Not decided")

    @property
    def entry(self) -> str:
        return words.ENTRIES[self.facts["entry"]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    vendor: Seat
    partner: Seat
    pairs: Sequence[Pair]
    vendor_deals: Sequence[DealPage]
    """Those that are not shared with this partner."""
    partner_deals: Sequence[DealPage]
    vendor_prospects: Sequence[Named]
    companies: Sequence[Named]
    contacts: Sequence[Named]


def read_board(system: LocalSystem, sharing: Sharing, vendor: Seat, partner: Seat) -> Board:
    vendor_pages = {str(page.id): page for page in deal_pages(system.sim, vendor.id)}
    partner_pages = {str(page.id): page for page in deal_pages(system.sim, partner.id)}
    told = {deal["key"]: deal for deal in sharing.of(vendor)}
    pairs = [_pair(own, told.get(own["key"]), vendor_pages, partner_pages) for own in sharing.of(partner)]
    shared = {page.id for pair in pairs for page in (pair.vendor, pair.partner) if page}
    partners = {account.name for account in seeds.PARTNERS}
    vendor_companies = prospects(system.sim, vendor.id, "companies")
    return Board(
        vendor=vendor,
        partner=partner,
        pairs=pairs,
        vendor_deals=[page for page in vendor_pages.values() if page.id not in shared],
        partner_deals=[page for page in partner_pages.values() if page.id not in shared],
        vendor_prospects=[company for company in vendor_companies if company.name not in partners],
        companies=prospects(system.sim, partner.id, "companies"),
        contacts=prospects(system.sim, partner.id, "contacts"),
    )


def _pair(
    own: SharedDeal,
    vendors: SharedDeal | None,
    vendor_pages: Mapping[str, DealPage],
    partner_pages: Mapping[str, DealPage],
) -> Pair:
    vendor_record = vendors["recordId"] if vendors else None
    return Pair(
        key=own["key"],
        facts=own,
        vendor=vendor_pages.get(vendor_record or ""),
        partner=partner_pages.get(own["recordId"] or ""),
        status=_status(own, vendors),
    )


def _status(own: SharedDeal, vendors: SharedDeal | None) -> Status:
    why = [words.reason(code) for code in own["reasons"]]
    parked = [*_parked(vendors, "The vendor's CRM"), *_parked(own, "The partner's CRM")]
    if own["state"] != "active":
        return Status(code=own["state"], says=words.STATES[own["state"]], why=[*why, *parked])
    if parked:
        return Status(code="parked", says="Needs attention", why=parked)
    behind = [
        name
        for name, where in (("partner", "thisSide"), ("vendor", "otherSide"))
        if own["sync"][where] == "waiting"
    ]
    if behind:
        return Status(code="waiting", says=f"On its way to the {' and the '.join(behind)}")
    return Status(code="in-sync", says="In sync")


def _parked(deal: SharedDeal | None, whose: str) -> list[str]:
    return [
        f"{whose} refused {each['property'].replace('_', ' ')}: {each['message']}"
        for each in (deal["parked"] if deal else ())
    ]
