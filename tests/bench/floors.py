"""The fewest calls that can do the work: what HubSpot's batches allow, and nothing else.

Searches are left out: they have a rate limit of their own. The link table, pipelines and owners count as known.
"""

from collections.abc import Iterable
from math import ceil

RECORDS = 100
ASSOCIATION_READS = 1_000
WINDOW = 5.0
"""Seconds for which changes may be collected where a burst is spread out."""


def of_records(number: int) -> int:
    return ceil(number / RECORDS)


def of_form() -> int:
    """Company, contact and deal (with its associations inline), in each of the two CRMs: neither has them yet."""
    return 2 * 3


def of_import(deals: int) -> int:
    """At the source: deals, which companies and which contacts are on them, companies, contacts. At the other side:
    companies, contacts, deals with their associations inline. One customer and one contact for each deal.
    """
    read = 3 * of_records(deals) + 2 * ceil(deals / ASSOCIATION_READS)
    return read + 3 * of_records(deals)


def of_single_creation() -> int:
    """As of an import, but a single deal is read with its associations in one call."""
    return 3 + 3


def of_burst(deals: int) -> int:
    """The events carry the values, so nothing is read; a deal is written once, however often it changed."""
    return of_records(deals)


def of_spread(changes: Iterable[tuple[float, int]]) -> int:
    """`changes` are (second, deal). In each window every deal that changed is written once."""
    windows: dict[int, set[int]] = {}
    for second, deal in changes:
        windows.setdefault(int(second / WINDOW), set()).add(deal)
    return sum(of_records(len(deals)) for deals in windows.values())


def of_tasks(*, at_vendor: int, at_partner: int) -> int:
    """What people are told, with its association inline."""
    return of_records(at_vendor) + of_records(at_partner)


def of_messages(number: int) -> int:
    """A note with its association inline, on both sides."""
    return 2 * of_records(number)
