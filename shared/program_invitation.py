"""Reads whether a partner that the vendor invites has to accept first, and what it sees before: `[invitation]`."""

from collections.abc import Collection

from shared.domain.invitation import NOT_ASKED, InvitationTerms
from shared.program_table import Table

NAME = "deal_name"


def read_invitation(table: Table, designated: Collection[str]) -> InvitationTerms:
    table.only("accept_first", "shown")
    asks = "accept_first" in table.entries and table.get("accept_first", bool)
    if "shown" not in table.entries:
        return InvitationTerms(accept_first=asks)
    shown = tuple(dict.fromkeys(table.texts("shown")))
    for wrong in (name for name in shown if name not in designated):
        table.note("shown", f"{wrong!r} is none of the designated properties: {', '.join(designated)}")
    if table.has("shown", list) and NAME not in shown:
        table.note("shown", f"lacks {NAME}: HubSpot makes no deal without a name")
    return InvitationTerms(accept_first=asks, shown=shown or NOT_ASKED.shown)
