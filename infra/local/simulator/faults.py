"""What can go wrong on purpose. Switchable while the simulator runs; every fault that fires is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase
from random import Random

from infra.local.simulator.errors import ApiError


class FaultKind(StrEnum):
    """What an API call can meet (hubspot.md §3 "Other transient codes"); the value is the counter's key."""

    LOCKED = "locked_423"
    MIGRATING = "migrating_477"
    SERVER_ERROR = "server_error_5xx"
    APPLIED_BUT_502 = "applied_but_502"
    SLOW = "slow"
    TEN_SECONDLY_LIMIT = "ten_secondly_limit_429"
    DAILY_LIMIT = "daily_limit_429"
    UNAVAILABLE_WITHOUT_BODY = "unavailable_without_body_503"


@dataclass(slots=True, kw_only=True)
class FaultRule:
    """Where and how often one kind of fault strikes. `endpoint` is matched like a file name: `POST */batch/upsert`."""

    kind: FaultKind
    probability: float = 1.0
    portal_id: int | None = None
    endpoint: str = "*"
    times: int | None = None  # how often it may still fire; None is without end
    status: int = 500  # for SERVER_ERROR
    delay_ms: int = 0  # for SLOW
    retry_after_s: int = 60  # for MIGRATING

    def matches(self, portal_id: int, endpoint: str) -> bool:
        here = self.portal_id is None or self.portal_id == portal_id
        return here and self.times != 0 and fnmatchcase(endpoint, self.endpoint)


@dataclass(slots=True, kw_only=True)
class Faults:
    """The default is a realistic day; `Faults.none()` is a calm one."""

    shuffle_events: bool = True  # §1.1 "Order not guaranteed"
    duplicate_events: float = 0.03  # §1.1 "duplicates possible"; how many is a guess
    reuse_event_ids: float = 0.01  # §1.1 "observed reuse across different events"
    lose_events: float = 0.0  # outages longer than the 24 h of retries
    webhook_delay_ms: tuple[int, int] = (100, 1_500)
    search_lag_ms: int = 2_000  # §3 "index lags a few moments (live: seconds)"
    read_lag_ms: int = 0  # §1.1 "a GET then answered 404" about 0.5 s after the event
    shuffle_results: bool = True  # §4.1 "results NOT in input order"
    rules: list[FaultRule] = field(default_factory=list)

    @classmethod
    def none(cls) -> Faults:
        return cls(
            shuffle_events=False,
            duplicate_events=0.0,
            reuse_event_ids=0.0,
            webhook_delay_ms=(0, 0),
            search_lag_ms=0,
            shuffle_results=False,
        )

    def add(self, rule: FaultRule) -> FaultRule:
        self.rules.append(rule)
        return rule


@dataclass(slots=True)
class FaultInjector:
    """Decides by the seed whether a fault strikes, and remembers that it did."""

    faults: Faults
    random: Random
    fired: Counter[str] = field(default_factory=Counter)

    def strikes(self, name: str, probability: float) -> bool:
        """No draw for what cannot happen, so that switching one fault on does not reshuffle the others."""
        if probability <= 0 or self.random.random() >= probability:
            return False
        self.fired[name] += 1
        return True

    def rule_for(self, portal_id: int, endpoint: str) -> FaultRule | None:
        for rule in self.faults.rules:
            if rule.matches(portal_id, endpoint) and self.strikes(rule.kind, rule.probability):
                if rule.times is not None:
                    rule.times -= 1
                return rule
        return None


def refusal(rule: FaultRule) -> ApiError | None:
    """The answer that replaces the call, for the kinds that prevent it."""
    error: ApiError | None = None
    match rule.kind:
        case FaultKind.LOCKED:
            error = ApiError(423, "LOCKED", "The resource is locked; wait at least 2 seconds")
        case FaultKind.MIGRATING:
            headers = {"Retry-After": str(rule.retry_after_s)}
            error = ApiError(477, "MIGRATION_IN_PROGRESS", "The account is being migrated", headers=headers)
        case FaultKind.SERVER_ERROR:
            error = ApiError(rule.status, "INTERNAL_ERROR", "internal error")
        case FaultKind.TEN_SECONDLY_LIMIT:
            error = too_many("TEN_SECONDLY_ROLLING", "ten_secondly_rolling")
        case FaultKind.DAILY_LIMIT:
            error = too_many("DAILY", "daily")
        case FaultKind.UNAVAILABLE_WITHOUT_BODY:
            error = ApiError(503, "", "", body={})
        case FaultKind.APPLIED_BUT_502 | FaultKind.SLOW:
            pass
    return error


def too_many(policy: str, words: str, headers: Mapping[str, str] | None = None) -> ApiError:
    """§3 "429 bodies"; §3: "No Retry-After documented on 429"."""
    body: dict[str, str] = {
        "status": "error",
        "message": f"You have reached your {words} limit.",
        "errorType": "RATE_LIMIT",
        "policyName": policy,
    }
    if policy == "TEN_SECONDLY_ROLLING":
        body["groupName"] = "publicapi:oauth-app"
    return ApiError(429, "RATE_LIMITS", body["message"], body=body, headers=headers or {})


def applied_but_lost() -> ApiError:
    """The write happened, the answer did not arrive: what a gateway's time-out looks like to the caller."""
    return ApiError(502, "", "", body={})
