"""The registrable domain of a company, by the public suffix list that the library carries (no network)."""

from functools import cache
from urllib.parse import urlsplit

from publicsuffixlist import PublicSuffixList

from shared.domain.ids import Domain


def registrable_domain(text: str) -> Domain | None:
    """`https://www.shop.example.co.jp/x` and `shop.example.co.jp` are both `example.co.jp`; None where there is none.

    An international name is compared in its ASCII form, so `münchen.de` and `xn--mnchen-3ya.de` are one lead.
    """
    host = _host(text.strip().lower())
    if host is None or host.replace(".", "").isdigit():  # an IP address belongs to no company
        return None
    name = _suffixes().privatesuffix(host)
    return Domain(name) if name else None


def _host(text: str) -> str | None:
    if not text or "@" in text:
        return None
    try:
        host = urlsplit(text if "//" in text else f"//{text}").hostname or ""
        return host.strip(".").encode("idna").decode("ascii") or None
    except ValueError:  # UnicodeError of a label too long or empty is one, too
        return None


@cache
def _suffixes() -> PublicSuffixList:
    """The private part counts too: on `acme.github.io` the lead is the host's customer, not the host.

    A top-level domain that the list does not know is taken as a suffix, as the list's own algorithm says
    (publicsuffix.org/list, "If no rules match, the prevailing rule is *").
    """
    return PublicSuffixList(accept_unknown=True)
