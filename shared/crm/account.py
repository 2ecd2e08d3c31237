"""What a portal says of itself, and its people (HubSpot docs: Account information, Owners)."""

from collections.abc import Iterator

from shared.crm.calls import Calls
from shared.crm.endpoints import ACCOUNT_DETAILS, OWNERS
from shared.crm.record_json import as_documented, next_page, results_of
from shared.domain.ids import PortalId
from shared.domain.records import Account
from shared.ports import CannotProceed

_OWNERS_PER_PAGE = "100"


def read_account(calls: Calls, portal: PortalId) -> Account:
    details = calls.send(portal, ACCOUNT_DETAILS)
    if str(details.get("portalId")) != str(portal):
        raise CannotProceed(f"the token used for portal {portal} belongs to another portal")
    owners = dict(_owners(calls, portal))
    with as_documented():
        return Account(
            portal=portal, time_zone=details["timeZone"], currency=details["companyCurrency"], owners=owners
        )


def _owners(calls: Calls, portal: PortalId) -> Iterator[tuple[str, str]]:
    """`hubspot_owner_id` takes an owner's `id`, not the user's. Some owners have no e-mail address."""
    after = ""
    while True:
        query = [("limit", _OWNERS_PER_PAGE), *([("after", after)] if after else [])]
        page = calls.send(portal, OWNERS, query=query)
        yield from (
            (owner["email"].lower(), str(owner["id"])) for owner in results_of(page) if owner.get("email")
        )
        after = next_page(page)
        if not after:
            return
