"""AWS clients that give up before the function that waits for them does."""

from botocore.config import Config

CONFIG = Config(
    connect_timeout=2,
    read_timeout=5,
    # Throttles and broken connections are repeated within the call; what lasts longer goes back to the queue.
    retries={"mode": "standard", "total_max_attempts": 4},
    # A mirror round confirms deals in parallel; fewer connections would make its threads wait for each other.
    max_pool_connections=16,
)
