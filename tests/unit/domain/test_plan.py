"""The rows of each step of a round, as data."""

from dataclasses import replace
from typing import Any

import pytest

from shared.domain import plan
from shared.domain.deals import Company, Contact, Parked, Seen, SharedDeal, State
from shared.domain.desired import RECORD
from shared.domain.ids import DealKey, ObjectType, RecordId, Side
from shared.domain.invitation import Invitation, Reply
from shared.domain.plan import Target
from shared.domain.program import Pipeline
from shared.domain.records import Association, NewRecord, RecordChange
from tests.support.builders import (
    DEAL,
    VENDOR,
    a_partner_side,
    a_portal,
    a_program,
    a_register,
    a_shared_deal,
    a_vendor_side,
)
from tests.support.clock import NOW

AT_PARTNER = Target(portal=a_portal(), program=a_program())
AT_VENDOR = Target(
    portal=a_portal(
        id=VENDOR, side=Side.VENDOR, time_zone="America/New_York", owners={"cam@vendor.example": "31"}
    ),
    program=a_program(),
)
SECOND = DealKey("deal-2")
FACTS = {
    "twindeal_state": "active",
    "twindeal_kind": "channel",
    "twindeal_partner": "Vendor",
    "twindeal_leads": "cam@vendor.example",
    "twindeal_team": "cam@vendor.example (channel account manager, leads)",
    "twindeal_deal_type": "new",
}


def parked(name: str, value: str = "") -> dict[str, Parked]:
    return {name: Parked(value=value, reason="INVALID", message="Refused.", at=NOW)}


def named(*others: SharedDeal, **changes: Any) -> list[SharedDeal]:
    return [a_shared_deal(**changes), *others]


NOT_TO_BE_CREATED = [
    pytest.param(a_shared_deal(state=State.HELD), id="held"),
    pytest.param(a_shared_deal(state=State.ENDED), id="ended"),
    pytest.param(
        a_shared_deal(partner=a_partner_side(deal=RecordId("7"), associated=True)), id="there already"
    ),
    pytest.param(a_shared_deal(partner=a_partner_side(parked=parked(RECORD))), id="refused before"),
]


@pytest.mark.parametrize("deal", NOT_TO_BE_CREATED)
def test_nothing_is_created_for_a_deal_that_gets_no_record(deal: SharedDeal) -> None:
    assert plan.companies_to_find([deal], AT_PARTNER) == frozenset()
    assert plan.companies_to_create([deal], AT_PARTNER) == ()
    assert plan.contacts_to_create([deal], AT_PARTNER) == ()
    assert plan.deals_to_create([deal], AT_PARTNER) == ()


def test_who_is_invited_gets_a_deal_and_once_it_has_accepted_company_and_contact() -> None:
    asked = Invitation(asked_at=NOW, shown=("deal_name",))
    invited = a_shared_deal(state=State.INVITED, invitation=asked)
    (row,) = plan.deals_to_create([invited], AT_PARTNER)
    assert row.properties["dealname"] == "A deal"
    assert "amount" not in row.properties
    assert plan.companies_to_find([invited], AT_PARTNER) == frozenset()
    assert plan.contacts_to_create([invited], AT_PARTNER) == ()

    accepted = a_shared_deal(
        partner=a_partner_side(deal=RecordId("7")), invitation=asked.answered(Reply.ACCEPTED, NOW)
    )
    assert plan.companies_to_find([accepted], AT_PARTNER) == {"prospect.example"}
    assert len(plan.companies_to_create([accepted], AT_PARTNER)) == 1
    assert len(plan.contacts_to_create([accepted], AT_PARTNER)) == 1
    assert plan.deals_to_create([accepted], AT_PARTNER) == ()


@pytest.mark.parametrize(
    "side, company, domains",
    [
        pytest.param({}, {}, {"prospect.example"}, id="never sought"),
        pytest.param({"company_sought": True}, {}, set(), id="sought before"),
        pytest.param({"company": RecordId("8")}, {}, set(), id="known"),
        pytest.param({"parked": parked(plan.COMPANY)}, {}, set(), id="refused before"),
        pytest.param({}, {"domain": ""}, set(), id="without a domain"),
    ],
)
def test_which_companies_are_searched_for(side: Any, company: Any, domains: set[str]) -> None:
    deal = a_shared_deal(
        partner=a_partner_side(**side),
        company=Company(**{"name": "Prospect", "domain": "prospect.example", **company}),
    )

    assert plan.companies_to_find([deal], AT_PARTNER) == domains


def test_one_company_is_created_for_all_deals_of_its_domain() -> None:
    deals = named(a_shared_deal(key=SECOND))

    assert plan.companies_to_create(deals, AT_PARTNER) == (
        NewRecord(
            key="company:prospect.example",
            properties={
                "name": "Prospect",
                "domain": "prospect.example",
                "twindeal_key": "company:prospect.example",
            },
        ),
    )


def test_companies_without_a_domain_are_one_for_each_deal() -> None:
    nameless = Company(name="Prospect", domain="")
    deals = named(a_shared_deal(key=SECOND, company=nameless), company=nameless)

    assert [row.key for row in plan.companies_to_create(deals, AT_PARTNER)] == [
        "company:deal-1",
        "company:deal-2",
    ]


def test_a_company_without_a_name_is_called_by_its_domain() -> None:
    deals = named(company=Company(name="", domain="prospect.example"))

    (row,) = plan.companies_to_create(deals, AT_PARTNER)
    assert row.properties["name"] == "prospect.example"


def test_one_contact_is_created_for_all_deals_of_its_address_with_its_employer() -> None:
    side = a_partner_side(company=RecordId("8"))
    deals = named(a_shared_deal(key=SECOND, partner=side), partner=side)

    assert plan.contacts_to_create(deals, AT_PARTNER) == (
        NewRecord(
            key="contact:ada@prospect.example",
            properties={
                "email": "ada@prospect.example",
                "firstname": "Ada",
                "lastname": "Byron",
                "twindeal_key": "contact:ada@prospect.example",
            },
            associations=(Association(to_type=ObjectType.COMPANY, to=RecordId("8"), primary=True),),
        ),
    )


def test_a_contact_without_an_address_is_created_under_the_deal_s_key_with_what_is_known() -> None:
    deals = named(contact=Contact(email="", first_name="Ada"))

    (row,) = plan.contacts_to_create(deals, AT_PARTNER)
    assert row == NewRecord(
        key="contact:deal-1", properties={"firstname": "Ada", "twindeal_key": "contact:deal-1"}
    )


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"contact": None}, id="there is none"),
        pytest.param({"partner": a_partner_side(contact=RecordId("9"))}, id="known"),
        pytest.param({"partner": a_partner_side(parked=parked(plan.CONTACT))}, id="refused before"),
    ],
)
def test_when_no_contact_is_created(changes: dict[str, Any]) -> None:
    assert plan.contacts_to_create(named(**changes), AT_PARTNER) == ()


def test_a_deal_is_created_in_hubspot_s_words_with_all_it_belongs_to() -> None:
    deal = a_shared_deal(
        registers={
            "deal_name": a_register("A deal"),
            "amount": a_register("1000.5"),
            "currency": a_register("EUR"),
            "close_date": a_register("2026-12-31"),
            "stage": a_register("decision"),
        },
        partner=a_partner_side(
            company=RecordId("8"), contact=RecordId("9"), owner_email="Ada@Partner.example"
        ),
    )

    assert plan.deals_to_create([deal], AT_PARTNER) == (
        NewRecord(
            key=DEAL,
            properties={
                **FACTS,
                "twindeal_team": f"{FACTS['twindeal_team']}, ada@partner.example (partner's seller)",
                "dealname": "A deal",
                "amount": "1000.5",
                "deal_currency_code": "EUR",
                "closedate": "2026-12-31T11:00:00Z",
                "dealstage": "s_decision",
                "pipeline": "shared_pipeline",
                "twindeal_key": "deal-1",
                "hubspot_owner_id": "71",
            },
            associations=(
                Association(to_type=ObjectType.COMPANY, to=RecordId("8"), primary=True),
                Association(to_type=ObjectType.CONTACT, to=RecordId("9")),
            ),
        ),
    )


@pytest.mark.parametrize(
    "pipeline, stage, written",
    [
        pytest.param(Pipeline.SHARED, None, "s_qualified", id="no stage given: the first one"),
        pytest.param(Pipeline.OWN, None, "o_qualified", id="in the own pipeline, too"),
        pytest.param(Pipeline.OWN, "decision", "o_qualified", id="a stage that the own pipeline lacks"),
        pytest.param(Pipeline.OWN, "won", "o_won", id="a stage that it has"),
    ],
)
def test_in_which_stage_a_new_deal_begins(pipeline: Pipeline, stage: str | None, written: str) -> None:
    deal = a_shared_deal(
        registers={"stage": a_register(stage)} if stage else {}, partner=a_partner_side(pipeline=pipeline)
    )

    (row,) = plan.deals_to_create([deal], AT_PARTNER)
    assert row.properties["dealstage"] == written


def test_where_the_own_pipeline_lacks_even_the_first_stage_hubspot_chooses() -> None:
    first, *others = AT_PARTNER.program.stages
    target = replace(AT_PARTNER, program=a_program(stages=(replace(first, own=None), *others)))

    (row,) = plan.deals_to_create(named(partner=a_partner_side(pipeline=Pipeline.OWN)), target)
    assert "dealstage" not in row.properties


@pytest.mark.parametrize(
    "pipeline, id", [(Pipeline.SHARED, "shared_pipeline"), (Pipeline.OWN, "own_pipeline")]
)
def test_a_new_deal_lives_in_the_pipeline_that_was_chosen(pipeline: Pipeline, id: str) -> None:
    (row,) = plan.deals_to_create(named(partner=a_partner_side(pipeline=pipeline)), AT_PARTNER)

    assert row.properties["pipeline"] == id


@pytest.mark.parametrize("owner", [None, "", "left@partner.example"])
def test_an_owner_whom_the_portal_does_not_know_leaves_the_record_unowned(owner: str | None) -> None:
    (row,) = plan.deals_to_create(named(partner=a_partner_side(owner_email=owner)), AT_PARTNER)

    assert "hubspot_owner_id" not in row.properties


def test_on_the_vendor_s_deal_is_the_partner_s_company_beside_the_lead_s() -> None:
    side = a_vendor_side(deal=None, company=RecordId("8"), partner_company=RecordId("5"))

    (row,) = plan.deals_to_create(named(vendor=side), AT_VENDOR)
    assert row.associations == (
        Association(to_type=ObjectType.COMPANY, to=RecordId("8"), primary=True),
        Association(to_type=ObjectType.COMPANY, to=RecordId("5")),
    )


def test_a_deal_is_created_without_the_company_and_contact_that_were_refused() -> None:
    side = a_partner_side(parked={**parked(plan.COMPANY), **parked(plan.CONTACT)})

    (row,) = plan.deals_to_create(named(partner=side), AT_PARTNER)
    assert row.associations == ()


def test_a_new_deal_is_written_without_what_is_empty_or_was_refused() -> None:
    side = a_partner_side(
        parked={**parked("deal_name", "bad"), **parked("twindeal_leads", "cam@vendor.example")}
    )
    deal = a_shared_deal(registers={"deal_name": a_register("bad"), "amount": a_register("")}, partner=side)

    (row,) = plan.deals_to_create([deal], AT_PARTNER)
    assert row.properties.keys() & {"dealname", "amount", "twindeal_leads", "twindeal_reasons"} == set()


def test_a_new_deal_is_written_without_an_amount_whose_currency_was_refused() -> None:
    registers = {"amount": a_register("5"), "currency": a_register("XAU")}
    side = a_partner_side(parked=parked("currency", "XAU"))

    (row,) = plan.deals_to_create(named(registers=registers, partner=side), AT_PARTNER)
    assert row.properties.keys() & {"amount", "deal_currency_code"} == set()


def seen(**values: str) -> dict[str, Seen]:
    shown = {**FACTS, "twindeal_reasons": "", **values}
    return {name: Seen(value=value, at=NOW) for name, value in shown.items()}


def test_a_change_names_the_record_and_only_what_is_outstanding_in_hubspot_s_words() -> None:
    deal = a_shared_deal(
        registers={"deal_name": a_register("same"), "stage": a_register("won"), "close_date": a_register("")},
        partner=a_partner_side(
            deal=RecordId("7"), seen=seen(deal_name="same", stage="decision", close_date="2026-12-31")
        ),
    )

    assert plan.deals_to_update([deal], AT_PARTNER) == (
        RecordChange(key=DEAL, id=RecordId("7"), properties={"dealstage": "s_won", "closedate": ""}),
    )


def test_an_ended_deal_is_told_so_on_its_record() -> None:
    deal = a_shared_deal(state=State.ENDED, reasons=("ended_by_vendor",))

    (row,) = plan.deals_to_update([deal], AT_VENDOR)
    assert row.properties == {"twindeal_state": "ended", "twindeal_reasons": "ended_by_vendor"}


@pytest.mark.parametrize(
    "side",
    [
        pytest.param(a_partner_side(), id="there is no record"),
        pytest.param(a_partner_side(deal=RecordId("7"), seen=seen()), id="it shows everything"),
    ],
)
def test_when_nothing_is_to_be_updated(side: Any) -> None:
    assert plan.deals_to_update(named(registers={}, partner=side), AT_PARTNER) == ()


def test_a_record_that_stood_before_gets_its_associations() -> None:
    side = a_vendor_side(company=RecordId("8"), contact=RecordId("9"), partner_company=RecordId("5"))

    assert plan.deals_to_associate(named(vendor=side), AT_VENDOR) == {
        RecordId("501"): (
            (ObjectType.COMPANY, RecordId("8")),
            (ObjectType.CONTACT, RecordId("9")),
            (ObjectType.COMPANY, RecordId("5")),
        )
    }


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"vendor": a_vendor_side(associated=True)}, id="associated already"),
        pytest.param({"vendor": a_vendor_side(deal=None)}, id="no record yet"),
        pytest.param({"state": State.HELD}, id="held"),
        pytest.param({"state": State.ENDED}, id="ended"),
    ],
)
def test_when_nothing_is_to_be_associated(changes: dict[str, Any]) -> None:
    assert plan.deals_to_associate(named(**changes), AT_VENDOR) == {}
