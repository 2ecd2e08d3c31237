"""The registrable domain of a company, by the public suffix list that the library carries (no network)."""

import re
from functools import cache
from urllib.parse import urlsplit

from publicsuffixlist import PublicSuffixList

from shared.domain.ids import Domain

LONGEST_HOST = 253
"""Characters. Source: RFC 1035, section 2.3.4."""
_HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)+")
_NAME = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]([a-z0-9-]*[a-z0-9])?")
"""Letters, digits and hyphens; the last label begins with a letter, so that no IP address is one (RFC 3696)."""


def registrable_domain(text: str) -> Domain | None:
    """`https://www.shop.example.co.jp/x` and `shop.example.co.jp` are both `example.co.jp`; None where there is none.

    An international name is compared in its ASCII form, so `münchen.de` and `xn--mnchen-3ya.de` are one lead.
    """
    host = _host(text.strip().lower())
    name = _suffixes().privatesuffix(host) if host else None
    return Domain(name) if name and _NAME.fullmatch(name) else None


def _host(text: str) -> str | None:
    try:
        parts = urlsplit(text if "//" in text else f"//{text}")
        host = (parts.hostname or "").strip(".").encode("idna").decode("ascii")
    except ValueError:  # UnicodeError of a label too long or empty is one, too
        return None
    person = "@" in parts.netloc  # an e-mail address, or a user's name before the host
    return host if _HOST.fullmatch(host) and len(host) <= LONGEST_HOST and not person else None


@cache
def _suffixes() -> PublicSuffixList:
    """The private part counts too: on `acme.github.io` the lead is the host's customer, not the host.

    A top-level domain that the list does not know is taken as a suffix, as the list's own algorithm says
    (publicsuffix.org/list, "If no rules match, the prevailing rule is *").
    """
    return PublicSuffixList(accept_unknown=True)
