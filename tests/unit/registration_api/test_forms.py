"""Request bodies: what is taken, what is refused and under which name, and what a form becomes."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from shared.domain.deals import DealType, Entry
from shared.domain.ids import RecordId
from shared.domain.program import Pipeline, Program, ValueType
from shared.domain.qualification import Qualification
from shared.domain.registration_form import RegistrationForm
from shared.registration_api.field_texts import MISFITS, MOST_MISTAKES, UNKNOWN_CODE, Misfit
from shared.registration_api.forms import MessageBody, RegistrationBody
from shared.registration_api.refusals import invalid_fields
from tests.support.builders import PARTNER, a_program, a_property

PROGRAM = a_program(
    properties=(
        *a_program().properties,
        a_property("product_interest", "twindeal_product_interest", ValueType.TEXT),
        a_property("next_steps", "hs_next_step", ValueType.TEXT),
    )
)


def a_body(**changes: Any) -> dict[str, Any]:
    return {"id": "form-0001", "entry": "dashboard", "dealName": "A deal", **changes}


def sent(program: Program = PROGRAM, **changes: Any) -> RegistrationForm:
    body = RegistrationBody.model_validate_json(json.dumps(a_body(**changes)))
    return body.form(PARTNER, "ada@partner.example", program)


def refused(body: dict[str, Any], model: type[RegistrationBody | MessageBody]) -> list[dict[str, str]]:
    with pytest.raises(ValidationError) as error:
        model.model_validate_json(json.dumps(body))
    return invalid_fields(error.value)


LONG = "x" * 501


@pytest.mark.parametrize(
    "changes, field, code",
    [
        pytest.param({"id": "short"}, "id", "string_pattern_mismatch", id="an id too short"),
        pytest.param({"id": "x" * 65}, "id", "string_pattern_mismatch", id="an id too long"),
        pytest.param({"id": "form:0001"}, "id", "string_pattern_mismatch", id="an id with our separator"),
        pytest.param({"entry": "side_door"}, "entry", "enum", id="an unknown way in"),
        pytest.param({"dealType": "gift"}, "dealType", "enum", id="an unknown type"),
        pytest.param({"pipeline": "theirs"}, "pipeline", "enum", id="an unknown pipeline"),
        pytest.param(
            {"recordId": "7; DROP"}, "recordId", "string_pattern_mismatch", id="a record that is none"
        ),
        pytest.param({"recordId": 7}, "recordId", "string_type", id="a record as a number"),
        pytest.param({"dealName": LONG}, "dealName", "string_too_long", id="a long name"),
        pytest.param({"need": "x" * 5001}, "need", "string_too_long", id="a long need"),
        pytest.param({"nextSteps": "x" * 5001}, "nextSteps", "string_too_long", id="long next steps"),
        pytest.param(
            {"amount": "a lot", "currency": "EUR"}, "amount", "decimal_parsing", id="an amount in words"
        ),
        pytest.param(
            {"amount": "-1", "currency": "EUR"}, "amount", "greater_than_equal", id="less than nothing"
        ),
        pytest.param({"amount": "NaN", "currency": "EUR"}, "amount", "finite_number", id="not a number"),
        pytest.param(
            {"amount": "1" * 19, "currency": "EUR"}, "amount", "decimal_max_digits", id="an amount too long"
        ),
        pytest.param(
            {"amount": "1.00001", "currency": "EUR"}, "amount", "decimal_max_places", id="an amount too exact"
        ),
        pytest.param({"amount": 1, "currency": "eur"}, "currency", "string_pattern_mismatch", id="in small"),
        pytest.param({"amount": 1, "currency": "EURO"}, "currency", "string_pattern_mismatch", id="no code"),
        pytest.param(
            {"closeDate": "2026-02-29"}, "closeDate", "date_from_datetime_parsing", id="no such day"
        ),
        pytest.param({"company": {"name": LONG}}, "company.name", "string_too_long", id="in the company"),
        pytest.param(
            {"contact": {"email": "ada"}}, "contact.email", "string_pattern_mismatch", id="no address"
        ),
        pytest.param(
            {"contact": {"email": "a@b.example c@d.example"}},
            "contact.email",
            "string_pattern_mismatch",
            id="two addresses",
        ),
        pytest.param(
            {"relationshipEstablished": "perhaps"}, "relationshipEstablished", "bool_parsing", id="maybe"
        ),
        pytest.param({"partner": 2002}, "partner", "extra_forbidden", id="a partner of one's choice"),
        pytest.param({"ownerEmail": "x@y.example"}, "ownerEmail", "extra_forbidden", id="an owner"),
        pytest.param({"company": {"id": 1}}, "company.id", "extra_forbidden", id="more in the company"),
        pytest.param({"deal_name": "A"}, "deal_name", "extra_forbidden", id="a name as we don't write it"),
        pytest.param({"x" * 101: 0}, "x" * 100, "extra_forbidden", id="a name without end"),
    ],
)
def test_what_is_wrong_is_told_by_field_and_code(changes: dict[str, Any], field: str, code: str) -> None:
    (mistake,) = refused(a_body(**changes), RegistrationBody)

    assert (mistake["field"], mistake["code"]) == (field, code)
    assert mistake["message"] != UNKNOWN_CODE
    assert mistake["message"].endswith(".")
    assert "{" not in mistake["message"]


@pytest.mark.parametrize(
    "changes, message",
    [
        pytest.param({"dealName": LONG}, "This is longer than 500 characters. Shorten it.", id="a limit"),
        pytest.param(
            {"dealType": "gift"}, "Choose one of new, cross_sell or upsell.", id="the choices there are"
        ),
        pytest.param(
            {"amount": "-1", "currency": "EUR"}, "This must not be less than 0.", id="a least number"
        ),
        pytest.param(
            {"contact": {"email": "ada"}}, "Write an e-mail address, such as name@example.com.", id="a form"
        ),
    ],
)
def test_a_mistake_is_told_in_a_sentence_that_says_what_to_write(
    changes: dict[str, Any], message: str
) -> None:
    (mistake,) = refused(a_body(**changes), RegistrationBody)

    assert mistake["message"] == message


def test_of_countless_mistakes_so_many_are_told_as_help() -> None:
    surprises = {f"surprise{number}": 0 for number in range(20_000)}

    assert len(refused(a_body(**surprises), RegistrationBody)) == MOST_MISTAKES


def test_all_mistakes_are_told_at_once() -> None:
    mistakes = refused(a_body(id="x", dealName=LONG, contact={"email": "ada"}), RegistrationBody)

    assert {each["field"] for each in mistakes} == {"id", "dealName", "contact.email"}


@pytest.mark.parametrize(
    "changes, field, code",
    [
        pytest.param(
            {"entry": "vendor_added", "recordId": "7"},
            "entry",
            Misfit.WAY_OF_THE_VENDOR,
            id="the vendor's way",
        ),
        pytest.param(
            {"entry": "vendor_created", "recordId": "7"},
            "entry",
            Misfit.WAY_OF_THE_VENDOR,
            id="the vendor's other way",
        ),
        pytest.param(
            {"entry": "contact"}, "recordId", Misfit.RECORD_NEEDED, id="a contact without its record"
        ),
        pytest.param(
            {"entry": "company"}, "recordId", Misfit.RECORD_NEEDED, id="a company without its record"
        ),
        pytest.param(
            {"entry": "converted_deal"}, "recordId", Misfit.RECORD_NEEDED, id="a deal without its record"
        ),
        pytest.param({"recordId": "7"}, "recordId", Misfit.NO_RECORD_HERE, id="the dashboard with a record"),
        pytest.param({"dealName": "  "}, "dealName", Misfit.NAME_NEEDED, id="an empty name"),
        pytest.param({"dealName": ...}, "dealName", Misfit.NAME_NEEDED, id="no name at all"),
        pytest.param({"amount": 5}, "currency", Misfit.CURRENCY_NEEDED, id="an amount without a currency"),
        pytest.param(
            {"currency": "EUR"}, "currency", Misfit.AMOUNT_NEEDED, id="a currency without an amount"
        ),
        pytest.param(
            {"pipeline": "vendor"}, "pipeline", Misfit.PIPELINE_OF_THE_VENDOR, id="the vendor's pipeline"
        ),
    ],
)
def test_what_does_not_fit_another_field_is_told_by_field_and_code(
    changes: dict[str, Any], field: str, code: Misfit
) -> None:
    body = {name: value for name, value in a_body(**changes).items() if value is not ...}

    assert refused(body, RegistrationBody) == [{"field": field, "code": code, "message": MISFITS[code]}]


def test_what_does_not_fit_is_told_together_with_all_other_mistakes() -> None:
    mistakes = refused(a_body(entry="contact", dealName="", amount=5, need="x" * 5001), RegistrationBody)

    assert [each["field"] for each in mistakes] == ["recordId", "dealName", "currency", "need"]


def test_of_a_form_without_a_way_in_only_that_is_told() -> None:
    """What would have to fit the way in can't be judged."""
    (mistake,) = refused({"id": "form-0001", "recordId": "7"}, RegistrationBody)

    assert (mistake["field"], mistake["code"]) == ("entry", "missing")


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"contact": {"email": "canary"}}, id="a text"),
        pytest.param({"amount": "canary", "currency": "EUR"}, id="a number"),
        pytest.param({"closeDate": "canary"}, id="a date"),
        pytest.param({"entry": "canary"}, id="a choice"),
    ],
)
def test_a_mistake_is_told_without_the_value_that_was_sent(changes: dict[str, Any]) -> None:
    assert "canary" not in json.dumps(refused(a_body(**changes), RegistrationBody))


def test_a_form_is_a_registration_by_who_signed_in() -> None:
    form = sent(
        dealType="upsell",
        company={"name": "Prospect", "domain": "prospect.example"},
        contact={"email": "kim@prospect.example", "firstName": "Kim", "lastName": "Park"},
        relationshipEstablished=True,
        introNote="Met at a fair",
        needIdentified=True,
        need="Slow bench",
        pipeline="own",
    )

    assert form == RegistrationForm(
        id="form-0001",
        partner=PARTNER,
        entry=Entry.DASHBOARD,
        deal_type=DealType.UPSELL,
        values={"deal_name": "A deal", "stage": "qualified"},
        company_name="Prospect",
        company_domain="prospect.example",
        contact_email="kim@prospect.example",
        contact_first_name="Kim",
        contact_last_name="Park",
        qualification=Qualification(
            relationship_established=True, need_identified=True, intro_note="Met at a fair", need="Slow bench"
        ),
        pipeline=Pipeline.OWN,
        owner_email="ada@partner.example",
    )


@pytest.mark.parametrize(
    "entry, records",
    [
        pytest.param("contact", {"contact": "7"}, id="a contact"),
        pytest.param("company", {"company": "7"}, id="a company"),
        pytest.param("converted_deal", {"deal": "7"}, id="a deal"),
    ],
)
def test_the_record_stands_for_what_the_form_began_from(entry: str, records: dict[str, RecordId]) -> None:
    form = sent(entry=entry, recordId="7")

    found = {"deal": form.deal, "company": form.company, "contact": form.contact}
    assert found == {"deal": None, "company": None, "contact": None, **records}


@pytest.mark.parametrize(
    "changes, name, value",
    [
        pytest.param({"amount": "1000.50", "currency": "EUR"}, "amount", "1000.5", id="an amount"),
        pytest.param({"amount": 1e3, "currency": "EUR"}, "amount", "1000", id="an amount with an exponent"),
        pytest.param({"amount": "-0", "currency": "EUR"}, "amount", "0", id="nothing, and less"),
        pytest.param({"amount": "0.00", "currency": "EUR"}, "amount", "0", id="nothing, exactly"),
        pytest.param(
            {"amount": "0e999999", "currency": "EUR"}, "amount", "0", id="nothing, in a million digits"
        ),
        pytest.param(
            {"amount": f"{14 * '9'}.9999", "currency": "EUR"},
            "amount",
            f"{14 * '9'}.9999",
            id="the longest amount",
        ),
        pytest.param({"amount": 1, "currency": "EUR"}, "currency", "EUR", id="a currency"),
        pytest.param({"closeDate": "2028-02-29"}, "close_date", "2028-02-29", id="a leap day"),
        pytest.param({"dealName": " A deal\n"}, "deal_name", "A deal", id="a name with spaces"),
        pytest.param({"productInterest": "Bench X"}, "product_interest", "Bench X", id="a product"),
        pytest.param(
            {"nextSteps": "Call\r\nKim \U0001f680"}, "next_steps", "Call\r\nKim \U0001f680", id="steps"
        ),
        pytest.param({"nextSteps": "Call\x1f"}, "next_steps", "Call", id="an odd space"),
    ],
)
def test_values_are_canonical(changes: dict[str, Any], name: str, value: str) -> None:
    assert sent(**changes).values[name] == value


def test_choices_are_canonical_where_the_program_has_them() -> None:
    program = a_program(properties=(a_property("product_interest", "x_product", ValueType.CHOICES),))

    assert sent(program, productInterest="b; a;b").values == {"product_interest": "a;b"}


def test_what_was_left_empty_is_no_value() -> None:
    assert sent(nextSteps=" ", productInterest="", amount=None, currency=None, closeDate=None).values == {
        "deal_name": "A deal",
        "stage": "qualified",
    }


def test_what_the_program_does_not_designate_is_no_value() -> None:
    program = a_program(properties=(a_property("deal_name", "dealname", ValueType.TEXT),))

    assert sent(program, nextSteps="Call Kim").values == {"deal_name": "A deal"}


def test_a_converted_deal_keeps_its_stage_and_its_name() -> None:
    assert sent(entry="converted_deal", recordId="7", dealName="").values == {}


@pytest.mark.parametrize(
    "text",
    [pytest.param("x" * 10_000, id="as long as may be"), pytest.param("<b>\x00\U0001f680</b>", id="odd")],
)
def test_a_message_is_taken_as_it_was_typed(text: str) -> None:
    body = MessageBody.model_validate_json(json.dumps({"id": "message-1", "text": f" {text}\n"}))

    assert body.text == text


@pytest.mark.parametrize(
    "changes, field, code",
    [
        pytest.param({"text": " \n "}, "text", "string_too_short", id="empty"),
        pytest.param({"text": "x" * 10_001}, "text", "string_too_long", id="too long"),
        pytest.param({"id": "a/b/c/d/e"}, "id", "string_pattern_mismatch", id="an odd id"),
        pytest.param(
            {"author": "somebody else"}, "author", "extra_forbidden", id="an author of one's choice"
        ),
    ],
)
def test_a_message_that_is_none_is_refused(changes: dict[str, Any], field: str, code: str) -> None:
    (mistake,) = refused({"id": "message-1", "text": "Hello", **changes}, MessageBody)

    assert (mistake["field"], mistake["code"]) == (field, code)
