"""Every HubSpot endpoint that is called, in one table. Nothing else knows a URL.

Paths are the date-based ones: v1-v3 end in 2027-09 and the v4 associations in 2027-03. The version is a
setting, because a dated version lives for 18 months (HubSpot docs: API versioning).
"""

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote

API_HOST = "https://api.hubapi.com"
APP_HOST = "https://app.hubspot.com"
"""Where people log in and grant access; the API itself never answers there."""


class Lane(StrEnum):
    """Which rate limit a call counts against (HubSpot docs: CRM search, "Limits")."""

    CALLS = "calls"
    SEARCH = "search"


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    name: str
    method: str
    template: str
    lane: Lane = Lane.CALLS

    def path(self, version: str, **parts: str) -> str:
        safe = {name: quote(value, safe="") for name, value in parts.items()}
        return self.template.format(version=version, **safe)


READ_RECORD = Endpoint(name="read record", method="GET", template="/crm/objects/{version}/{type}/{id}")
READ_RECORDS = Endpoint(
    name="read records", method="POST", template="/crm/objects/{version}/{type}/batch/read"
)
CREATE_RECORDS = Endpoint(
    name="create records", method="POST", template="/crm/objects/{version}/{type}/batch/create"
)
UPDATE_RECORDS = Endpoint(
    name="update records", method="POST", template="/crm/objects/{version}/{type}/batch/update"
)
SEARCH_RECORDS = Endpoint(
    name="search records", method="POST", template="/crm/objects/{version}/{type}/search", lane=Lane.SEARCH
)
READ_ASSOCIATIONS = Endpoint(
    name="read associations",
    method="POST",
    template="/crm/associations/{version}/{from_type}/{to_type}/batch/read",
)
ASSOCIATE = Endpoint(
    name="associate",
    method="POST",
    template="/crm/associations/{version}/{from_type}/{to_type}/batch/associate/default",
)
ACCOUNT_DETAILS = Endpoint(name="account details", method="GET", template="/account-info/{version}/details")
OWNERS = Endpoint(name="list owners", method="GET", template="/crm/owners/{version}")
PROPERTY_GROUPS = Endpoint(
    name="list property groups", method="GET", template="/crm/properties/{version}/{type}/groups"
)
CREATE_PROPERTY_GROUP = Endpoint(
    name="create property group", method="POST", template="/crm/properties/{version}/{type}/groups"
)
PROPERTIES = Endpoint(name="list properties", method="GET", template="/crm/properties/{version}/{type}")
CREATE_PROPERTY = Endpoint(name="create property", method="POST", template="/crm/properties/{version}/{type}")
PIPELINES = Endpoint(name="list pipelines", method="GET", template="/crm/pipelines/{version}/{type}")
CREATE_PIPELINE = Endpoint(name="create pipeline", method="POST", template="/crm/pipelines/{version}/{type}")
CREATE_STAGE = Endpoint(
    name="create stage", method="POST", template="/crm/pipelines/{version}/{type}/{pipeline}/stages"
)
TOKEN = Endpoint(name="token", method="POST", template="/oauth/{version}/token")
AUTHORIZE = Endpoint(name="authorize", method="GET", template="/oauth/authorize")
"""A page for a person, on APP_HOST."""

ALL = (
    READ_RECORD,
    READ_RECORDS,
    CREATE_RECORDS,
    UPDATE_RECORDS,
    SEARCH_RECORDS,
    READ_ASSOCIATIONS,
    ASSOCIATE,
    ACCOUNT_DETAILS,
    OWNERS,
    PROPERTY_GROUPS,
    CREATE_PROPERTY_GROUP,
    PROPERTIES,
    CREATE_PROPERTY,
    PIPELINES,
    CREATE_PIPELINE,
    CREATE_STAGE,
    TOKEN,
    AUTHORIZE,
)
