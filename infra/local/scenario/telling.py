"""The account of the scenario for a person: what happened, what both CRMs show, how long it took, what it cost."""

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table

from infra.local import words
from infra.local.record_pages import DealPage
from infra.local.scenario.play import Play
from infra.local.scenario.playing import Played
from infra.local.simulator import seeds
from infra.local.system import PORTALS

NAMES = {account.portal_id: account.name for account in PORTALS}
SHORT = {
    seeds.VENDOR_PORTAL_ID: "vendor",
    seeds.SAKURA_PORTAL_ID: "Sakura",
    seeds.CASCADE_PORTAL_ID: "Cascade",
    seeds.RHEINWERK_PORTAL_ID: "Rheinwerk",
}


def tell(console: Console, number: int, played: Played, play: Play) -> None:
    console.print(f"\n[bold]{number}. {played.scene.title}[/]")
    console.print(Padding(played.scene.told, (0, 3)))
    for says in played.passed:
        console.print(f"   [green]✓[/] {says}")
    for says in played.failed:
        console.print(f"   [bold red]✗ {says}[/]")
    if pair := played.scene.pair:
        pages = [play.deal(pair, portal) for portal in (seeds.VENDOR_PORTAL_ID, pair.partner)]
        console.print(Padding(_side_by_side([page for page in pages if page]), (0, 3)))
    console.print(f"   [dim]{_cost(played)}[/]")


def summary(played: Sequence[Played], echoes: int) -> Table:
    table = Table(
        title="The opening scenario",
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        caption_justify="left",
    )
    # On a narrow terminal the steps' names give way, never a number.
    table.add_column("", no_wrap=True)
    table.add_column("step")
    for name in ("s", *SHORT.values(), "webhooks"):
        table.add_column(name, justify="right", no_wrap=True)
    for each in played:
        table.add_row(
            "[red]✗[/]" if each.failed else "[green]✓[/]", each.scene.title, _seconds(each), *_numbers([each])
        )
    table.add_section()
    total = f"{sum(each.seconds for each in played):.1f}"
    table.add_row("", "all", total, *_numbers(played))
    table.caption = (
        f"Seconds until the other side followed; HubSpot calls by portal; {echoes} echoes dropped unread."
    )
    return table


def _numbers(played: Sequence[Played]) -> list[str]:
    calls = [str(sum(each.counts.calls[portal] for each in played) or "·") for portal in NAMES]
    return [*calls, str(sum(each.counts.webhooks for each in played) or "·")]


def _cost(played: Played) -> str:
    calls = ", ".join(f"{SHORT[portal]} {number}" for portal, number in played.counts.calls.items())
    followed = (
        "looked at when all was quiet" if played.scene.stays else f"followed within {played.seconds:.2f} s"
    )
    return f"{followed} · HubSpot calls: {calls or 'none'} · webhooks: {played.counts.webhooks}"


def _seconds(played: Played) -> str:
    return "" if played.scene.stays else f"{played.seconds:.2f}"


def _side_by_side(pages: Sequence[DealPage]) -> Table:
    table = Table(box=None, pad_edge=False, show_edge=False, header_style="dim")
    table.add_column("", style="dim")
    for page in pages:
        table.add_column(NAMES[page.portal], overflow="fold")
    rows = zip(*(_lines(page) for page in pages), strict=True)
    for (label, first), *others in rows:
        values = [first, *(value for _, value in others)]
        if any(values):
            table.add_row(label, *values)
    return table


def _lines(page: DealPage) -> list[tuple[str, str]]:
    values = page.values
    sharing = [
        words.STATES.get(page.state, "not shared"),
        words.KINDS.get(values.get("twindeal_kind", ""), ""),
    ]
    return [
        ("deal", page.name),
        ("amount", page.amount),
        ("stage", page.stage),
        ("close date", page.close_day),
        ("next step", values.get("hs_next_step", "")),
        ("company", ", ".join(company.name for company in page.companies)),
        ("contact", ", ".join(contact.name for contact in page.contacts)),
        ("owner", page.owner),
        ("sharing", ", ".join(filter(None, sharing))),
        ("why", " ".join(words.reasons(values.get("twindeal_reasons", "")))),
        ("led by", values.get("twindeal_leads", "")),
        ("tier credit", words.TIER_CREDITS.get(values.get("twindeal_tier_credit", ""), "")),
        ("commission", words.COMMISSIONS.get(values.get("twindeal_commission", ""), "")),
        ("as", values.get("twindeal_eligibility_reasons", "").replace("_", " ").replace(";", ", ")),
        ("messages", str(len(page.shared_texts) or "")),
    ]
