"""What the handlers ask of the outside: the CRMs, the link store, the queues, the clock.

Each port has one real adapter (`shared/crm`, `shared/store`, `shared/queues.py`) and one fake in `tests/support`,
held to the same contract suite.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from shared.domain.deals import SharedDeal
from shared.domain.ids import DealKey, Domain, Milliseconds, ObjectType, PortalId, RecordId, Side
from shared.domain.leads import Lead, Partner
from shared.domain.messages import Message
from shared.domain.portals import Portal
from shared.domain.records import (
    Account,
    Associated,
    NewRecord,
    Outcomes,
    Postponed,
    Record,
    RecordChange,
    RecordRef,
    Refused,
)


class TwindealError(Exception):
    """Base of what a caller has to act on. A business "no" is never one of these: it is a value with reasons."""


class TryAgain(TwindealError):
    """The same call may succeed later: rate limit, lock, server trouble, timeout, throttle."""

    def __init__(self, why: str, *, after_seconds: float = 0.0) -> None:
        super().__init__(why)
        self.after_seconds = after_seconds


class CannotProceed(TwindealError):
    """The call can't succeed as it is, however often repeated: a missing scope, an unknown property, bad data."""


class Disconnected(TwindealError):
    """The portal's installation was revoked: pause it, keep everything, wait for a new installation."""

    def __init__(self, portal: PortalId) -> None:
        super().__init__(f"portal {portal} is disconnected: install the app there again")
        self.portal = portal


class Conflict(TwindealError):
    """Somebody else recorded first. Gather again and decide again."""


class Clock(Protocol):
    def now(self) -> Milliseconds: ...

    def sleep(self, seconds: float) -> None: ...


class Crm(Protocol):
    """The HubSpot accounts. Batches of any size are cut to HubSpot's by the adapter.

    Every call may raise TryAgain, CannotProceed or Disconnected.
    """

    def read(
        self, portal: PortalId, type: ObjectType, ids: Collection[RecordId], properties: Collection[str]
    ) -> Mapping[RecordId, Record]:
        """Records by the id asked for. A record that is not there (yet) has no entry."""

    def read_deals(
        self, portal: PortalId, ids: Collection[RecordId], properties: Collection[str]
    ) -> Mapping[RecordId, Record]:
        """As `read`, with each deal's associated companies and contacts."""

    def companies_of(
        self, portal: PortalId, contacts: Collection[RecordId]
    ) -> Mapping[RecordId, Sequence[Associated]]:
        """The companies that these contacts work for. A contact without one has no entry, or an empty one."""

    def find_companies(
        self, portal: PortalId, domains: Collection[str], properties: Collection[str]
    ) -> Sequence[Record]:
        """Companies whose `domain` is one of these, oldest first. HubSpot's search lags by seconds."""

    def create(self, portal: PortalId, type: ObjectType, rows: Sequence[NewRecord]) -> Outcomes:
        """A row whose unique value (`twindeal_key`, a contact's e-mail) exists comes back as AlreadyThere."""

    def update(self, portal: PortalId, type: ObjectType, rows: Sequence[RecordChange]) -> Outcomes: ...

    def associate(
        self,
        portal: PortalId,
        deals: Mapping[RecordId, Sequence[tuple[ObjectType, RecordId]]],
    ) -> Mapping[RecordId, Refused | Postponed]:
        """Put these records on the deals. Repeating it changes nothing.

        Returns the deals on which something could not be put; on all others everything is.
        """

    def account(self, portal: PortalId) -> Account: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """What one transaction records: all of it or nothing.

    `deal_before` and `lead_before` are the states the decision was made on; if either has changed since, nothing
    is recorded and `Conflict` is raised. `claims` is the partner whose count of domain registrations grows by one,
    refused (`Conflict`) at `capacity`.
    """

    deal_after: SharedDeal
    deal_before: SharedDeal | None = None
    lead_before: Lead | None = None
    lead_after: Lead | None = None
    claims: PortalId | None = None
    capacity: int = 0
    message: Message | None = None
    """A message already stored under its id is not stored again (its first text stands)."""


class LinkStore(Protocol):
    """Reads are strongly consistent. Every call may raise TryAgain (throttled or unreachable)."""

    def portal(self, portal: PortalId) -> Portal | None: ...

    def portals(self) -> Sequence[Portal]: ...

    def save_portal(self, portal: Portal) -> None: ...

    def update_portal(self, portal: Portal) -> None:
        """Save what is known anew of an installation, unless it was revoked or replaced meanwhile."""

    def disconnect(self, portal: Portal) -> None:
        """Note that this installation was revoked. One that is newer than `portal` says stays connected."""

    def partner(self, portal: PortalId) -> Partner | None: ...

    def partners(self) -> Sequence[Partner]: ...

    def save_partner(self, partner: Partner, *, vendor: PortalId) -> None:
        """Also points the partner's company record in the vendor's CRM to it. Keeps the registration count."""

    def partners_by_company(
        self, vendor: PortalId, companies: Collection[RecordId]
    ) -> Mapping[RecordId, PortalId]: ...

    def linked(self, records: Collection[RecordRef]) -> Mapping[RecordRef, tuple[DealKey, ...]]:
        """The shared deals that each deal record stands in. An unlinked record has no entry."""

    def deals(self, keys: Collection[DealKey]) -> Mapping[DealKey, SharedDeal]: ...

    def deals_of(self, portal: PortalId, *, limit: int = 100) -> Sequence[SharedDeal]:
        """The newest shared deals that this portal takes part in, newest first."""

    def lead(self, domain: Domain) -> Lead:
        """A lead nobody has touched comes back empty, with version 0."""

    def record(self, commit: Commit) -> SharedDeal:
        """Store it, and return the deal with its new version. Raises Conflict.

        In the same transaction: pointers from each newly known deal record to the shared deal, and for each side
        that has become (or is no longer) behind, its mark. A record that stands in another pair of the same
        partner raises Conflict.
        """

    def record_each(self, commits: Sequence[Commit]) -> Sequence[SharedDeal | Conflict]:
        """Each commit in a transaction of its own, several at once; the answers stand in the commits' order."""

    def behind(self, portal: PortalId, *, limit: int) -> Sequence[DealKey]:
        """Shared deals whose record in this portal does not yet show their state."""

    def intend(self, portal: PortalId, updates: Mapping[DealKey, Collection[str]]) -> None:
        """Note which properties of which deals are about to be written there, in place of any earlier note.

        A note that still stands at the next round says that the outcome of those writes was never learnt.
        """

    def intended(self, portal: PortalId) -> Mapping[DealKey, frozenset[str]]:
        """The note that stands; empty where there is none."""

    def carried_out(self, portal: PortalId) -> None:
        """The outcome of what was intended is recorded: the note goes."""

    def announce(self, portal: PortalId, label: DealKey) -> None:
        """Say that a record of this portal is about to be linked, before it is read.

        Until `withdraw` is called, `is_linking` is true for the portal. The label is the announcer's own, so that
        two of them do not end each other's.
        """

    def withdraw(self, portal: PortalId, label: DealKey) -> None: ...

    def is_linking(self, portal: PortalId) -> bool:
        """Whether any record of this portal is being created or linked right now.

        Then an event of an unknown record may be of a shared deal whose record id is not known yet.
        """

    def messages(self, keys: Collection[tuple[DealKey, str]]) -> Mapping[str, Message]:
        """Messages by id."""

    def messages_of(self, key: DealKey, *, limit: int = 100) -> Sequence[Message]:
        """In the order in which they were posted."""


class Doorbell(Protocol):
    def ring(self, portals: Collection[PortalId]) -> None:
        """Tell the mirror that these portals are behind. Raises TryAgain."""


class Provisioning(Protocol):
    def provision(self, portal: PortalId, side: Side) -> None:
        """Put what Twindeal needs into a portal: properties, and at a partner the shared pipeline.

        What is there already stays as it is. Raises TryAgain, CannotProceed, Disconnected.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """A portal's OAuth tokens, in the clear: only ever in memory, never logged or compared in a message."""

    refresh_token: str = field(repr=False)
    access_token: str = field(default="", repr=False)
    expires_at: Milliseconds = Milliseconds(0)


class TokenStore(Protocol):
    """Encrypts what it stores, bound to the portal it belongs to. Raises TryAgain."""

    def tokens(self, portal: PortalId) -> Tokens | None: ...

    def save_tokens(self, portal: PortalId, tokens: Tokens) -> None: ...
