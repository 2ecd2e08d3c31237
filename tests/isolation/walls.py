"""What every story ends with."""

from tests.isolation.canaries import AFFAIRS
from tests.isolation.town import Town

EXCERPT = 200
"""Characters. A failure is to be read."""


def nobody_was_shown_anything(town: Town) -> bool:
    """Of another partner's affairs, or of what the vendor's people keep for themselves."""
    leaks = {
        (affairs.name, leak): sent[:EXCERPT]
        for affairs in AFFAIRS.values()
        for leak, sent in town.leaks_to(affairs)
    }
    assert not leaks
    return True
