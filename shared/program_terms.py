"""Reads what shared deals earn their partners: `[eligibility]` of the program file."""

from shared.domain.eligibility_terms import STANDARD, EligibilityTerms, Terms
from shared.domain.standing import Commission, TierCredit
from shared.program_table import Table

CASES = ("channel", "domain_lost", "partner_collaboration", "best_partner_wins", "vendor_invited")
DECIDED_ELSEWHERE = {TierCredit.PENDING, Commission.PENDING, Commission.WITHHELD}


def read_terms(table: Table) -> EligibilityTerms:
    """A case that the table does not name is as it is by standard."""
    table.only(*CASES, "over_capacity_withholds")
    withholds = "over_capacity_withholds"
    return EligibilityTerms(
        **{name: _terms(table.table(name)) for name in CASES if name in table.entries},
        over_capacity_withholds=(
            table.get(withholds, bool) if withholds in table.entries else STANDARD.over_capacity_withholds
        ),
    )


def _terms(case: Table) -> Terms:
    case.only("tier_credit", "commission")
    terms = Terms(
        tier_credit=case.word("tier_credit", TierCredit), commission=case.word("commission", Commission)
    )
    for name in ("tier_credit", "commission"):
        if getattr(terms, name) in DECIDED_ELSEWHERE:
            what = f"{case.entries[name]!r} is what a deal is for a time; write what it is worth in the end"
            case.note(name, what)
    return terms
