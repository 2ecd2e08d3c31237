"""Finds canaries in what was sent, whatever an envelope made of them on the way."""

import html
import json
import re
from collections.abc import Callable, Collection, Iterator
from functools import lru_cache
from urllib.parse import unquote_plus

_LAYERS = 4
"""HTML in JSON in JSON in an address: nothing of ours is wrapped more often."""


def found_in(sent: bytes | str, canaries: Collection[str]) -> frozenset[str]:
    """The canaries that stand in it: as they are, in any case of letters, escaped for HTML, JSON or an address."""
    text = "\n".join(readings(sent)).casefold()
    return frozenset(canary for canary in canaries if canary.casefold() in text)


@lru_cache(maxsize=4_096)
def readings(sent: bytes | str) -> frozenset[str]:
    """Everything that it may be read as."""
    text = sent.decode(errors="replace") if isinstance(sent, bytes) else sent
    known, new = frozenset[str](), frozenset({text})
    for _ in range(_LAYERS):
        known |= new
        new = frozenset(read(text) for text in new for read in _READERS) - known
    return known | new


def numbers_of(sent: bytes | str, digits: int) -> Iterator[str]:
    """Every number of just so many digits: how record ids look."""
    for text in readings(sent):
        yield from re.findall(rf"(?<!\d)\d{{{digits}}}(?!\d)", text)


def _without_json_escapes(text: str) -> str:
    def plain(escaped: re.Match[str]) -> str:
        try:
            return str(json.loads(f'"{escaped.group()}"'))
        except ValueError:
            return escaped.group()

    return re.sub(r"(?:\\u[0-9a-fA-F]{4})+|\\[\"\\/bfnrt]", plain, text)


_READERS: tuple[Callable[[str], str], ...] = (html.unescape, unquote_plus, _without_json_escapes)
