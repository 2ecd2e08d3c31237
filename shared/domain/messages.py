"""Shared messages: what is written for the other side. CRM comments and ordinary notes are never read at all (S8)."""

from dataclasses import dataclass

from shared.domain.ids import DealKey, Milliseconds, Side

LONGEST_MESSAGE = 10_000
"""Characters. HubSpot's note body holds 65,536, of which escaping and the heading may take a part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    id: str
    deal: DealKey
    side: Side
    author: str
    text: str
    posted_at: Milliseconds
