"""HubSpot's refusals, as one exception that knows both its own body and its shape as a row of a 207 answer."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(eq=False)
class ApiError(Exception):
    """An answer that is not a success. Body fields as in hubspot.md §4.1 "Error body", most of them optional."""

    status: int
    category: str
    message: str
    sub_category: str | None = None
    context: Mapping[str, Sequence[str]] = field(default_factory=dict)
    errors: Sequence[Mapping[str, Any]] = ()
    links: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None  # for the answers with a shape of their own: OAuth's, the 429s

    def payload(self, correlation_id: str) -> dict[str, Any]:
        if self.body is not None:
            return {**self.body, **({"correlationId": correlation_id} if "errorType" in self.body else {})}
        return {
            "status": "error",
            "message": self.message,
            "correlationId": correlation_id,
            **self._details(),
            "category": self.category,
        }

    def as_row(self, trace_id: str | None) -> dict[str, Any]:
        """One entry of `errors` in a 207 answer; the trace id says which input it is about (§4.1 Upsert)."""
        context = dict(self.context)
        if trace_id is not None:
            context["objectWriteTraceId"] = [trace_id]
        row = {"status": "error", "category": self.category, "message": self.message, **self._details()}
        return {**row, "context": context}

    def _details(self) -> dict[str, Any]:
        named = {
            "context": dict(self.context),
            "errors": [dict(error) for error in self.errors],
            "links": dict(self.links),
            "subCategory": self.sub_category,
        }
        return {key: value for key, value in named.items() if value}


def invalid(message: str, **details: Any) -> ApiError:
    return ApiError(400, "VALIDATION_ERROR", message, **details)


def not_found(message: str = "resource not found") -> ApiError:
    return ApiError(404, "OBJECT_NOT_FOUND", message)


def invalid_property_value(name: str, code: str, message: str) -> ApiError:
    """§4.1: unknown property, bad option, bad number: one message with JSON in it, and the code again in `errors`."""
    problem = {"isValid": False, "message": message, "error": code, "name": name}
    return invalid(
        f"Property values were not valid: [{json.dumps(problem, separators=(',', ':'))}]",
        errors=[{"message": message, "code": code, "context": {"propertyName": [name]}}],
    )


def missing_required(object_name: str, names: Sequence[str]) -> ApiError:
    """Changelog crm-api-write-validation-enforcement names the code; the message's words are unconfirmed."""
    return invalid(
        f"Error creating {object_name}. Some required properties were not set.",
        context={"properties": list(names)},
        errors=[
            {
                "message": f"{name} is required",
                "code": "MISSING_REQUIRED_PROPERTY",
                "context": {"propertyName": [name]},
            }
            for name in names
        ],
    )


def duplicate_value(
    portal_id: int, object_name: str, name: str, value: str, *, new_id: int, holder_id: int
) -> ApiError:
    """§4.1 "Unique value conflict": the id of the record that holds the value is only in the message."""
    legacy = f"ObjectTypeId{{legacyObjectType={object_name}}}"
    coordinates = f"portalId={portal_id}, objectTypeId={legacy}, propertyName={name}, value={value}"
    return invalid(
        f"Cannot set PropertyValueCoordinates{{{coordinates}}} on {new_id}. {holder_id} already has that value."
    )


def contact_exists(existing_id: int) -> ApiError:
    return ApiError(409, "CONFLICT", f"Contact already exists. Existing ID: {existing_id}")


def unauthenticated() -> ApiError:
    return ApiError(401, "INVALID_AUTHENTICATION", "Authentication credentials not found.")


def token_expired() -> ApiError:
    return ApiError(401, "EXPIRED_AUTHENTICATION", "The OAuth token used to make this call expired.")


def missing_scopes(scopes: Sequence[str]) -> ApiError:
    message = "One or more of the following scopes are required."
    return ApiError(
        403,
        "MISSING_SCOPES",
        "This app hasn't been granted all required scopes to make this call.",
        errors=[{"message": message, "context": {"requiredGranularScopes": list(scopes)}}],
        links={"scopes": "https://developers.hubspot.com/scopes"},
    )
