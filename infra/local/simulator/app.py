"""The HubSpot app under test: its credentials, where its webhooks go, and what it subscribed to."""

from __future__ import annotations

from dataclasses import dataclass, field

from infra.local.simulator.errors import invalid
from infra.local.simulator.object_types import ObjectType, object_type_named

# hubspot.md §1.1: "1000 subscriptions per app".
MAX_SUBSCRIPTIONS = 1_000
# §1.1 "Not subscribable in propertyChange".
_UNSUBSCRIBABLE = ("num_unique_conversion_events", "hs_lastmodifieddate")

# §5 "Scopes to ask".
REQUIRED_SCOPES = (
    "oauth",
    "crm.objects.deals.read",
    "crm.objects.deals.write",
    "crm.objects.companies.read",
    "crm.objects.companies.write",
    "crm.objects.contacts.read",
    "crm.objects.contacts.write",
    "crm.objects.line_items.read",
    "crm.objects.line_items.write",
    "crm.objects.owners.read",
    "crm.schemas.deals.read",
    "crm.schemas.deals.write",
    "crm.schemas.companies.read",
    "crm.schemas.companies.write",
    "crm.schemas.contacts.read",
    "crm.schemas.contacts.write",
    "crm.schemas.line_items.read",
    "crm.schemas.line_items.write",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    app_id: int
    client_id: str
    client_secret: str
    webhook_url: str
    redirect_url: str
    name: str = "Twindeal"


@dataclass(frozen=True, slots=True)
class Subscription:
    """`subject` is what precedes the dot (`deal` or the generic `object`), `event` what follows."""

    id: int
    subject: str
    event: str
    object_type: ObjectType
    property_name: str | None = None

    @property
    def subscription_type(self) -> str:
        return f"{self.subject}.{self.event}"

    @property
    def generic(self) -> bool:
        return self.subject == "object"


@dataclass(slots=True)
class Subscriptions:
    """Each propertyChange names one property (§1.3), so ten watched properties are ten subscriptions."""

    next_id: int = 6_500_001
    _all: list[Subscription] = field(default_factory=list)
    _by_fact: dict[tuple[str, ObjectType, str | None], list[Subscription]] = field(default_factory=dict)

    def add(self, subscription_type: str, property_name: str | None, object_type: str | None) -> Subscription:
        if len(self._all) >= MAX_SUBSCRIPTIONS:
            raise invalid(
                "Couldn't create another subscription. You've reached the maximum number allowed per application "
                f"({MAX_SUBSCRIPTIONS})."
            )
        _check(subscription_type, property_name)
        subject, _, event = subscription_type.partition(".")
        if subject == "object" and object_type is None:
            raise invalid("A generic subscription names its object type")
        kind = object_type_named(object_type or "" if subject == "object" else subject)
        subscription = Subscription(self.next_id, subject, event, kind, property_name)
        self.next_id += 1
        self._all.append(subscription)
        self._by_fact.setdefault((event, kind, property_name), []).append(subscription)
        return subscription

    def matching(
        self, event: str, object_type: ObjectType, property_name: str | None = None
    ) -> list[Subscription]:
        return self._by_fact.get((event, object_type, property_name), [])

    def all(self) -> list[Subscription]:
        return list(self._all)


# §1.3 "Subscription enum": these subjects, without what the simulator has no objects for.
_CLASSIC_SUBJECTS = ("company", "contact", "deal", "line_item")
_EVENTS = ("creation", "deletion", "merge", "restore", "propertyChange", "associationChange")


def _check(subscription_type: str, property_name: str | None) -> None:
    subject, _, event = subscription_type.partition(".")
    if subject not in (*_CLASSIC_SUBJECTS, "object") or event not in _EVENTS:
        raise invalid(f"Unknown subscription type {subscription_type}")
    if (event == "propertyChange") != (property_name is not None):
        raise invalid("A propertyChange subscription, and no other, names one property")
    if property_name in _UNSUBSCRIBABLE:
        raise invalid(f"{property_name} cannot be subscribed to")
