"""Texts as words: what makes no difference, and what does."""

import pytest

from shared.domain.wording import fingerprint, words_of


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Slow test bench", id="as it was typed first"),
        pytest.param("  slow\ttest\n\nbench ", id="case and space"),
        pytest.param("SLOW, test - bench!!!", id="punctuation"),
        pytest.param("slow_test_bench", id="underscores"),
        pytest.param("ｓｌｏｗ ｔｅｓｔ ｂｅｎｃｈ", id="full width"),
    ],
)
def test_the_same_words_have_the_same_fingerprint(text: str) -> None:
    assert words_of(text) == ("slow", "test", "bench")
    assert fingerprint(text) == fingerprint("slow test bench")


@pytest.mark.parametrize("text", ["slow bench", "bench test slow", "slow test benches", "slowtest bench"])
def test_other_words_have_another(text: str) -> None:
    assert fingerprint(text) != fingerprint("slow test bench")


@pytest.mark.parametrize("text", ["", "  ", "…?!", "\n"])
def test_where_there_are_no_words_there_is_no_fingerprint(text: str) -> None:
    assert fingerprint(text) == ""


def test_a_fingerprint_does_not_show_a_word() -> None:
    assert "kirinforge" not in fingerprint("kirinforge")
    assert len(fingerprint("x" * 5_000)) == len(fingerprint("x")) == 16


def test_half_a_surrogate_pair_that_someone_typed_has_one_too() -> None:
    assert fingerprint("bench \ud83d x")
