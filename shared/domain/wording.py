"""Texts as words, so that case, space and punctuation make no difference."""

import re
from hashlib import sha256
from unicodedata import normalize

_WORD = re.compile(r"[^\W_]+")


def words_of(text: str) -> tuple[str, ...]:
    """In their order; full-width letters are the plain ones (Unicode's NFKC)."""
    return tuple(_WORD.findall(normalize("NFKC", text).casefold()))


def fingerprint(text: str) -> str:
    """The same for texts of the same words, and none of their words can be read from it; "" where there are none."""
    words = words_of(text)
    return sha256(" ".join(words).encode(errors="surrogatepass")).hexdigest()[:16] if words else ""
