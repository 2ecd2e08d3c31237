"""Many registrations in one request, and the answer for each row."""

from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from handlers.registrations_imported import Answer
from shared.domain.deals import Kind
from shared.domain.ids import DealKey, PortalId
from shared.domain.program import Option, ValueType
from shared.domain.registration import AlreadyShared, Held, Reason, Shared
from shared.domain.registration import Refused as Ended
from shared.registration_api.bulk import BulkBody, Prepared, forms_of, prepared
from shared.registration_api.bulk_results import Result, Upshot, bulk_view, results
from shared.registration_api.field_texts import MOST_MISTAKES
from shared.registration_api.refusals import Refusal
from tests.component.forms import a_registration
from tests.support.builders import a_program, a_property, a_shared_deal

PRODUCT = replace(
    a_property("product_interest", "product", ValueType.CHOICE),
    options=(Option(name="sensors", vendor="SENS", partner="sensor_range"),),
)
PROGRAM = a_program(properties=(*a_program().properties, PRODUCT))
FILE = "Deal name,Domain,E-mail,Relationship,Need\nA,a.example,kim@a.example,yes,x\nB,b.example,?,yes,x\n"
OF_LENSES = FILE.replace("Need\n", "Need,Products\n").replace("yes,x\n", "yes,x,lenses\n")


def taken(**body: Any) -> list[Prepared]:
    rows = BulkBody.model_validate(body).rows()
    return list(prepared(rows, partner=PortalId(7), owner="jo@partner.example", program=PROGRAM))


def answered(*answers: Answer) -> list[Result]:
    names = [a_registration(id=f"form-{number:04}") for number in range(len(answers))]
    return list(results(taken(registrations=names), answers))


def test_a_file_and_a_list_are_the_same_rows() -> None:
    (from_file, broken), (from_list,) = taken(csv=FILE), taken(registrations=[a_registration(dealName="A")])

    assert from_file.form
    assert from_list.form
    assert from_file.form.values["deal_name"] == from_list.form.values["deal_name"] == "A"
    assert (broken.form, broken.row.line) == (None, 3)


def test_whoever_sends_the_file_owns_what_it_gives_to_nobody() -> None:
    with_owner = FILE.replace("Need\n", "Need,Owner\n").replace("yes,x\nB", "yes,x,ada@partner.example\nB")

    assert [form.owner_email for form in forms_of(taken(csv=FILE))] == ["jo@partner.example"]
    assert [form.owner_email for form in forms_of(taken(csv=with_owner))] == ["ada@partner.example"]


def test_a_row_of_a_list_goes_by_its_number_and_the_form_s_names() -> None:
    _, broken = taken(registrations=[a_registration(), a_registration(closeDate="soon", surprise=1)])

    assert {(each.line, each.column) for each in broken.row.mistakes} == {(2, "closeDate"), (2, "surprise")}


@pytest.mark.parametrize("row", [None, 7, "a deal", []])
def test_a_row_that_is_no_form_keeps_no_other_from_being_one(row: object) -> None:
    broken, fine = taken(registrations=[row, a_registration()])

    assert fine.form
    assert [each.code for each in broken.row.mistakes] == ["model_type"]


def test_of_countless_mistakes_in_a_row_so_many_are_told_as_help() -> None:
    surprises = {f"surprise{number}": 0 for number in range(20_000)}
    (broken,) = taken(registrations=[a_registration(**surprises)])

    assert len(broken.row.mistakes) == MOST_MISTAKES


def test_many_at_once_start_from_no_record() -> None:
    (broken,) = taken(registrations=[a_registration(entry="contact", recordId="7")])

    assert [mistake.code for mistake in broken.row.mistakes] == ["dashboard_only"]


@pytest.mark.parametrize(
    "sent, column",
    [
        pytest.param({"csv": OF_LENSES}, "Products", id="in a file"),
        pytest.param(
            {"registrations": [a_registration(productInterest="lenses")]}, "productInterest", id="in a list"
        ),
    ],
)
def test_a_choice_that_the_program_does_not_know_is_told_with_those_it_knows(
    sent: dict[str, Any], column: str
) -> None:
    broken = taken(**sent)[0]

    assert broken.form is None
    assert [(each.column, each.message) for each in broken.row.mistakes] == [
        (column, "Choose one of sensors.")
    ]


@pytest.mark.parametrize("choice", ["Sensors", "sensor_range"])
def test_a_choice_goes_by_our_name_or_the_partner_s(choice: str) -> None:
    (row,) = taken(registrations=[a_registration(productInterest=choice)])

    assert row.form
    assert row.form.values["product_interest"] == "sensors"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"csv": FILE, "registrations": []}, id="both"),
        pytest.param({"registrations": [{}] * 101}, id="too many"),
        pytest.param({"csv": "x" * 900_001}, id="too long"),
        pytest.param({"csv": FILE, "preview": True}, id="something else"),
    ],
)
def test_a_body_that_is_neither_a_file_nor_a_list_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        BulkBody.model_validate(body)


def test_a_file_that_can_t_be_used_is_refused_with_what_is_wrong() -> None:
    with pytest.raises(Refusal) as refused:
        BulkBody(csv=FILE.replace("Need", "Budget")).rows()

    assert refused.value.fields
    assert [field["code"] for field in refused.value.fields] == ["column_unknown", "column_missing"]


DEAL = a_shared_deal()


@pytest.mark.parametrize(
    "answer, upshot, said",
    [
        pytest.param(
            Answer(
                decision=Shared(rule="6", kind=Kind.CHANNEL, leader_email="cam@v.example", claims_lead=True),
                deal=DEAL,
            ),
            Upshot.SHARED,
            "Shared as a channel deal, led by cam@v.example. The lead is registered to you.",
            id="shared",
        ),
        pytest.param(
            Answer(decision=Shared(rule="2", kind=Kind.BEST_PARTNER_WINS, leader_email=None), deal=DEAL),
            Upshot.SHARED,
            "Shared as best partner wins.",
            id="among others",
        ),
        pytest.param(
            Answer(decision=Held(reasons=(Reason.NEED_MISSING,)), deal=DEAL),
            Upshot.HELD,
            "Held; nothing is shared. The prospect's need is not known yet."
            " Say which need or opportunity you found, in a sentence.",
            id="held",
        ),
        pytest.param(
            Answer(decision=AlreadyShared(key=DEAL.key), deal=DEAL),
            Upshot.ALREADY_SHARED,
            "This deal is shared already; nothing was changed.",
            id="already",
        ),
        pytest.param(
            Answer(decision=Ended(key=DEAL.key, reasons=(Reason.VENDOR_ENDED_SHARING,)), deal=DEAL),
            Upshot.REFUSED,
            "The vendor ended the sharing of this deal, so it can't be registered again."
            " Ask the vendor to put you on the deal again.",
            id="refused",
        ),
        pytest.param(
            Answer(decision=Ended(key=DEAL.key, reasons=(Reason.ENDED_BY_PARTNER,)), deal=DEAL),
            Upshot.REFUSED,
            "The partner ended the sharing. Both records stay where they are, and nothing crosses any more."
            " The partner can register its deal again. Register it by itself: a list begins nothing again that has"
            " ended.",
            id="ended",
        ),
        pytest.param(
            Answer(decision=None),
            Upshot.POSTPONED,
            "HubSpot or AWS was busy, or the time was up. Send the same row again; it goes on, and the others stay as"
            " they are.",
            id="postponed",
        ),
    ],
)
def test_each_row_is_answered_in_a_sentence(answer: Answer, upshot: Upshot, said: str) -> None:
    (result,) = answered(answer)

    assert (result.upshot, result.sentence) == (upshot, said)


def test_a_row_that_repeats_another_says_which() -> None:
    shared = Answer(decision=Shared(rule="6", kind=Kind.CHANNEL, leader_email=None), deal=DEAL)
    again = Answer(decision=AlreadyShared(key=DEAL.key), deal=DEAL)
    other = Answer(decision=AlreadyShared(key=DealKey("other")), deal=replace(DEAL, key=DealKey("other")))

    sentences = [result.sentence for result in answered(shared, again, other)]
    assert sentences[1:] == [
        "This is the same deal as in line 1.",
        "This deal is shared already; nothing was changed.",
    ]


def test_answers_find_their_rows_between_those_with_mistakes() -> None:
    broken, fine = a_registration(closeDate="soon"), a_registration()
    found = results(taken(registrations=[broken, fine, broken]), [Answer(decision=None)])

    assert [result.upshot for result in found] == [Upshot.INVALID, Upshot.POSTPONED, Upshot.INVALID]


def test_the_view_is_what_is_listed_here_and_nothing_else() -> None:
    shared = Shared(rule="canary", kind=Kind.CHANNEL, leader_email="cam@v.example", claims_lead=True)
    view = bulk_view(answered(Answer(decision=shared, deal=DEAL)))

    assert view["rows"] == [
        {
            "line": 1,
            "dealName": "Osprey test bench",
            "company": "Osprey Labs",
            "decision": "shared",
            "kind": "channel",
            "leads": "cam@v.example",
            "leadRegistered": True,
            "reasons": [],
            "reasonDetails": [],
            "fields": [],
            "sentence": "Shared as a channel deal, led by cam@v.example. The lead is registered to you.",
            "key": "deal-1",
        }
    ]
    assert view["counts"] == {
        "shared": 1, "already_shared": 0, "held": 0, "refused": 0, "invalid": 0, "postponed": 0,
    }  # fmt: skip
