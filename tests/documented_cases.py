"""Which tests' cases stand in the documentation, and in which words (`tests/case_tables.py` writes them there)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from shared.domain.deals import Kind
from shared.domain.reason_texts import REASONS, REMARKS
from shared.domain.registration import AlreadyShared, Decision, Held, Refused, Shared
from tests.case_tables import CaseRow, CaseTable, cases_of
from tests.unit.domain import test_eligibility, test_rules
from tests.unit.domain.situations import CAM, DEFAULT_REP, DIRECT_REP, TERRITORY_REP

KINDS: Mapping[Kind, str] = {
    Kind.CHANNEL: "channel",
    Kind.PARTNER_COLLABORATION: "partner collaboration",
    Kind.BEST_PARTNER_WINS: "best partner wins",
}
LEADERS: Mapping[str | None, str] = {
    CAM: "the CAM",
    DIRECT_REP: "the direct rep",
    DEFAULT_REP: "the program's default rep",
    TERRITORY_REP: "the territory's rep",
}


def decisions(test: Callable[..., Any]) -> Callable[[], Sequence[CaseRow]]:
    """Of a test of `decide` whose cases are (changes, decision), by row; within a row, in the test's order."""

    def rows() -> Sequence[CaseRow]:
        return sorted(_decisions(test), key=lambda row: row.rule)

    return rows


def _decisions(test: Callable[..., Any]) -> Iterator[CaseRow]:
    for situation, (_, decision) in cases_of(test, "changes"):
        yield CaseRow(decision.rule, situation, _in_words(decision))


def _in_words(decision: Decision) -> str:
    match decision:
        case Held(reasons=reasons):
            return f"held: {_codes(reasons)}"
        case Refused(reasons=reasons):
            return f"refused: {_codes(reasons)}"
        case AlreadyShared():
            return "the shared deal that stands"
        case Shared(kind=kind, leader_email=leader, claims_lead=claims):
            claimed = "; the lead is registered to the partner" if claims else ""
            return f"{KINDS[kind]}, led by {LEADERS[leader]}{claimed}"


def _codes(reasons: Sequence[str]) -> str:
    return ", ".join(f"`{reason}`" for reason in reasons)


def reasons() -> Sequence[CaseRow]:
    texts = (*REASONS.items(), *REMARKS.items())
    return [CaseRow(f"`{code}`", text.sentence, text.next_step) for code, text in texts]


def earnings(test: Callable[..., Any]) -> Callable[[], Sequence[CaseRow]]:
    """Of a test of `eligibility` whose cases are (deal, (tier credit, commission), reasons)."""

    def rows() -> Sequence[CaseRow]:
        return [
            CaseRow(f"{credit} / {commission}", situation, _codes(reasons))
            for situation, (_, (credit, commission), reasons) in cases_of(test, "deal")
        ]

    return rows


EARNED = ("tier credit / commission", "situation", "reasons")
PAGE = "decision-table.md"
TABLES = (
    CaseTable(
        page=PAGE, name="asked", rows=decisions(test_rules.test_a_registration_while_domains_are_registered)
    ),
    CaseTable(
        page=PAGE,
        name="owner_beats_bpw",
        rows=decisions(test_rules.test_a_registration_where_owning_the_domain_beats_best_partner_wins),
    ),
    CaseTable(
        page=PAGE,
        name="retired",
        rows=decisions(test_rules.test_a_registration_once_domain_registration_is_retired),
    ),
    CaseTable(page=PAGE, name="invited", rows=decisions(test_rules.test_an_invitation_by_the_vendor)),
    CaseTable(
        page=PAGE,
        name="not_qualified",
        rows=decisions(test_rules.test_what_is_not_qualified_is_held_with_its_reasons),
    ),
    CaseTable(
        page=PAGE, name="shared", rows=decisions(test_rules.test_what_the_partner_shares_already_is_returned)
    ),
    CaseTable(
        page=PAGE,
        name="ended",
        rows=decisions(test_rules.test_what_the_vendor_ended_the_partner_does_not_begin_again),
    ),
    CaseTable(
        page=PAGE, name="anew", rows=decisions(test_rules.test_what_is_not_shared_any_more_is_decided_anew)
    ),
    CaseTable(
        page="eligibility.md",
        name="earned",
        rows=earnings(test_eligibility.test_what_a_deal_earns),
        headings=EARNED,
    ),
    CaseTable(
        page="eligibility.md",
        name="pending",
        rows=earnings(
            test_eligibility.test_until_the_proof_is_there_it_is_pending_and_says_what_else_is_in_the_way
        ),
        headings=EARNED,
    ),
    CaseTable(
        page="eligibility.md",
        name="withheld",
        rows=earnings(test_eligibility.test_over_capacity_withholds_commission_and_leaves_tier_credit),
        headings=EARNED,
    ),
    CaseTable(page=PAGE, name="reasons", rows=reasons, headings=("code", "what it means", "next step")),
)
