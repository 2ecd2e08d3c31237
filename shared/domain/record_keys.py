"""The value of `twindeal_key` on a deal record that we created, and the shared deal that it names."""

import re

from shared.domain.deals import SharedDeal
from shared.domain.ids import DealKey, Side

_SUCCESSOR = re.compile(r"-[1-9][0-9]*")


def record_key(deal: SharedDeal, side: Side) -> str:
    """A deleted record may go on holding its unique value (unconfirmed), so its successor gets one of its own."""
    replaced = deal.side(side).replaced
    return f"{deal.key}-{replaced + 1}" if replaced else deal.key


def deals_named(key: str) -> frozenset[DealKey]:
    """The shared deals that may be meant: a key may end like a successor's by itself. `record_key` of each tells."""
    shorter, dash, number = key.rpartition("-")
    names = {key, shorter} if _SUCCESSOR.fullmatch(dash + number) else {key}
    return frozenset(DealKey(name) for name in names if name)
