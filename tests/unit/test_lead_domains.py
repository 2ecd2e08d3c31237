"""The lead by its registrable domain, however a person or a CRM wrote it."""

import pytest

from shared.lead_domains import registrable_domain

LONG = "x" * 64


@pytest.mark.parametrize(
    "text, domain",
    [
        pytest.param("prospect.example", "prospect.example", id="plain"),
        pytest.param("  Prospect.EXAMPLE ", "prospect.example", id="capitals and spaces"),
        pytest.param("www.prospect.example", "prospect.example", id="www"),
        pytest.param("shop.eu.prospect.example", "prospect.example", id="subdomains"),
        pytest.param("a_b._tcp.prospect.example", "prospect.example", id="underscores below the domain"),
        pytest.param("shop.prospect.co.jp", "prospect.co.jp", id="a suffix of two labels"),
        pytest.param("www.prospect.co.uk", "prospect.co.uk", id="another suffix of two labels"),
        pytest.param("acme.github.io", "acme.github.io", id="a host's customer"),
        pytest.param("prospect.madeup", "prospect.madeup", id="a suffix that the list does not know"),
        pytest.param(
            "https://www.prospect.example/about?x=1#y", "prospect.example", id="an address of a page"
        ),
        pytest.param("//prospect.example/x", "prospect.example", id="an address without a scheme"),
        pytest.param("prospect.example/about", "prospect.example", id="a path"),
        pytest.param("https://prospect.example/@ada", "prospect.example", id="an @ in the path"),
        pytest.param("prospect.example:8080", "prospect.example", id="a port"),
        pytest.param("prospect.example:99999", "prospect.example", id="a port beyond the last"),
        pytest.param("https://prospect.example:443/x", "prospect.example", id="a port and a path"),
        pytest.param("prospect.example.", "prospect.example", id="a trailing dot"),
        pytest.param("prospect.example..", "prospect.example", id="trailing dots"),
        pytest.param("münchen.de", "xn--mnchen-3ya.de", id="an international name"),
        pytest.param("XN--MNCHEN-3YA.de", "xn--mnchen-3ya.de", id="the same name in ASCII"),
        pytest.param("shop.例え.jp", "xn--r8jz45g.jp", id="another script"),
        pytest.param("prospect。example", "prospect.example", id="the full stop of another script"),
        pytest.param("ｐｒｏｓｐｅｃｔ.example", "prospect.example", id="wide letters"),
        pytest.param("3m.com", "3m.com", id="a digit at the beginning"),
        pytest.param("163.com", "163.com", id="digits only"),
        pytest.param("a-b.example", "a-b.example", id="a hyphen"),
    ],
)
def test_a_company_is_its_registrable_domain(text: str, domain: str) -> None:
    assert registrable_domain(text) == domain


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("  ", id="spaces"),
        pytest.param(".", id="a dot"),
        pytest.param("localhost", id="one label"),
        pytest.param("co.uk", id="a suffix"),
        pytest.param("github.io", id="a host's suffix"),
        pytest.param("ada@prospect.example", id="an e-mail address"),
        pytest.param("mailto:ada@prospect.example", id="an address to write to"),
        pytest.param("https://ada@prospect.example/", id="a user in the address"),
        pytest.param("prospect.example@rival.example", id="one domain posing as another"),
        pytest.param("prospect.example＠rival.example", id="and with a wide @"),
        pytest.param("10.0.0.1", id="IPv4"),
        pytest.param("http://10.0.0.1:8080/x", id="IPv4 with a port"),
        pytest.param("0x7f.0.0.1", id="IPv4 in disguise"),
        pytest.param("[::1]", id="IPv6"),
        pytest.param("[2001:db8::10.2.3.4]", id="IPv6 with IPv4 in it"),
        pytest.param("http://[::1", id="half an IPv6"),
        pytest.param("https://", id="a scheme alone"),
        pytest.param(f"{LONG}.example", id="an overlong label"),
        pytest.param(f"prospect.{LONG}", id="an overlong suffix"),
        pytest.param("x." * 127 + "example", id="an overlong name"),
        pytest.param("prospect..example", id="an empty label"),
        pytest.param("Prospect GmbH & Co.KG", id="a company's name with a dot"),
        pytest.param("prospect.example, rival.example", id="two domains"),
        pytest.param("prospect.exa mple", id="a space inside"),
        pytest.param("prospect\x00.example", id="NUL"),
        pytest.param("prospect.<b>example", id="HTML"),
        pytest.param("-prospect.example", id="a hyphen at the beginning"),
        pytest.param("prospect-.example", id="a hyphen at the end"),
        pytest.param("pro_spect.example", id="an underscore in the domain itself"),
        pytest.param("prospect.example%2f", id="escapes"),
    ],
)
def test_what_is_no_domain_of_a_company_is_none(text: str) -> None:
    assert registrable_domain(text) is None
