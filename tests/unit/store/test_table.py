"""What AWS's refusals become. The clients here refuse on purpose; the contract suite sees to the rest."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError

from shared.ports import Conflict, TryAgain
from shared.store.keys import Key
from shared.store.table import Table
from shared.store.writes import put
from tests.support.clock import FakeClock

ONE = [put(Key("a", "1"))]
TWO = [put(Key("a", "1")), put(Key("b", "1"))]


class Refusing:
    """A client whose every request ends in the next of these errors; without errors left it is content."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.tokens: list[str] = []

    def _request(self, **request: Any) -> dict[str, Any]:
        self.tokens.append(request.get("ClientRequestToken", ""))
        if self.errors:
            raise self.errors.pop(0)
        return {}

    put_item = update_item = delete_item = get_item = transact_write_items = _request


def table(client: Any, clock: FakeClock | None = None) -> Table:
    return Table("links", client, clock or FakeClock())


def refusal(code: str, status: int = 400, **more: Any) -> ClientError:
    response: Any = {"Error": {"Code": code, "Message": "no"}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(response | more, "PutItem")


def cancelled(*reasons: str) -> ClientError:
    return refusal(
        "TransactionCanceledException", CancellationReasons=[{"Code": reason} for reason in reasons]
    )


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(refusal("ProvisionedThroughputExceededException"), id="throttled"),
        pytest.param(refusal("ThrottlingException"), id="throttled on demand"),
        pytest.param(refusal("InternalServerError", status=500), id="server trouble"),
        pytest.param(EndpointConnectionError(endpoint_url="http://x"), id="unreachable"),
        pytest.param(ReadTimeoutError(endpoint_url="http://x"), id="no answer"),
    ],
)
@pytest.mark.parametrize(
    "request_of",
    [
        pytest.param(lambda links: links.get(Key("a", "1")), id="get"),
        pytest.param(lambda links: links.write(ONE), id="write one"),
        pytest.param(lambda links: links.write(TWO), id="write two"),
    ],
)
def test_temporary_trouble_asks_to_try_again(error: Exception, request_of: Callable[[Table], Any]) -> None:
    with pytest.raises(TryAgain):
        request_of(table(Refusing(error)))


def test_a_condition_that_does_not_hold_is_a_conflict() -> None:
    with pytest.raises(Conflict):
        table(Refusing(refusal("ConditionalCheckFailedException"))).write(ONE)


def test_a_conflict_names_the_items_whose_condition_did_not_hold() -> None:
    with pytest.raises(Conflict, match=r"first at b$"):
        table(Refusing(cancelled("None", "ConditionalCheckFailed"))).write(TWO)


def test_a_condition_that_does_not_hold_counts_more_than_contention() -> None:
    with pytest.raises(Conflict):
        table(Refusing(cancelled("TransactionConflict", "ConditionalCheckFailed"))).write(TWO)


@pytest.mark.parametrize(
    "error,writes",
    [
        pytest.param(refusal("ValidationException"), ONE, id="one"),
        pytest.param(cancelled("None", "ValidationError"), TWO, id="transaction"),
        pytest.param(refusal("AccessDeniedException"), TWO, id="permission"),
    ],
)
def test_a_bug_or_a_missing_permission_rises(error: ClientError, writes: Any) -> None:
    with pytest.raises(ClientError):
        table(Refusing(error)).write(writes)


def test_a_write_that_meets_another_writer_is_repeated_under_a_token_of_its_own() -> None:
    client, clock = Refusing(cancelled("TransactionConflict", "None")), FakeClock()
    table(client, clock).write(TWO)

    assert len(set(client.tokens)) == 2
    assert 0 < clock.slept < 1


@pytest.mark.parametrize(
    "error,writes",
    [
        pytest.param(refusal("TransactionConflictException"), ONE, id="one"),
        pytest.param(cancelled("None", "ThrottlingError"), TWO, id="transaction"),
    ],
)
def test_a_write_that_keeps_meeting_other_writers_is_given_up_for_now(
    error: ClientError, writes: Any
) -> None:
    with pytest.raises(TryAgain, match="other writers"):
        table(Refusing(*[error] * 9)).write(writes)


class LeavingUnread:
    """A client that reads one key of each batch and leaves the others for later."""

    def __init__(self, batches: int) -> None:
        self.batches = batches

    def batch_get_item(self, RequestItems: Any) -> Any:  # noqa: N803 - boto3's name
        [(name, request)] = RequestItems.items()
        read, *unread = request["Keys"]
        self.batches -= 1
        return {
            "Responses": {name: [read] if self.batches >= 0 else []},
            "UnprocessedKeys": {name: {"Keys": unread}} if unread else {},
        }


def test_keys_left_unread_are_read_in_the_end() -> None:
    wanted = [Key("a", str(number)) for number in range(4)]

    assert list(table(LeavingUnread(batches=4)).get_many(wanted)) == wanted


def test_keys_that_stay_unread_ask_to_try_again() -> None:
    with pytest.raises(TryAgain, match="unread"):
        table(LeavingUnread(batches=99)).get_many([Key("a", str(number)) for number in range(9)])


def test_a_key_wanted_twice_is_asked_for_once() -> None:
    """DynamoDB refuses a batch with the same key twice."""
    assert list(table(LeavingUnread(batches=1)).get_many([Key("a", "1")] * 2)) == [Key("a", "1")]
