"""X-Ray subsegments of the slow functions, where they are wished for.

Lambda's active tracing, which costs nothing, is always on. Powertools' Tracer adds what happened inside, for a third
of a second more of cold start (docs/packaging.md), so it is loaded only when TWINDEAL_TRACING is set.
"""

from collections.abc import Callable
from typing import Any

from shared.settings import Settings

Handler = Callable[[dict[str, Any], Any], Any]


def traced(handler: Handler) -> Handler:
    """The answer is left out of the trace: it may hold what people wrote."""
    if not Settings().tracing:
        return handler
    from aws_lambda_powertools import Tracer  # noqa: PLC0415 (see above)
    from aws_xray_sdk.core import xray_recorder  # noqa: PLC0415

    tracer = Tracer(provider=xray_recorder)
    traced_handler: Handler = tracer.capture_lambda_handler(handler, capture_response=False)
    return traced_handler
