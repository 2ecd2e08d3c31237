"""What the handlers ask of the outside: the CRMs, the link store, the queues, the clock.

Each port has one real adapter (`shared/crm`, `shared/store`, `shared/queues.py`) and one fake in `tests/support`,
held to the same contract suite.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from shared.domain.deals import SharedDeal
from shared.domain.ids import DealKey, Domain, Milliseconds, ObjectType, PortalId, RecordId, Side
from shared.domain.leads import Lead, Partner
from shared.domain.messages import Message
from shared.domain.notices import Notice
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
from shared.domain.reviews import Review


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

    def created_deals(self, portal: PortalId, keys: Collection[str]) -> Mapping[str, RecordId]:
        """The deals that have these values of `twindeal_key`. One that is not there (yet) has no entry."""

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
    refused (`Conflict`) at `capacity`; `releases` is the one whose count shrinks by one, refused where none is counted:
    then count and leads disagree already, and nobody may go on as if they agreed. A partner that does both keeps its
    count, whatever its capacity.

    Derived from the states before and after, and recorded with them: who is behind, what is due when, which domains a
    partner holds, which leads are contested, which registrations are held.
    """

    deal_after: SharedDeal
    deal_before: SharedDeal | None = None
    lead_before: Lead | None = None
    lead_after: Lead | None = None
    claims: PortalId | None = None
    capacity: int = 0
    releases: PortalId | None = None
    message: Message | None = None
    """A message already stored under its id is not stored again (its first text stands)."""
    notices: tuple[Notice, ...] = ()
    """Put into the outboxes of the portals that they are for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadCommit:
    """What one transaction records of a lead alone; as `Commit`, without a deal."""

    before: Lead
    after: Lead
    claims: PortalId | None = None
    capacity: int = 0
    releases: PortalId | None = None
    notices: tuple[Notice, ...] = ()


class DueType(StrEnum):
    LEAD = "lead"
    DEAL = "deal"
    PARTNER = "partner"


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Something the clock has to look at."""

    at: Milliseconds
    type: DueType
    key: str
    """A lead's domain, a deal's key, or a partner's portal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What a portal does not yet show."""

    deals: Mapping[DealKey, PortalId] = field(default_factory=dict)
    """Shared deals whose record there does not yet show their state, with the partner that each is shared with."""
    notices: tuple[Notice, ...] = ()


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

    def deal_keys_of(self, portal: PortalId) -> Sequence[DealKey]:
        """All shared deals that this portal takes part in, newest first."""

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

    def record_lead(self, commit: LeadCommit) -> Lead:
        """Store it, and return the lead with its new version. Raises Conflict."""

    def leads(self, domains: Collection[Domain]) -> Mapping[Domain, Lead]:
        """A lead nobody has touched comes back empty, with version 0."""

    def domains_of(self, partner: PortalId) -> Sequence[Lead]:
        """The leads that are registered to this partner, by domain; also those whose lapse is not recorded yet."""

    def contested(self, *, limit: int = 100) -> Sequence[Lead]:
        """Leads that several partners are on, by domain. For the vendor's eyes only."""

    def held(self, *, limit: int = 100) -> Sequence[SharedDeal]:
        """The newest registrations that are held, newest first."""

    def due(self, until: Milliseconds, *, limit: int) -> Sequence[Due]:
        """What has to be looked at by then, the longest overdue first. What isn't taken off keeps its place there.

        A lead's or deal's entry goes when a commit changes its `due_at`; a partner's by `partner_looked_at`.
        """

    def look_at_partner(self, partner: PortalId, at: Milliseconds) -> None:
        """Have the clock look at this partner's deals then."""

    def partner_looked_at(self, due: Due) -> None: ...

    def notices_delivered(self, portal: PortalId, ids: Collection[str]) -> None:
        """They go out of the portal's outbox."""

    def behind(self, portal: PortalId, *, limit: int) -> Waiting:
        """What this portal does not yet show: up to `limit` deals and notices in all."""

    def intend(self, portal: PortalId, writes: Mapping[DealKey, Collection[str]]) -> None:
        """Note which properties of which deals are about to be written there, in place of any earlier note; of a deal
        whose record is about to be created, none.

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

    def raise_reviews(self, reviews: Sequence[Review]) -> None:
        """One whose id is known already, open or closed, stays as it is."""

    def reviews(self, *, limit: int = 100) -> Sequence[Review]:
        """Those that are open, the newest first."""

    def close_review(self, id: str, *, by: str, at: Milliseconds) -> Review | None:
        """None where there is no such review. One that is closed stays as it is."""

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
