"""The decision table of deal registration, row by row (docs: registration.md §3)."""

from typing import Any

import pytest

from shared.domain.deals import Company, Kind
from shared.domain.ids import Domain, RecordId, Side
from shared.domain.program import Phase
from shared.domain.registration import AlreadyShared, Held, Reason, Registration, Shared
from shared.domain.rules import decide
from tests.support.builders import PARTNER, RIVAL, a_lead, a_partner, a_program
from tests.support.clock import NOW
from tests.unit.domain.situations import (
    CAM,
    DEFAULT_REP,
    DIRECT_REP,
    EARLIER,
    MINE,
    STANDING,
    a_qualification,
    a_registration,
    a_situation,
    a_source,
    an_invitation,
    an_open_deal,
    registered_to,
)

RIVAL_SHARES = a_lead(open_deals=(an_open_deal(RIVAL),))
RIVAL_HOLDS = a_lead(registration=registered_to(RIVAL))
PARTNER_HOLDS = a_lead(registration=registered_to(PARTNER))
PARTNER_HOLDS_RIVAL_SHARES = a_lead(registration=registered_to(PARTNER), open_deals=(an_open_deal(RIVAL),))
RIVAL_HOLDS_AND_SHARES = a_lead(registration=registered_to(RIVAL), open_deals=(an_open_deal(RIVAL),))
LAPSED = a_lead(registration=registered_to(PARTNER, until=EARLIER))
RIVAL_LAPSED = a_lead(registration=registered_to(RIVAL, until=EARLIER))
PARTNER_SHARES = a_lead(open_deals=(an_open_deal(PARTNER),))
BOTH_SHARE = a_lead(open_deals=(an_open_deal(PARTNER), an_open_deal(RIVAL)))
FULL = a_partner(registrations=2)

OWNER_FIRST = a_program(owner_beats_bpw=True)
RETIRED = a_program(phase=Phase.RETIRED)
RETIRED_OWNER_FIRST = a_program(phase=Phase.RETIRED, owner_beats_bpw=True)


def bpw(leader: str, rule: str = "2") -> Shared:
    return Shared(rule=rule, kind=Kind.BEST_PARTNER_WINS, leader_email=leader)


def collaboration(leader: str, rule: str) -> Shared:
    return Shared(rule=rule, kind=Kind.PARTNER_COLLABORATION, leader_email=leader)


def channel(rule: str, *, claims: bool = False) -> Shared:
    return Shared(rule=rule, kind=Kind.CHANNEL, leader_email=CAM, claims_lead=claims)


ASKED_IN_THE_PARALLEL_PHASE = [
    pytest.param({"lead": RIVAL_SHARES}, bpw(CAM), id="2: a rival shares the lead, nobody owns it"),
    pytest.param({"lead": RIVAL_SHARES, "direct_rep": DIRECT_REP}, bpw(DIRECT_REP), id="2: a rep owns it"),
    pytest.param({"lead": RIVAL_HOLDS_AND_SHARES}, bpw(CAM), id="2: a rival shares and holds the lead"),
    pytest.param(
        {"lead": PARTNER_HOLDS_RIVAL_SHARES}, bpw(CAM), id="2: a rival shares what the partner holds"
    ),
    pytest.param({"lead": BOTH_SHARE}, bpw(CAM), id="2: both share the lead"),
    pytest.param({"direct_rep": DIRECT_REP}, collaboration(DIRECT_REP, "3"), id="3: a rep owns the lead"),
    pytest.param(
        {"direct_rep": DIRECT_REP, "lead": PARTNER_HOLDS},
        collaboration(DIRECT_REP, "3"),
        id="3: a rep owns what the partner holds",
    ),
    pytest.param(
        {"direct_rep": DIRECT_REP, "lead": RIVAL_HOLDS},
        collaboration(DIRECT_REP, "3"),
        id="3: a rep owns what a rival holds",
    ),
    pytest.param({"lead": RIVAL_HOLDS}, bpw(CAM, "4"), id="4: a rival holds the domain"),
    pytest.param({"lead": RIVAL_HOLDS, "partner": FULL}, bpw(CAM, "4"), id="4: and the partner is full"),
    pytest.param({"lead": PARTNER_HOLDS}, channel("5"), id="5: the partner holds the domain"),
    pytest.param({"lead": PARTNER_HOLDS, "partner": FULL}, channel("5"), id="5: and takes no capacity"),
    pytest.param({}, channel("6", claims=True), id="6: nobody holds the lead"),
    pytest.param({"lead": None}, channel("6", claims=True), id="6: nobody ever heard of the lead"),
    pytest.param({"lead": LAPSED}, channel("6", claims=True), id="6: renewed after it lapsed"),
    pytest.param({"lead": RIVAL_LAPSED}, channel("6", claims=True), id="6: claimed after a rival's lapsed"),
    pytest.param(
        {"lead": PARTNER_SHARES}, channel("6", claims=True), id="6: a second product of the partner"
    ),
    pytest.param(
        {"partner": a_partner(registrations=1)}, channel("6", claims=True), id="6: the last free place"
    ),
    pytest.param({"partner": FULL}, collaboration(DEFAULT_REP, "7"), id="7: the partner is at capacity"),
    pytest.param(
        {"partner": a_partner(registrations=3)}, collaboration(DEFAULT_REP, "7"), id="7: and even over it"
    ),
    pytest.param(
        {"partner": FULL, "lead": LAPSED},
        collaboration(DEFAULT_REP, "7"),
        id="7: no room to renew a lapsed one",
    ),
    pytest.param(
        {"partner": FULL, "program": a_program(default_direct_rep=None)},
        collaboration(CAM, "7"),
        id="7: the CAM leads where the program names no rep",
    ),
]


@pytest.mark.parametrize("changes, decision", ASKED_IN_THE_PARALLEL_PHASE)
def test_a_registration_by_the_partner_while_domains_are_registered(
    changes: dict[str, Any], decision: Shared
) -> None:
    assert decide(a_situation(**changes)) == decision


@pytest.mark.parametrize(
    "changes, decision",
    [
        pytest.param({"lead": PARTNER_HOLDS_RIVAL_SHARES}, channel("5"), id="5 goes before 2"),
        pytest.param(
            {"lead": PARTNER_HOLDS_RIVAL_SHARES, "direct_rep": DIRECT_REP}, channel("5"), id="5 goes before 3"
        ),
        pytest.param({"lead": RIVAL_SHARES}, bpw(CAM), id="2: the partner holds nothing"),
        pytest.param({"lead": RIVAL_HOLDS_AND_SHARES}, bpw(CAM), id="2: the rival is the owner"),
        pytest.param(
            {
                "lead": a_lead(
                    registration=registered_to(PARTNER, until=NOW), open_deals=(an_open_deal(RIVAL),)
                )
            },
            bpw(CAM),
            id="2: the registration lapsed",
        ),
        pytest.param({"direct_rep": DIRECT_REP}, collaboration(DIRECT_REP, "3"), id="3: a rep owns the lead"),
        pytest.param({"lead": RIVAL_HOLDS}, bpw(CAM, "4"), id="4: a rival holds the domain"),
        pytest.param({}, channel("6", claims=True), id="6: nobody holds the lead"),
        pytest.param({"partner": FULL}, collaboration(DEFAULT_REP, "7"), id="7: at capacity"),
    ],
)
def test_where_owning_the_domain_beats_best_partner_wins(changes: dict[str, Any], decision: Shared) -> None:
    assert decide(a_situation(**{"program": OWNER_FIRST, **changes})) == decision


@pytest.mark.parametrize(
    "changes, decision",
    [
        pytest.param({"lead": RIVAL_SHARES}, bpw(CAM), id="2: a rival shares the lead"),
        pytest.param({"lead": BOTH_SHARE}, bpw(CAM), id="2: both share the lead"),
        pytest.param({"direct_rep": DIRECT_REP}, collaboration(DIRECT_REP, "3"), id="3: a rep owns the lead"),
        pytest.param({"lead": RIVAL_HOLDS}, channel("6"), id="6: a rival's registration counts no more"),
        pytest.param(
            {"lead": PARTNER_SHARES}, channel("5"), id="5: the partner has an open shared deal on it"
        ),
        pytest.param({"lead": PARTNER_HOLDS}, channel("6"), id="6: nor does the partner's own"),
        pytest.param({}, channel("6"), id="6: nobody shares the lead"),
        pytest.param({"partner": FULL}, channel("6"), id="6: there is no capacity to exceed"),
        pytest.param(
            {"program": RETIRED_OWNER_FIRST, "lead": PARTNER_HOLDS_RIVAL_SHARES},
            bpw(CAM),
            id="2: an old registration does not beat a rival's open deal",
        ),
        pytest.param(
            {"program": RETIRED_OWNER_FIRST, "lead": BOTH_SHARE},
            channel("5"),
            id="5 before 2: first on the lead",
        ),
        pytest.param(
            {
                "program": RETIRED_OWNER_FIRST,
                "lead": a_lead(open_deals=(an_open_deal(RIVAL), an_open_deal(PARTNER))),
            },
            bpw(CAM),
            id="2: the rival was first on the lead",
        ),
    ],
)
def test_where_domain_registration_is_retired_open_deals_count_and_nothing_is_claimed(
    changes: dict[str, Any], decision: Shared
) -> None:
    assert decide(a_situation(**{"program": RETIRED, **changes})) == decision


@pytest.mark.parametrize(
    "changes, decision",
    [
        pytest.param({"lead": RIVAL_SHARES}, bpw(CAM), id="2: a rival shares the lead"),
        pytest.param(
            {"lead": RIVAL_SHARES, "direct_rep": DIRECT_REP}, bpw(DIRECT_REP), id="2: a rep owns it"
        ),
        pytest.param({"direct_rep": DIRECT_REP}, collaboration(DIRECT_REP, "3"), id="3: a rep owns the lead"),
        pytest.param({"lead": PARTNER_HOLDS}, channel("5"), id="5: the partner holds the domain"),
        pytest.param(
            {"lead": PARTNER_HOLDS_RIVAL_SHARES, "program": OWNER_FIRST}, channel("5"), id="5 goes before 2"
        ),
        pytest.param(
            {"lead": PARTNER_SHARES, "program": RETIRED},
            channel("5"),
            id="5: its open deal counts when retired",
        ),
        pytest.param(
            {"vendor_owner": DIRECT_REP},
            collaboration(DIRECT_REP, "invited"),
            id="else: the deal's owner leads",
        ),
        pytest.param(
            {}, collaboration(DEFAULT_REP, "invited"), id="else: the program's rep, if nobody owns it"
        ),
        pytest.param(
            {"program": a_program(default_direct_rep=None)},
            collaboration(CAM, "invited"),
            id="else: the CAM, if the program names no rep",
        ),
        pytest.param(
            {"lead": RIVAL_HOLDS, "vendor_owner": DIRECT_REP},
            collaboration(DIRECT_REP, "invited"),
            id="else: whoever holds the domain",
        ),
        pytest.param(
            {"partner": FULL, "vendor_owner": DIRECT_REP},
            collaboration(DIRECT_REP, "invited"),
            id="else: whatever the capacity",
        ),
        pytest.param(
            {"program": RETIRED, "vendor_owner": DIRECT_REP},
            collaboration(DIRECT_REP, "invited"),
            id="else: when retired, too",
        ),
    ],
)
def test_an_invitation_by_the_vendor(changes: dict[str, Any], decision: Shared) -> None:
    assert decide(a_situation(**{"registration": an_invitation(), **changes})) == decision


@pytest.mark.parametrize(
    "registration, reasons",
    [
        pytest.param(
            a_registration(qualification=a_qualification(relationship_established=False)),
            (Reason.RELATIONSHIP_MISSING,),
            id="no relationship",
        ),
        pytest.param(
            a_registration(qualification=a_qualification(need_identified=False)),
            (Reason.NEED_MISSING,),
            id="the need is not identified",
        ),
        pytest.param(
            a_registration(qualification=a_qualification(need=" \n ")),
            (Reason.NEED_MISSING,),
            id="an empty need",
        ),
        pytest.param(a_registration(contact=None), (Reason.CONTACT_MISSING,), id="no contact"),
        pytest.param(
            a_registration(company=Company(name="", domain=""), domain=None),
            (Reason.COMPANY_MISSING,),
            id="no company",
        ),
        pytest.param(
            a_registration(company=Company(name="Prospect", domain=""), domain=None),
            (Reason.DOMAIN_INVALID,),
            id="a company without a domain",
        ),
        pytest.param(
            a_registration(company=Company(name="", domain="localhost"), domain=None),
            (Reason.DOMAIN_INVALID,),
            id="a domain that is none",
        ),
        pytest.param(
            a_registration(domain=Domain("freemail.example")), (Reason.FREE_MAIL_DOMAIN,), id="free mail"
        ),
        pytest.param(
            a_registration(domain=Domain("partner.example")), (Reason.OWN_DOMAIN,), id="the partner itself"
        ),
        pytest.param(
            a_registration(
                qualification=a_qualification(relationship_established=False, need_identified=False),
                contact=None,
                domain=Domain("freemail.example"),
            ),
            (
                Reason.RELATIONSHIP_MISSING,
                Reason.NEED_MISSING,
                Reason.CONTACT_MISSING,
                Reason.FREE_MAIL_DOMAIN,
            ),
            id="all that is missing is said at once",
        ),
        pytest.param(
            an_invitation(domain=Domain("freemail.example")),
            (Reason.FREE_MAIL_DOMAIN,),
            id="an invitation on free mail",
        ),
        pytest.param(
            an_invitation(company=Company(name="", domain=""), domain=None),
            (Reason.COMPANY_MISSING,),
            id="an invitation without a company",
        ),
    ],
)
@pytest.mark.parametrize("program", [a_program(), OWNER_FIRST, RETIRED])
def test_what_is_not_qualified_is_held_with_its_reasons(
    registration: Registration, reasons: tuple[Reason, ...], program: object
) -> None:
    situation = a_situation(registration=registration, lead=PARTNER_HOLDS_RIVAL_SHARES, program=program)

    assert decide(situation) == Held(reasons=reasons)


def test_the_vendor_may_invite_without_a_contact() -> None:
    decision = decide(a_situation(registration=an_invitation(contact=None)))

    assert isinstance(decision, Shared)


SAME_PRODUCT = an_open_deal(PARTNER, product="bench")
NO_PRODUCT = an_open_deal(PARTNER, product="")
CONVERTING = a_source(deal=RecordId("77"))


@pytest.mark.parametrize("program", [a_program(), OWNER_FIRST, RETIRED])
@pytest.mark.parametrize(
    "registration, standing",
    [
        pytest.param(a_registration(), SAME_PRODUCT, id="the same lead and product"),
        pytest.param(a_registration(values={}), NO_PRODUCT, id="neither names a product"),
        pytest.param(a_registration(key=STANDING), an_open_deal(PARTNER), id="the same registration again"),
        pytest.param(
            a_registration(key=STANDING, values={}, source=CONVERTING), NO_PRODUCT, id="the same deal again"
        ),
        pytest.param(
            a_registration(
                values={}, source=a_source(deal=RecordId("77"), values={"product_interest": "bench"})
            ),
            SAME_PRODUCT,
            id="another deal of the same product",
        ),
        pytest.param(an_invitation(), SAME_PRODUCT, id="an invitation to what is shared already"),
    ],
)
def test_what_the_partner_shares_already_is_returned(
    registration: Registration, standing: object, program: object
) -> None:
    lead = a_lead(registration=registered_to(RIVAL), open_deals=(an_open_deal(RIVAL, key=MINE), standing))

    decision = decide(
        a_situation(registration=registration, lead=lead, program=program, direct_rep=DIRECT_REP)
    )

    assert decision == AlreadyShared(key=STANDING)


@pytest.mark.parametrize(
    "registration, standing",
    [
        pytest.param(a_registration(), an_open_deal(PARTNER, product="crane"), id="another product"),
        pytest.param(a_registration(), an_open_deal(RIVAL, product="bench"), id="a rival's deal"),
        pytest.param(
            a_registration(values={}, source=CONVERTING), NO_PRODUCT, id="two CRM deals that name no product"
        ),
    ],
)
def test_what_is_another_deal_is_shared_anew(registration: Registration, standing: object) -> None:
    decision = decide(a_situation(registration=registration, lead=a_lead(open_deals=(standing,))))

    assert isinstance(decision, Shared)


def test_the_product_of_the_form_counts_before_that_of_the_record() -> None:
    source = a_source(deal=RecordId("77"), values={"product_interest": "crane"})

    assert a_registration(source=source).product == "bench"


def test_a_registration_ends_at_the_instant_it_expires() -> None:
    lead = a_lead(registration=registered_to(RIVAL, until=NOW))

    assert decide(a_situation(lead=lead)) == channel("6", claims=True)


def test_a_tier_that_the_program_does_not_name_any_more_has_no_room_for_a_lead() -> None:
    situation = a_situation(partner=a_partner(tier="bronze"))

    assert decide(situation) == collaboration(DEFAULT_REP, "7")


@pytest.mark.parametrize("side", list(Side))
def test_the_records_of_the_registration_do_not_change_who_leads(side: Side) -> None:
    source = a_source(side=side, deal=RecordId("77"))

    decision = decide(a_situation(registration=a_registration(source=source)))

    assert decision == channel("6", claims=True)
