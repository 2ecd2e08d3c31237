"""Reasons as codes for a program, and as sentences with a next step for a person."""

from collections.abc import Sequence

from shared.domain.reason_texts import REASONS, REMARKS, ReasonText

TEXTS: dict[str, ReasonText] = {
    **{str(code): text for code, text in REASONS.items()},
    **{str(code): text for code, text in REMARKS.items()},
}

TextView = dict[str, str]


def reasons_view(codes: Sequence[str]) -> dict[str, list[str] | list[TextView]]:
    return {"reasons": list(codes), "reasonDetails": text_views(codes)}


def text_views(codes: Sequence[str]) -> list[TextView]:
    """A code of a program version that is gone has no sentence any more, and stands alone."""
    return [_view(code) for code in codes]


def _view(code: str) -> TextView:
    text = TEXTS.get(str(code))
    if text is None:
        return {"code": str(code)}
    return {"code": str(code), "sentence": text.sentence, "nextStep": text.next_step}
