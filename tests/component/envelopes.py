"""What AWS hands to a function, in the documented shapes (`tests/fixtures/envelopes`).

HTTP: AWS docs, "Working with AWS Lambda proxy integrations for HTTP APIs", payload format 2.0.
Queues: AWS docs, "Using Lambda with Amazon SQS". Schedules: "Tutorial: Schedule a Lambda function".
"""

import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from infra.local.simulator import Request

if TYPE_CHECKING:
    from mypy_boto3_sqs.type_defs import MessageTypeDef

FIXTURES = Path(__file__).parents[1] / "fixtures"

Event = dict[str, Any]


def payload(name: str, **changes: object) -> dict[str, Any]:
    """A webhook's golden payload; the name of its file says what happened."""
    return {**_golden(f"webhooks/{name}.json"), **changes}


def http_event(request: Request, *, base64: bool = False, cookies: Sequence[str] = ()) -> Event:
    """Header names come in lower case, cookies apart, and a body that is no text in base64."""
    event = _golden("envelopes/http_api_request.json")
    headers = {name.lower(): value for name, value in request.headers.items()}
    event["headers"] |= {**headers, "content-length": str(len(request.body))}
    event["rawPath"] = event["requestContext"]["http"]["path"] = request.path
    event["rawQueryString"] = request.query
    event["requestContext"]["http"]["method"] = request.method
    event["routeKey"] = event["requestContext"]["routeKey"] = f"{request.method} {request.path}"
    if request.query:
        event["queryStringParameters"] = {name: ",".join(values) for name, values in request.params.items()}
    if request.body:
        event["body"] = b64encode(request.body).decode() if base64 else request.body.decode()
        event["isBase64Encoded"] = base64
    if cookies:
        event["cookies"] = list(cookies)
    return event


def sqs_event(messages: "Sequence[MessageTypeDef]", queue_arn: str) -> Event:
    return {"Records": [_record(message, queue_arn) for message in messages]}


def scheduled_event() -> Event:
    return _golden("envelopes/scheduled_event.json")


def _record(message: "MessageTypeDef", queue_arn: str) -> Mapping[str, Any]:
    return {
        **_golden("envelopes/sqs_record.json"),
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": dict(message["Attributes"]),
        "md5OfBody": message["MD5OfBody"],
        "eventSourceARN": queue_arn,
    }


def _golden(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FIXTURES / name).read_text(encoding="utf-8"))
    return found
