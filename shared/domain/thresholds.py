"""From when on the watch for abuse (S17) has something looked at by a person: `[abuse]` of the program file."""

from dataclasses import dataclass


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TEST_WORDS = _words(
    "test tests testing tester teste testes prueba pruebas prova essai testfirma testkunde testlead"
    " dummy fake sample demo demos beispiel muster musterfirma ejemplo esempio exemplo"
    " asdf asdfasdf asdfgh asdfghjkl qwer qwerty qwertz azerty foo foobar lorem ipsum xxx xyz aaa bla blah blabla"
    " тест проба テスト テスト株式会社 テスト案件 テスト会社 サンプル ダミー 测试 测试公司 測試 테스트"
)
FILLER_WORDS = _words(
    "a an the my our this is only just please ignore delete for of and to do not new one two three no nr"
    " deal deals opportunity registration lead account company customer client contact user name project entry"
    " gmbh ag kg se sa sas srl spa bv nv ab oy as inc llc ltd plc corp co kk"
    " der die das ein eine mein nur bitte löschen ignorieren kunde firma kontakt projekt und für"
    " un una el la le les mi mon ma una azienda empresa entreprise société"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    history_days: int = 30
    """How many days before a day are its partner's own history; also how far back tries of a domain are counted."""
    many_a_day: int = 10
    """Fewer registrations in a day are never many."""
    many_factor: int = 3
    """Many are more than so many times the partner's own daily mean."""
    repeated_need: int = 3
    """On how many leads the same need is suspicious."""
    stalled_days: int = 90
    """How long an open deal may stay in the first stage."""
    domain_tries: int = 2
    """How many registrations for one and the same free-mail or own domain are suspicious."""
    test_words: frozenset[str] = TEST_WORDS
    filler_words: frozenset[str] = FILLER_WORDS
    """A name of test words is test-like, whatever of these and of numbers stands beside them."""


STANDARD_THRESHOLDS = Thresholds()
