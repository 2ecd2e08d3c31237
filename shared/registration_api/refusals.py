"""What goes wrong with a request, as an answer: a code for a program, a sentence for a person, and what to do next."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from pydantic import ValidationError

from shared.ports import CannotProceed, Disconnected, TryAgain
from shared.registration_api.field_texts import errors_of, field_of, sentence_of


class Code(StrEnum):
    UNVERIFIED = "unverified"
    NOT_CONNECTED = "portal_not_connected"
    NOT_A_PARTNER = "not_a_partner"
    VENDOR_UNAVAILABLE = "vendor_unavailable"
    INVALID = "invalid"
    NOT_FOUND = "not_found"
    NOT_SHARED = "not_shared"
    NOT_INVITED = "not_invited"
    TRY_AGAIN = "try_again"
    CANNOT_PROCEED = "cannot_proceed"


SENTENCES: Mapping[Code, str] = {
    Code.UNVERIFIED: "This request was not signed by HubSpot for this app. Open Twindeal within HubSpot.",
    Code.NOT_CONNECTED: "This HubSpot account is not connected. Install the app here, then try again.",
    Code.NOT_A_PARTNER: "Only a partner of the program registers deals. Ask the vendor to add your company.",
    Code.VENDOR_UNAVAILABLE: "The vendor's HubSpot account is not connected at the moment. Try again later.",
    Code.INVALID: "Some fields need your attention; nothing was changed. Correct them and send it again.",
    Code.NOT_FOUND: "There is no such record or shared deal in this account (any more). Reload the page.",
    Code.NOT_SHARED: "This deal is not shared at the moment, so nothing was sent or changed. The deal says why.",
    Code.NOT_INVITED: "There is no invitation to answer: it was withdrawn, or there never was one. Ask the vendor.",
    Code.TRY_AGAIN: "HubSpot or AWS is busy. Nothing is lost; try again in a moment.",
    Code.CANNOT_PROCEED: "HubSpot does not allow this. Ask an admin to check the app's installation.",
}

STATUSES: Mapping[Code, int] = {
    Code.UNVERIFIED: 401,
    Code.NOT_CONNECTED: 403,
    Code.NOT_A_PARTNER: 403,
    Code.VENDOR_UNAVAILABLE: 503,
    Code.INVALID: 422,
    Code.NOT_FOUND: 404,
    Code.NOT_SHARED: 409,
    Code.NOT_INVITED: 409,
    Code.TRY_AGAIN: 503,
    Code.CANNOT_PROCEED: 409,
}


class Refusal(Exception):
    """Ends a request with this code."""

    def __init__(self, code: Code, fields: list[dict[str, str]] | None = None) -> None:
        super().__init__(SENTENCES[code])
        self.code = code
        self.fields = fields


def refusal_view(code: Code, fields: list[dict[str, str]] | None = None) -> dict[str, Any]:
    error: dict[str, Any] = {"code": code, "message": SENTENCES[code]}
    return {"error": {**error, "fields": fields} if fields else error}


def code_of(error: TryAgain | CannotProceed | Disconnected, *, vendor_portal: int) -> Code:
    if isinstance(error, TryAgain):
        return Code.TRY_AGAIN
    if isinstance(error, Disconnected):
        return Code.VENDOR_UNAVAILABLE if error.portal == vendor_portal else Code.NOT_CONNECTED
    return Code.CANNOT_PROCEED


def invalid_field(name: str, code: str, message: str) -> list[dict[str, str]]:
    return [{"field": name, "code": code, "message": message}]


def invalid_fields(error: ValidationError) -> list[dict[str, str]]:
    """Which field, and what is wrong with it; never the value that was sent."""
    return [
        {"field": field_of(each), "code": each["type"], "message": sentence_of(each)}
        for each in errors_of(error)
    ]
