"""Which answer asks for what, and that no text of ours repeats what HubSpot's said."""

import json
import logging
from typing import Any

import pytest

from shared.crm.endpoints import CREATE_RECORDS
from shared.crm.errors import NotFound, Rejected, failure
from shared.crm.objects import HubSpotCrm
from shared.crm.refusals import read_refusal
from shared.crm.transport import Answer
from shared.domain.ids import ObjectType, RecordId
from shared.domain.records import NewRecord, Refused
from shared.ports import CannotProceed, TryAgain, TwindealError
from tests.support.clock import FakeClock
from tests.unit.crm.scripted import PORTAL, Scripted, calls_with

INTERVAL = {"x-hubspot-ratelimit-interval-milliseconds": "10000"}
CANARY = "canary-4711"


def limited(policy: str) -> dict[str, str]:
    return {
        "status": "error",
        "message": "You have reached…",
        "errorType": "RATE_LIMIT",
        "policyName": policy,
    }


def error(category: str, **more: Any) -> dict[str, Any]:
    return {"status": "error", "message": "No.", "category": category, **more}


@pytest.mark.parametrize(
    "answer, seconds",
    [
        pytest.param(
            Answer(status=429, headers=INTERVAL, body=limited("TEN_SECONDLY_ROLLING")), 10, id="ten-secondly"
        ),
        pytest.param(
            Answer(status=429, body=limited("TEN_SECONDLY_ROLLING")), 10, id="ten-secondly, no header"
        ),
        pytest.param(
            Answer(
                status=429, headers={"x-hubspot-ratelimit-interval-milliseconds": "5000"}, body=limited("?")
            ),
            5,
            id="another interval",
        ),
        pytest.param(Answer(status=429, body=limited("SECONDLY")), 1, id="secondly"),
        pytest.param(Answer(status=429, headers=INTERVAL, body=limited("DAILY")), 3_600, id="daily"),
        pytest.param(Answer(status=429), 10, id="429 without a body"),
        pytest.param(
            Answer(status=429, headers={"retry-after": "4"}, body=limited("DAILY")),
            4,
            id="429 that says when",
        ),
        pytest.param(Answer(status=423), 2, id="locked"),
        pytest.param(
            Answer(status=423, headers={"retry-after": "1"}), 2, id="locked for less than two seconds"
        ),
        pytest.param(Answer(status=477, headers={"retry-after": "86400"}), 86_400, id="migrating for a day"),
        pytest.param(Answer(status=477), 60, id="migrating"),
        pytest.param(Answer(status=408), 1, id="gave up"),
        *[
            pytest.param(Answer(status=code), 1, id=str(code))
            for code in (500, 502, 503, 504, *range(521, 527))
        ],
        pytest.param(
            Answer(status=503, headers={"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"}), 1, id="a date"
        ),
        pytest.param(Answer(status=503, headers={"retry-after": "7"}), 7, id="503 that says when"),
    ],
)
def test_troubles_that_pass_say_when_to_try_again(answer: Answer, seconds: float) -> None:
    told = failure(CREATE_RECORDS, answer)

    assert isinstance(told, TryAgain)
    assert told.after_seconds == seconds


@pytest.mark.parametrize(
    "answer, kind",
    [
        pytest.param(Answer(status=400, body=error("VALIDATION_ERROR")), Rejected, id="bad content"),
        pytest.param(Answer(status=409, body=error("CONFLICT")), Rejected, id="conflict"),
        pytest.param(Answer(status=413), Rejected, id="too much at once"),
        pytest.param(Answer(status=404, body=error("OBJECT_NOT_FOUND")), NotFound, id="no such record"),
        pytest.param(Answer(status=404), CannotProceed, id="no such path"),
        pytest.param(Answer(status=404, body=["?"]), CannotProceed, id="no such path, strange body"),
        pytest.param(
            Answer(status=401, body=error("INVALID_AUTHENTICATION")),
            CannotProceed,
            id="a fresh token refused",
        ),
        pytest.param(Answer(status=403, body=error("MISSING_SCOPES")), CannotProceed, id="forbidden"),
        pytest.param(
            Answer(status=302, headers={"location": "https://evil.example"}), CannotProceed, id="redirect"
        ),
        pytest.param(Answer(status=405), CannotProceed, id="no such method"),
    ],
)
def test_what_repeating_can_not_cure_is_told_apart(answer: Answer, kind: type[TwindealError]) -> None:
    assert type(failure(CREATE_RECORDS, answer)) is kind


def test_missing_scopes_are_named() -> None:
    body = error(
        "MISSING_SCOPES",
        errors=[{"message": "…", "context": {"requiredGranularScopes": ["crm.objects.deals.write"]}}],
    )

    assert "crm.objects.deals.write" in str(failure(CREATE_RECORDS, Answer(status=403, body=body)))


def test_the_correlation_id_is_told_for_hubspots_support() -> None:
    told = "88686f93-cc1e-03f6-2f8d-840fe4ea0223"

    assert told in str(failure(CREATE_RECORDS, Answer(status=500, body={"correlationId": told})))
    assert CANARY not in str(failure(CREATE_RECORDS, Answer(status=500, body={"correlationId": CANARY})))


COORDINATES = "portalId=1, objectTypeId=ObjectTypeId{legacyObjectType=DEAL}, propertyName=twindeal_key"
TAKEN = f"Cannot set PropertyValueCoordinates{{{COORDINATES}, value=%s}} on 111. 222 already has that value."
NOT_VALID = 'Property values were not valid: [{"isValid":false,"message":"…","error":"%s","name":"%s"}]'


@pytest.mark.parametrize(
    "body, code, properties, holder",
    [
        pytest.param(
            error("VALIDATION_ERROR", message=TAKEN % "k1"),
            "UNIQUE_VALUE_TAKEN",
            ("twindeal_key",),
            "222",
            id="unique value",
        ),
        pytest.param(
            error("VALIDATION_ERROR", message=TAKEN % "x} on 1. 333 already has that value.\n"),
            "UNIQUE_VALUE_TAKEN",
            ("twindeal_key",),
            "222",
            id="a value that pretends to be the sentence",
        ),
        pytest.param(
            error("VALIDATION_ERROR", message=(TAKEN % "k1").replace("twindeal_key", "erp", 1)),
            "UNIQUE_VALUE_TAKEN",
            ("erp",),
            "222",
            id="another unique value",
        ),
        pytest.param(
            error("CONFLICT", message="Contact already exists. Existing ID: 12345"),
            "UNIQUE_VALUE_TAKEN",
            ("email",),
            "12345",
            id="contact",
        ),
        pytest.param(
            error("CONFLICT", message="x Contact already exists. Existing ID: 12345"),
            "CONFLICT",
            (),
            None,
            id="a sentence inside another",
        ),
        pytest.param(
            error(
                "VALIDATION_ERROR",
                errors=[
                    {"code": "INVALID_OPTION", "context": {"propertyName": ["dealstage"]}},
                    {"code": "INVALID_DATE", "context": {"propertyName": "closedate"}},
                ],
            ),
            "INVALID_OPTION",
            ("dealstage", "closedate"),
            None,
            id="two culprits",
        ),
        pytest.param(
            error("VALIDATION_ERROR", message=NOT_VALID % ("PROPERTY_DOESNT_EXIST", "x")),
            "PROPERTY_DOESNT_EXIST",
            ("x",),
            None,
            id="JSON in the message",
        ),
        pytest.param(
            error("VALIDATION_ERROR", message="Invalid [input"),
            "VALIDATION_ERROR",
            (),
            None,
            id="no JSON after all",
        ),
        pytest.param(
            error("VALIDATION_ERROR", message="Property values were not valid: [cut sho"),
            "VALIDATION_ERROR",
            (),
            None,
            id="JSON cut short",
        ),
        pytest.param(
            error("VALIDATION_ERROR", message='Bad [{"error":"X","name":"a_value"}]'),
            "VALIDATION_ERROR",
            (),
            None,
            id="JSON in a value",
        ),
        pytest.param(
            error("VALIDATION_ERROR", context={"INVALID_ASSOCIATION_TYPE_ID": ["…"]}),
            "INVALID_ASSOCIATION_TYPE_ID",
            (),
            None,
            id="code in the context",
        ),
        pytest.param({}, "UNKNOWN", (), None, id="empty"),
        pytest.param(None, "UNKNOWN", (), None, id="none"),
        pytest.param("<html>", "UNKNOWN", (), None, id="a page"),
        pytest.param(
            {"message": None, "category": 7, "errors": "?", "context": []},
            "UNKNOWN",
            (),
            None,
            id="all wrong types",
        ),
    ],
)
def test_what_an_error_body_says_is_found(
    body: object, code: str, properties: tuple[str, ...], holder: str | None
) -> None:
    refusal = read_refusal(body)

    assert (refusal.code, refusal.properties, refusal.holder) == (code, properties, holder)


def hostile_bodies() -> list[dict[str, Any]]:
    """Every place where HubSpot is known to repeat a value, and some where it is not."""
    inside = json.dumps([{"message": CANARY, "error": CANARY, "name": CANARY, "value": CANARY}])
    return [
        error("VALIDATION_ERROR", message=f"{CANARY} was not one of the allowed options"),
        error("VALIDATION_ERROR", message=TAKEN % CANARY),
        error("VALIDATION_ERROR", message=f"Property values were not valid: {inside}"),
        error(CANARY, subCategory=CANARY, context={"ids": [CANARY], "propertyName": [CANARY]}),
        error("X", errors=[{"message": CANARY, "code": CANARY, "context": {"propertyName": [f"{CANARY} "]}}]),
        error(
            "X", errors=[{"context": {"requiredGranularScopes": [f"{CANARY} scope"]}}], links={"a": CANARY}
        ),
        {"message": CANARY, "correlationId": CANARY, CANARY: CANARY},
    ]


@pytest.mark.parametrize("status", [400, 403, 404, 409, 429, 500])
@pytest.mark.parametrize("body", [pytest.param(body, id=str(n)) for n, body in enumerate(hostile_bodies())])
def test_no_error_repeats_a_value(status: int, body: dict[str, Any]) -> None:
    told = failure(CREATE_RECORDS, Answer(status=status, body=body))
    refused = read_refusal(body).as_refused()

    assert CANARY not in f"{told} {told!r}"
    assert CANARY not in f"{refused.reason} {refused.message} {refused.properties}"


def test_neither_values_nor_tokens_reach_the_log(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The functions' logger set-up, if another test loaded it, keeps our log lines from the root that caplog reads.
    monkeypatch.setattr(logging.getLogger("shared"), "propagate", True)
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="shared")
    answer = Answer(status=400, body=error("VALIDATION_ERROR", message=TAKEN % CANARY))
    crm = HubSpotCrm(calls_with(Scripted(lambda _: answer), FakeClock()))
    row = NewRecord(key="k", properties={"dealname": CANARY, "erp": CANARY})

    crm.create(PORTAL, ObjectType.DEAL, [row])

    assert "create records" in caplog.text
    assert CANARY not in caplog.text
    assert "access" not in caplog.text


def test_an_answer_prints_without_its_body() -> None:
    assert CANARY not in repr(Answer(status=200, body={"access_token": CANARY}))


def test_a_refusal_speaks_to_a_seller() -> None:
    body = error(
        "VALIDATION_ERROR", errors=[{"code": "INVALID_OPTION", "context": {"propertyName": ["dealstage"]}}]
    )

    assert read_refusal(body).as_refused() == Refused(
        reason="INVALID_OPTION",
        message="The value is not one of this property's options. (dealstage)",
        properties=("dealstage",),
    )


def test_the_holder_is_a_record_id() -> None:
    assert read_refusal(error("CONFLICT", message=TAKEN % "k")).holder == RecordId("222")
