"""How AWS is asked, and what its refusals mean for the caller.

What is not listed here is a bug or a missing permission, and rises.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.config import Config
from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as Unreachable

from shared.ports import TryAgain

CLIENT_CONFIG = Config(
    retries={"mode": "standard", "total_max_attempts": 4},
    connect_timeout=2,
    read_timeout=5,
    max_pool_connections=16,
)
"""For every AWS client. botocore repeats throttles, 5xx and lost connections itself: it knows each service's codes,
spaces its tries with jitter, stops when all of them fail, and repeats a transaction under the same request token.
So there is no second retrying library around it, only the two answers that it can't know are temporary
(`shared.store.table`)."""

PROMPT_CONFIG = Config(
    retries={"mode": "standard", "total_max_attempts": 2},
    connect_timeout=1,
    read_timeout=1,
    max_pool_connections=4,
)
"""For the events queue: HubSpot waits 5 seconds for our answer, and sends again what gets none."""

TEMPORARY = frozenset(
    {
        "DependencyTimeoutException",
        "KeyUnavailableException",
        "KmsThrottled",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "Throttling",
        "ThrottlingException",
        "TransactionInProgressException",
    }
)
SERVER_TROUBLE = 500


@contextmanager
def translated() -> Iterator[None]:
    try:
        yield
    except (Unreachable, HTTPClientError) as error:
        raise TryAgain(f"AWS could not be reached: {type(error).__name__}") from error
    except ClientError as error:
        if is_temporary(error):
            raise TryAgain(f"AWS asks for patience: {code(error)} from {error.operation_name}") from error
        raise


def is_temporary(error: ClientError) -> bool:
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return code(error) in TEMPORARY or status >= SERVER_TROUBLE


def code(error: ClientError) -> str:
    return error.response["Error"]["Code"]
