"""What is expected of the two records of a shared deal."""

from collections.abc import Callable, Sequence

from infra.local import words
from infra.local.record_pages import DealPage
from infra.local.scenario.play import Check, Pair, Play
from infra.local.simulator import seeds

Seen = Callable[[DealPage], object]

ALIKE: tuple[tuple[str, Seen], ...] = (
    ("name", lambda page: page.name),
    ("amount and currency", lambda page: page.amount),
    ("stage", lambda page: page.stage.lower()),
    ("close date", lambda page: page.close_day),
)


def shared(play: Play, pair: Pair, *, kind: str, leads: str, prospect: str, contact: str) -> Sequence[Check]:
    """Both CRMs have the deal, linked, alike, with company and contact on it."""
    partner_company = {account.portal_id: account.name for account in seeds.PARTNERS}[pair.partner]

    def vendor(seen: Callable[[DealPage], bool]) -> Callable[[], bool]:
        return lambda: (page := play.deal(pair, seeds.VENDOR_PORTAL_ID)) is not None and seen(page)

    def each(seen: Callable[[DealPage], bool]) -> Callable[[], bool]:
        return lambda: all(
            (page := play.deal(pair, portal)) is not None and seen(page)
            for portal in (seeds.VENDOR_PORTAL_ID, pair.partner)
        )

    return (
        Check(says="the deal is in both CRMs, shared", holds=each(lambda page: page.state == "active")),
        Check(
            says=f"both say: {words.KINDS[kind]}, led by {leads}",
            holds=each(
                lambda page: (
                    (page.values.get("twindeal_kind"), page.values.get("twindeal_leads")) == (kind, leads)
                )
            ),
        ),
        alike(play, pair),
        Check(
            says=f"{prospect} and {contact} are on it, on both sides",
            holds=each(
                lambda page: (
                    prospect in {company.detail for company in page.companies}
                    and contact in {person.detail for person in page.contacts}
                )
            ),
        ),
        Check(
            says=f"{partner_company} is on the vendor's deal",
            holds=vendor(lambda page: partner_company in {company.name for company in page.companies}),
        ),
    )


def alike(play: Play, pair: Pair) -> Check:
    def holds() -> bool:
        vendor, partner = (play.deal(pair, portal) for portal in (seeds.VENDOR_PORTAL_ID, pair.partner))
        if vendor is None or partner is None:
            return False
        return all(seen(vendor) == seen(partner) for _, seen in ALIKE)

    return Check(says="name, amount, currency, stage and close date are alike", holds=holds)


def follows(play: Play, pair: Pair, portal: int, says: str, seen: Callable[[DealPage], bool]) -> Check:
    """One side shows something of the deal."""
    return Check(says=says, holds=lambda: (page := play.deal(pair, portal)) is not None and seen(page))
