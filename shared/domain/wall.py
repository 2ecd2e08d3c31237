"""Between partners nothing is shared (S15), though several may stand on one and the same deal of the vendor's.

What one of them wrote there came from its own CRM: it is not read back for another.
"""

from collections.abc import Collection, Mapping

from shared.domain.deals import SharedDeal
from shared.domain.desired import MONEY
from shared.domain.ids import PortalId, Side
from shared.domain.standing import POI

OF_ONE_PARTNER = frozenset({POI})
"""Whoever wrote it: what the vendor knows of one partner's involvement is none of another's business."""


def of_no_other_partner(
    values: Mapping[str, str], partner: PortalId, pairs: Collection[SharedDeal]
) -> Mapping[str, str]:
    """Of what the vendor's record shows, what this partner may see. Amount and currency always go together (§7)."""
    others = [pair for pair in pairs if pair.partner.portal != partner]
    hidden = {name for name, value in values.items() if not _is_the_vendors(name, value, others)}
    if others:
        hidden |= OF_ONE_PARTNER & values.keys()
    if hidden & MONEY:
        hidden |= MONEY
    return {name: value for name, value in values.items() if name not in hidden}


def _is_the_vendors(name: str, value: str, pairs: Collection[SharedDeal]) -> bool:
    """In doubt it is not: a write of the partner's may be under way."""
    written = [pair.registers[name] for pair in pairs if name in pair.registers]
    return not written or any(each.side is Side.VENDOR and each.value == value for each in written)
