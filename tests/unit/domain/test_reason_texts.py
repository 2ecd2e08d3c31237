"""Every reason and remark has a sentence for a seller and a next step."""

import pytest

from shared.domain.reason_texts import REASONS, REMARKS, ReasonText
from shared.domain.registration import Reason, Remark
from shared.registration_api.reason_views import text_views


def test_every_reason_and_remark_has_its_text() -> None:
    assert set(REASONS) == set(Reason)
    assert set(REMARKS) == set(Remark)


@pytest.mark.parametrize("text", [*REASONS.values(), *REMARKS.values()], ids=[*REASONS, *REMARKS])
def test_a_text_is_sentences_without_words_of_ours(text: ReasonText) -> None:
    for sentence in (text.sentence, text.next_step):
        assert sentence.endswith(".")
        assert "_" not in sentence
        assert len(sentence) < 160


def test_no_two_reasons_say_the_same() -> None:
    sentences = [text.sentence for text in REASONS.values()]

    assert len(set(sentences)) == len(sentences)


def test_a_code_without_a_text_stands_alone() -> None:
    assert text_views(["of_an_older_program"]) == [{"code": "of_an_older_program"}]
