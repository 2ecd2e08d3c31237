"""What came of each row of many: a decision for a program, a sentence for a person, and what to do next."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, assert_never

from handlers.registrations_imported import Answer
from shared.domain.deals import Kind, SharedDeal
from shared.domain.reason_texts import REASONS
from shared.domain.registration import AlreadyShared, Held, Reason, Refused, Shared
from shared.registration_api.bulk import Prepared
from shared.registration_api.reason_views import reasons_view
from shared.registration_api.sheet_file import Mistake
from shared.registration_api.sheet_rows import Row

KINDS: Mapping[Kind, str] = {
    Kind.CHANNEL: "a channel deal",
    Kind.PARTNER_COLLABORATION: "a partner collaboration",
    Kind.BEST_PARTNER_WINS: "best partner wins",
}
SHARED_ALREADY = "This deal is shared already; nothing was changed."
NOT_BY_A_LIST = "Register it by itself: a list begins nothing again that has ended."
POSTPONED = (
    "HubSpot or AWS was busy, or the time was up."
    " Send the same row again; it goes on, and the others stay as they are."
)


class Upshot(StrEnum):
    SHARED = "shared"
    ALREADY_SHARED = "already_shared"
    HELD = "held"
    REFUSED = "refused"
    INVALID = "invalid"
    POSTPONED = "postponed"


DONE = frozenset({Upshot.SHARED, Upshot.ALREADY_SHARED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    row: Row
    upshot: Upshot
    sentence: str
    kind: Kind | None = None
    leads: str | None = None
    claims_lead: bool = False
    reasons: tuple[str, ...] = ()
    deal: SharedDeal | None = None


def results(rows: Iterable[Prepared], answers: Sequence[Answer]) -> Sequence[Result]:
    """`answers` are of the rows that have a form, in their order."""
    of_forms = iter(answers)
    first: dict[str, int] = {}
    found = []
    for each in rows:
        answer = next(of_forms) if each.form else None
        result = _result(each.row, answer, first) if answer else _invalid(each.row)
        if result.deal:
            first.setdefault(result.deal.key, each.row.line)
        found.append(result)
    return found


def result_view(result: Result) -> dict[str, Any]:
    """Allow-listed like all that leaves here (S15). The row of the decision table stays inside."""
    return {
        "line": result.row.line,
        "dealName": result.row.deal_name,
        "company": result.row.company,
        "decision": result.upshot,
        "kind": result.kind,
        "leads": result.leads,
        "leadRegistered": result.claims_lead,
        **reasons_view(result.reasons),
        "fields": [_field(mistake) for mistake in result.row.mistakes],
        "sentence": result.sentence,
        "key": result.deal.key if result.deal else None,
    }


def bulk_view(found: Sequence[Result]) -> dict[str, Any]:
    return {"rows": [result_view(result) for result in found], "counts": dict(counts(found))}


def counts(found: Iterable[Result]) -> Mapping[str, int]:
    upshots = [result.upshot for result in found]
    return {upshot: upshots.count(upshot) for upshot in Upshot}


def _field(mistake: Mistake) -> dict[str, str | None]:
    return {"field": mistake.column, "code": mistake.code, "message": mistake.message}


def _invalid(row: Row) -> Result:
    places = (f"{each.column}: {each.message}" if each.column else each.message for each in row.mistakes)
    return Result(row=row, upshot=Upshot.INVALID, sentence=" ".join(places))


def _result(row: Row, answer: Answer, first: Mapping[str, int]) -> Result:
    deal = answer.deal
    match answer.decision:
        case None:
            return Result(row=row, upshot=Upshot.POSTPONED, sentence=POSTPONED)
        case Held(reasons=reasons):
            said = f"Held; nothing is shared. {_in_words(reasons)}"
            return Result(row=row, upshot=Upshot.HELD, sentence=said, reasons=reasons, deal=deal)
        case Refused(reasons=reasons):
            said = " ".join((_in_words(reasons), *_way_out(reasons)))
            return Result(row=row, upshot=Upshot.REFUSED, sentence=said, reasons=reasons, deal=deal)
        case AlreadyShared(key=key):
            same = f"This is the same deal as in line {first[key]}." if key in first else SHARED_ALREADY
            return Result(row=row, upshot=Upshot.ALREADY_SHARED, sentence=same, deal=deal)
        case Shared(kind=kind, leader_email=leader, claims_lead=claims):
            return Result(
                row=row,
                upshot=Upshot.SHARED,
                sentence=" ".join(_of_shared(kind, leader, claims=claims)),
                kind=kind,
                leads=leader,
                claims_lead=claims,
                deal=deal,
            )
        case _:
            assert_never(answer.decision)


def _of_shared(kind: Kind, leader: str | None, *, claims: bool) -> Iterator[str]:
    yield f"Shared as {KINDS[kind]}" + (f", led by {leader}." if leader else ".")
    if claims:
        yield "The lead is registered to you."


def _way_out(reasons: Sequence[Reason]) -> Iterator[str]:
    """What the vendor ended is not the partner's to begin again."""
    if Reason.VENDOR_ENDED_SHARING not in reasons:
        yield NOT_BY_A_LIST


def _in_words(reasons: Sequence[str]) -> str:
    texts = (REASONS[reason] for reason in REASONS if reason in reasons)
    return " ".join(f"{text.sentence} {text.next_step}" for text in texts)
