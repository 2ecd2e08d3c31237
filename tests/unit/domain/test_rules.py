"""The decision table of deal registration, row by row (docs/decision-table.md)."""

from typing import Any

import pytest

from shared.domain.deals import Company, DealType, Entry, Kind, State, brief
from shared.domain.ids import Domain, RecordId, Side
from shared.domain.program import Phase
from shared.domain.qualification import RequiredQualification
from shared.domain.registration import AlreadyShared, Decision, Held, Reason, Refused, Registration, Shared
from shared.domain.rules import decide
from shared.domain.territories import Territories
from tests.support.builders import PARTNER, RIVAL, a_lead, a_partner, a_program, a_shared_deal
from tests.support.clock import NOW
from tests.unit.domain.situations import (
    CAM,
    DEFAULT_REP,
    DIRECT_REP,
    EARLIER,
    MINE,
    STANDING,
    TERRITORY_REP,
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
LAPSED_RIVAL_SHARES = a_lead(
    registration=registered_to(PARTNER, until=NOW), open_deals=(an_open_deal(RIVAL),)
)
RIVAL_LAPSED = a_lead(registration=registered_to(RIVAL, until=EARLIER))
PARTNER_SHARES = a_lead(open_deals=(an_open_deal(PARTNER),))
BOTH_SHARE = a_lead(open_deals=(an_open_deal(PARTNER), an_open_deal(RIVAL)))
RIVAL_WAS_FIRST = a_lead(open_deals=(an_open_deal(RIVAL), an_open_deal(PARTNER)))
FULL = a_partner(registrations=2)
OVERFULL = a_partner(registrations=3)

OWNER_FIRST = a_program(owner_beats_bpw=True)
RETIRED = a_program(phase=Phase.RETIRED)
RETIRED_OWNER_FIRST = a_program(phase=Phase.RETIRED, owner_beats_bpw=True)
NO_DEFAULT_REP = a_program(default_direct_rep=None)
WITH_TERRITORIES = a_program(territories=Territories(reps={"example": TERRITORY_REP}))


def bpw(leader: str, rule: str = "2") -> Shared:
    return Shared(rule=rule, kind=Kind.BEST_PARTNER_WINS, leader_email=leader)


def collaboration(leader: str, rule: str) -> Shared:
    return Shared(rule=rule, kind=Kind.PARTNER_COLLABORATION, leader_email=leader)


def channel(rule: str, *, claims: bool = False) -> Shared:
    return Shared(rule=rule, kind=Kind.CHANNEL, leader_email=CAM, claims_lead=claims)


def case(situation: str, decision: object, **changes: Any) -> Any:
    """A row of the tables below, and of those in docs/decision-table.md."""
    return pytest.param(changes, decision, id=situation)


BY_THE_PARTNER = pytest.mark.parametrize(
    "entry", [Entry.DASHBOARD, Entry.CONTACT, Entry.COMPANY, Entry.CONVERTED_DEAL]
)
BY_THE_VENDOR = pytest.mark.parametrize("entry", [Entry.VENDOR_CREATED, Entry.VENDOR_ADDED])
OF_ANY_TYPE = pytest.mark.parametrize("deal_type", list(DealType))


@BY_THE_PARTNER
@OF_ANY_TYPE
@pytest.mark.parametrize(
    "changes, decision",
    [
        case("another partner shares the lead, which nobody owns", bpw(CAM), lead=RIVAL_SHARES),
        case(
            "another partner shares the lead of a direct rep",
            bpw(DIRECT_REP),
            lead=RIVAL_SHARES,
            direct_rep=DIRECT_REP,
        ),
        case("another partner shares and holds the lead", bpw(CAM), lead=RIVAL_HOLDS_AND_SHARES),
        case(
            "another partner shares the lead that the partner holds",
            bpw(CAM),
            lead=PARTNER_HOLDS_RIVAL_SHARES,
        ),
        case("another partner and the partner itself share the lead", bpw(CAM), lead=BOTH_SHARE),
        case("a direct rep owns the lead", collaboration(DIRECT_REP, "3"), direct_rep=DIRECT_REP),
        case(
            "a direct rep owns the lead that the partner holds",
            collaboration(DIRECT_REP, "3"),
            direct_rep=DIRECT_REP,
            lead=PARTNER_HOLDS,
        ),
        case(
            "a direct rep owns the lead that another partner holds",
            collaboration(DIRECT_REP, "3"),
            direct_rep=DIRECT_REP,
            lead=RIVAL_HOLDS,
        ),
        case(
            "a direct rep owns the lead, and the partner is at capacity",
            collaboration(DIRECT_REP, "3"),
            direct_rep=DIRECT_REP,
            partner=FULL,
        ),
        case("another partner holds the domain", bpw(CAM, "4"), lead=RIVAL_HOLDS),
        case(
            "another partner holds the domain, and the partner is at capacity",
            bpw(CAM, "4"),
            lead=RIVAL_HOLDS,
            partner=FULL,
        ),
        case("the partner holds the domain", channel("5"), lead=PARTNER_HOLDS),
        case(
            "the partner holds the domain and is at capacity", channel("5"), lead=PARTNER_HOLDS, partner=FULL
        ),
        case("nobody holds the lead", channel("6", claims=True)),
        case("nobody ever heard of the lead", channel("6", claims=True), lead=None),
        case("the partner's registration lapsed", channel("6", claims=True), lead=LAPSED),
        case("another partner's registration lapsed", channel("6", claims=True), lead=RIVAL_LAPSED),
        case(
            "the partner has a deal of another product open", channel("6", claims=True), lead=PARTNER_SHARES
        ),
        case("one place is left", channel("6", claims=True), partner=a_partner(registrations=1)),
        case(
            "the partner's registration lapsed, and its other ones leave one place",
            channel("6", claims=True),
            lead=LAPSED,
            partner=FULL,
        ),
        case("the partner is at capacity", collaboration(DEFAULT_REP, "7"), partner=FULL),
        case("the partner is over its capacity", collaboration(DEFAULT_REP, "7"), partner=OVERFULL),
        case(
            "the partner's registration lapsed, and its other ones leave no place",
            collaboration(DEFAULT_REP, "7"),
            lead=LAPSED,
            partner=OVERFULL,
        ),
        case(
            "another partner's registration lapsed, and the partner is at capacity",
            collaboration(DEFAULT_REP, "7"),
            lead=RIVAL_LAPSED,
            partner=FULL,
        ),
        case(
            "the partner is at capacity, and the lead lies in a rep's territory",
            collaboration(TERRITORY_REP, "7"),
            partner=FULL,
            program=WITH_TERRITORIES,
        ),
        case(
            "the partner is at capacity, and the program names no rep",
            collaboration(CAM, "7"),
            partner=FULL,
            program=NO_DEFAULT_REP,
        ),
        case(
            "the partner's tier is not in the program any more",
            collaboration(DEFAULT_REP, "7"),
            partner=a_partner(tier="bronze"),
        ),
    ],
)
def test_a_registration_while_domains_are_registered(
    changes: dict[str, Any], decision: Shared, entry: Entry, deal_type: DealType
) -> None:
    registration = a_registration(entry=entry, deal_type=deal_type)

    assert decide(a_situation(registration=registration, **changes)) == decision


@BY_THE_PARTNER
@OF_ANY_TYPE
@pytest.mark.parametrize(
    "changes, decision",
    [
        case(
            "the partner holds the lead that another one shares",
            channel("5"),
            lead=PARTNER_HOLDS_RIVAL_SHARES,
        ),
        case(
            "the partner holds the lead of a direct rep that another one shares",
            channel("5"),
            lead=PARTNER_HOLDS_RIVAL_SHARES,
            direct_rep=DIRECT_REP,
        ),
        case(
            "the partner holds the lead of a direct rep",
            channel("5"),
            lead=PARTNER_HOLDS,
            direct_rep=DIRECT_REP,
        ),
        case("another partner shares the lead, which nobody holds", bpw(CAM), lead=RIVAL_SHARES),
        case("another partner holds and shares the lead", bpw(CAM), lead=RIVAL_HOLDS_AND_SHARES),
        case(
            "the partner's registration lapsed at this instant, and another one shares the lead",
            bpw(CAM),
            lead=LAPSED_RIVAL_SHARES,
        ),
        case("a direct rep owns the lead", collaboration(DIRECT_REP, "3"), direct_rep=DIRECT_REP),
        case("another partner holds the domain", bpw(CAM, "4"), lead=RIVAL_HOLDS),
        case("nobody holds the lead", channel("6", claims=True)),
        case("the partner is at capacity", collaboration(DEFAULT_REP, "7"), partner=FULL),
    ],
)
def test_a_registration_where_owning_the_domain_beats_best_partner_wins(
    changes: dict[str, Any], decision: Shared, entry: Entry, deal_type: DealType
) -> None:
    registration = a_registration(entry=entry, deal_type=deal_type)

    assert decide(a_situation(registration=registration, **{"program": OWNER_FIRST, **changes})) == decision


@BY_THE_PARTNER
@OF_ANY_TYPE
@pytest.mark.parametrize(
    "changes, decision",
    [
        case("another partner shares the lead", bpw(CAM), lead=RIVAL_SHARES),
        case("another partner and the partner itself share the lead", bpw(CAM), lead=BOTH_SHARE),
        case(
            "another partner shares the lead of a direct rep",
            bpw(DIRECT_REP),
            lead=RIVAL_SHARES,
            direct_rep=DIRECT_REP,
        ),
        case("a direct rep owns the lead", collaboration(DIRECT_REP, "3"), direct_rep=DIRECT_REP),
        case("the partner has a deal of another product open", channel("5"), lead=PARTNER_SHARES),
        case("another partner once registered the domain", channel("6"), lead=RIVAL_HOLDS),
        case("the partner once registered the domain", channel("6"), lead=PARTNER_HOLDS),
        case("nobody shares the lead", channel("6")),
        case("the partner has more registrations than it could", channel("6"), partner=OVERFULL),
        case(
            "both share the lead, the partner was first, and owning beats best partner wins",
            channel("5"),
            program=RETIRED_OWNER_FIRST,
            lead=BOTH_SHARE,
        ),
        case(
            "both share the lead, another one was first, and owning beats best partner wins",
            bpw(CAM),
            program=RETIRED_OWNER_FIRST,
            lead=RIVAL_WAS_FIRST,
        ),
        case(
            "the partner once registered what another one shares, and owning beats best partner wins",
            bpw(CAM),
            program=RETIRED_OWNER_FIRST,
            lead=PARTNER_HOLDS_RIVAL_SHARES,
        ),
    ],
)
def test_a_registration_once_domain_registration_is_retired(
    changes: dict[str, Any], decision: Shared, entry: Entry, deal_type: DealType
) -> None:
    registration = a_registration(entry=entry, deal_type=deal_type)

    assert decide(a_situation(registration=registration, **{"program": RETIRED, **changes})) == decision


@BY_THE_VENDOR
@OF_ANY_TYPE
@pytest.mark.parametrize(
    "changes, decision",
    [
        case("another partner shares the lead", bpw(CAM), lead=RIVAL_SHARES),
        case(
            "another partner shares the lead of a direct rep",
            bpw(DIRECT_REP),
            lead=RIVAL_SHARES,
            direct_rep=DIRECT_REP,
        ),
        case("a direct rep owns the lead", collaboration(DIRECT_REP, "3"), direct_rep=DIRECT_REP),
        case("the partner holds the domain", channel("5"), lead=PARTNER_HOLDS),
        case(
            "the partner holds the lead that another one shares, and owning beats best partner wins",
            channel("5"),
            lead=PARTNER_HOLDS_RIVAL_SHARES,
            program=OWNER_FIRST,
        ),
        case(
            "the partner has a deal of another product open, and domain registration is retired",
            channel("5"),
            lead=PARTNER_SHARES,
            program=RETIRED,
        ),
        case("the deal has an owner", collaboration(DIRECT_REP, "invited"), vendor_owner=DIRECT_REP),
        case(
            "the deal has no owner, and the lead lies in a rep's territory",
            collaboration(TERRITORY_REP, "invited"),
            program=WITH_TERRITORIES,
        ),
        case("the deal has no owner", collaboration(DEFAULT_REP, "invited")),
        case(
            "the deal has no owner, and the program names no rep",
            collaboration(CAM, "invited"),
            program=NO_DEFAULT_REP,
        ),
        case(
            "another partner holds the domain",
            collaboration(DIRECT_REP, "invited"),
            lead=RIVAL_HOLDS,
            vendor_owner=DIRECT_REP,
        ),
        case(
            "the partner is at capacity",
            collaboration(DIRECT_REP, "invited"),
            partner=FULL,
            vendor_owner=DIRECT_REP,
        ),
        case(
            "nobody holds the lead, and domain registration is retired",
            collaboration(DIRECT_REP, "invited"),
            program=RETIRED,
            vendor_owner=DIRECT_REP,
        ),
    ],
)
def test_an_invitation_by_the_vendor(
    changes: dict[str, Any], decision: Shared, entry: Entry, deal_type: DealType
) -> None:
    registration = an_invitation(entry=entry, deal_type=deal_type)

    assert decide(a_situation(registration=registration, **changes)) == decision


EVERY_PROGRAM = pytest.mark.parametrize(
    "program",
    [a_program(), OWNER_FIRST, RETIRED, RETIRED_OWNER_FIRST],
    ids=["parallel", "owner", "retired", "both"],
)


def held(*reasons: Reason) -> Held:
    return Held(reasons=reasons)


@EVERY_PROGRAM
@pytest.mark.parametrize(
    "changes, decision",
    [
        case(
            "no relationship",
            held(Reason.RELATIONSHIP_MISSING),
            registration=a_registration(qualification=a_qualification(relationship_established=False)),
        ),
        case(
            "the need is not identified",
            held(Reason.NEED_MISSING),
            registration=a_registration(qualification=a_qualification(need_identified=False)),
        ),
        case(
            "the need is said in blanks",
            held(Reason.NEED_MISSING),
            registration=a_registration(qualification=a_qualification(need=" \n ")),
        ),
        case("no contact", held(Reason.CONTACT_MISSING), registration=a_registration(contact=None)),
        case(
            "no company",
            held(Reason.COMPANY_MISSING),
            registration=a_registration(company=Company(name="", domain=""), domain=None),
        ),
        case(
            "a company without a domain",
            held(Reason.DOMAIN_INVALID),
            registration=a_registration(company=Company(name="Prospect", domain=""), domain=None),
        ),
        case(
            "a domain that is none",
            held(Reason.DOMAIN_INVALID),
            registration=a_registration(company=Company(name="", domain="localhost"), domain=None),
        ),
        case(
            "a mail provider's domain",
            held(Reason.FREE_MAIL_DOMAIN),
            registration=a_registration(domain=Domain("freemail.example")),
        ),
        case(
            "the partner's own domain",
            held(Reason.OWN_DOMAIN),
            registration=a_registration(domain=Domain("partner.example")),
        ),
        case(
            "several things are missing",
            held(
                Reason.RELATIONSHIP_MISSING,
                Reason.NEED_MISSING,
                Reason.CONTACT_MISSING,
                Reason.FREE_MAIL_DOMAIN,
            ),
            registration=a_registration(
                qualification=a_qualification(relationship_established=False, need_identified=False),
                contact=None,
                domain=Domain("freemail.example"),
            ),
        ),
        case(
            "the vendor invites on a mail provider's domain",
            held(Reason.FREE_MAIL_DOMAIN),
            registration=an_invitation(domain=Domain("freemail.example")),
        ),
        case(
            "the vendor invites on the partner's own domain",
            held(Reason.OWN_DOMAIN),
            registration=an_invitation(domain=Domain("partner.example")),
        ),
        case(
            "the vendor invites to a deal without a company",
            held(Reason.COMPANY_MISSING),
            registration=an_invitation(company=Company(name="", domain=""), domain=None),
        ),
    ],
)
def test_what_is_not_qualified_is_held_with_its_reasons(
    changes: dict[str, Any], decision: Held, program: object
) -> None:
    situation = a_situation(lead=PARTNER_HOLDS_RIVAL_SHARES, program=program, **changes)

    assert decide(situation) == decision


@pytest.mark.parametrize(
    "required, registration",
    [
        pytest.param(
            RequiredQualification(relationship=False),
            a_registration(qualification=a_qualification(relationship_established=False)),
            id="relationship",
        ),
        pytest.param(
            RequiredQualification(need=False),
            a_registration(qualification=a_qualification(need_identified=False, need="")),
            id="need",
        ),
        pytest.param(RequiredQualification(contact=False), a_registration(contact=None), id="contact"),
    ],
)
def test_what_the_program_does_not_require_holds_nothing_up(
    required: RequiredQualification, registration: Registration
) -> None:
    program = a_program(qualification=required)

    assert decide(a_situation(registration=registration, program=program)) == channel("6", claims=True)


def test_a_domain_is_needed_whatever_the_program_requires() -> None:
    required = RequiredQualification(relationship=False, need=False, contact=False)
    situation = a_situation(
        registration=a_registration(domain=None), program=a_program(qualification=required)
    )

    assert decide(situation) == held(Reason.DOMAIN_INVALID)


def test_the_vendor_may_invite_without_a_contact() -> None:
    decision = decide(a_situation(registration=an_invitation(contact=None)))

    assert isinstance(decision, Shared)


SAME_PRODUCT = an_open_deal(PARTNER, product="bench")
NO_PRODUCT = an_open_deal(PARTNER, product="")
LONG = "bench, " * 100
CONVERTING = a_source(deal=RecordId("77"))
STANDS = AlreadyShared(key=STANDING)


def contested(own: object) -> object:
    """With a lead that is a rival's in every respect."""
    return a_lead(registration=registered_to(RIVAL), open_deals=(an_open_deal(RIVAL, key=MINE), own))


@EVERY_PROGRAM
@pytest.mark.parametrize(
    "changes, decision",
    [
        case("the same product on the same lead", STANDS, lead=contested(SAME_PRODUCT)),
        case(
            "neither names a product",
            STANDS,
            registration=a_registration(values={}),
            lead=contested(NO_PRODUCT),
        ),
        case(
            "the same product, named at length",
            STANDS,
            registration=a_registration(values={"product_interest": LONG}),
            lead=contested(an_open_deal(PARTNER, product=brief(LONG))),
        ),
        case(
            "the same form again",
            STANDS,
            registration=a_registration(key=STANDING),
            lead=contested(an_open_deal(PARTNER)),
        ),
        case(
            "the same CRM deal again",
            STANDS,
            registration=a_registration(key=STANDING, values={}, source=CONVERTING),
            lead=contested(NO_PRODUCT),
        ),
        case(
            "another CRM deal of the same product",
            STANDS,
            registration=a_registration(
                values={}, source=a_source(deal=RecordId("77"), values={"product_interest": "bench"})
            ),
            lead=contested(SAME_PRODUCT),
        ),
        case(
            "the vendor invites to what is shared already",
            STANDS,
            registration=an_invitation(),
            lead=contested(SAME_PRODUCT),
        ),
        case(
            "the same deal again, of another lead now and no longer qualified",
            STANDS,
            registration=a_registration(key=STANDING, contact=None),
            standing=a_shared_deal(key=STANDING),
        ),
    ],
)
def test_what_the_partner_shares_already_is_returned(
    changes: dict[str, Any], decision: AlreadyShared, program: object
) -> None:
    assert decide(a_situation(program=program, direct_rep=DIRECT_REP, **changes)) == decision


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


def was_ended(*reasons: Reason) -> object:
    return a_shared_deal(key=MINE, state=State.ENDED, reasons=reasons)


REFUSED = Refused(key=MINE, reasons=(Reason.VENDOR_ENDED_SHARING,))


@EVERY_PROGRAM
@pytest.mark.parametrize(
    "changes, decision",
    [
        case("the vendor ended the sharing", REFUSED, standing=was_ended(Reason.ENDED_BY_VENDOR)),
        case("the vendor took the partner off", REFUSED, standing=was_ended(Reason.PARTNER_TAKEN_OFF)),
        case(
            "the vendor ended the sharing of what is not qualified any more",
            REFUSED,
            standing=was_ended(Reason.ENDED_BY_VENDOR),
            registration=a_registration(contact=None, domain=None),
        ),
    ],
)
def test_what_the_vendor_ended_the_partner_does_not_begin_again(
    changes: dict[str, Any], decision: Refused, program: object
) -> None:
    assert decide(a_situation(program=program, **changes)) == decision


@pytest.mark.parametrize(
    "changes, decision",
    [
        case(
            "the partner ended the sharing",
            channel("6", claims=True),
            standing=was_ended(Reason.ENDED_BY_PARTNER),
        ),
        case("a record was deleted", channel("6", claims=True), standing=was_ended(Reason.DEAL_REMOVED)),
        case(
            "the registration was held",
            channel("6", claims=True),
            standing=a_shared_deal(key=MINE, state=State.HELD, reasons=(Reason.NEED_MISSING,)),
        ),
        case(
            "the vendor ended the sharing, and invites again",
            collaboration(DEFAULT_REP, "invited"),
            registration=an_invitation(),
            standing=was_ended(Reason.ENDED_BY_VENDOR),
        ),
        case(
            "the vendor took the partner off, and puts it on again",
            collaboration(DEFAULT_REP, "invited"),
            registration=an_invitation(),
            standing=was_ended(Reason.PARTNER_TAKEN_OFF),
        ),
    ],
)
def test_what_is_not_shared_any_more_is_decided_anew(changes: dict[str, Any], decision: Decision) -> None:
    assert decide(a_situation(**changes)) == decision


def test_the_product_of_the_form_counts_before_that_of_the_record() -> None:
    source = a_source(deal=RecordId("77"), values={"product_interest": "crane"})

    assert a_registration(source=source).product == "bench"


def test_a_registration_ends_at_the_instant_it_expires() -> None:
    lead = a_lead(registration=registered_to(RIVAL, until=NOW))

    assert decide(a_situation(lead=lead)) == channel("6", claims=True)


@pytest.mark.parametrize("side", list(Side))
def test_the_records_of_the_registration_do_not_change_who_leads(side: Side) -> None:
    source = a_source(side=side, deal=RecordId("77"))

    decision = decide(a_situation(registration=a_registration(source=source)))

    assert decision == channel("6", claims=True)


@pytest.mark.parametrize(
    "domain, rep",
    [
        pytest.param("prospect.de", "de@vendor.example", id="a country"),
        pytest.param("prospect.jp", "jp@vendor.example", id="another country"),
        pytest.param("prospect.co.jp", "co-jp@vendor.example", id="the longest ending wins"),
        pytest.param("bigcorp.de", "big@vendor.example", id="a whole domain is the longest"),
        pytest.param("prospectde.example", None, id="an ending is whole labels"),
        pytest.param("prospect.com", None, id="nobody's"),
    ],
)
def test_a_territory_is_the_ending_of_a_domain(domain: str, rep: str | None) -> None:
    territories = Territories(
        reps={
            "de": "de@vendor.example",
            "jp": "jp@vendor.example",
            "co.jp": "co-jp@vendor.example",
            "bigcorp.de": "big@vendor.example",
        }
    )

    assert territories.rep(Domain(domain)) == rep
