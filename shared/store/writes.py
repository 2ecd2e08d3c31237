"""One change of one item, as a value: so that what a commit writes can be built and tested without a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from shared.domain.deals import SharedDeal
from shared.domain.leads import Lead
from shared.ports import CannotProceed
from shared.store.documents import encode
from shared.store.keys import Key

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import UniversalAttributeValueTypeDef

LARGEST_DOCUMENT = 400_000
"""Characters. DynamoDB takes items of 400 KB (409,600 bytes), names and keys included."""

NEW = "attribute_not_exists(PK)"

Action = Literal["Put", "Update", "Delete", "ConditionCheck"]
Scalar = str | int | bytes


@dataclass(frozen=True, slots=True)
class Write:
    action: Action
    key: Key
    request: dict[str, Any]
    """The parameters of DynamoDB's request but for the table's name."""


def put(
    key: Key, *, only_if: str | None = None, given: Mapping[str, Scalar] | None = None, **attributes: Scalar
) -> Write:
    return Write("Put", key, {"Item": wire_key(key) | wire(attributes)} | _condition(only_if, given))


def update(
    key: Key,
    how: str,
    values: Mapping[str, Scalar],
    *,
    names: Mapping[str, str] | None = None,
    only_if: str | None = None,
) -> Write:
    request = {"Key": wire_key(key), "UpdateExpression": how} | _condition(only_if, values)
    return Write("Update", key, request | ({"ExpressionAttributeNames": names} if names else {}))


def delete(key: Key, *, only_if: str | None = None, given: Mapping[str, Scalar] | None = None) -> Write:
    return Write("Delete", key, {"Key": wire_key(key)} | _condition(only_if, given))


def put_version(key: Key, value: SharedDeal | Lead) -> Write:
    """Optimistic lock: refused unless the version before this one is still what is stored."""
    condition, given = _still(value.version - 1)
    return put(key, only_if=condition, given=given, version=value.version, doc=document(key, value))


def check_version(key: Key, version: int) -> Write:
    condition, given = _still(version)
    return Write("ConditionCheck", key, {"Key": wire_key(key)} | _condition(condition, given))


def document(key: Key, value: object) -> str:
    text = encode(value)
    if len(text) > LARGEST_DOCUMENT:
        raise CannotProceed(
            f"{key.partition} is too large to store: {len(text)} of {LARGEST_DOCUMENT} characters"
        )
    return text


def wire(attributes: Mapping[str, Scalar]) -> dict[str, UniversalAttributeValueTypeDef]:
    return {name: _typed(value) for name, value in attributes.items()}


def wire_key(key: Key) -> dict[str, UniversalAttributeValueTypeDef]:
    return wire({"PK": key.partition, "SK": key.sort})


def _typed(value: Scalar) -> UniversalAttributeValueTypeDef:
    if isinstance(value, str):
        return {"S": value}
    if isinstance(value, int):
        return {"N": str(value)}
    return {"B": value}


def _still(version: int) -> tuple[str, Mapping[str, Scalar]]:
    return ("version = :version", {":version": version}) if version else (NEW, {})


def _condition(only_if: str | None, given: Mapping[str, Scalar] | None) -> dict[str, Any]:
    condition: dict[str, Any] = {"ConditionExpression": only_if} if only_if else {}
    return condition | ({"ExpressionAttributeValues": wire(given)} if given else {})
