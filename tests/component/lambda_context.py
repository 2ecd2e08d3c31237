"""What Lambda tells a function about its run."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext


class FakeContext(LambdaContext):
    def __init__(self, *, remaining_ms: int = 120_000) -> None:
        self.get_remaining_time_in_millis: Any = lambda: remaining_ms
        self._aws_request_id = "8f1b0d5e-0c7b-4a3f-9a54-5f4b0b7c1d11"
        self._function_name = "twindeal-test"
        self._memory_limit_in_mb = 512
        self._invoked_function_arn = "arn:aws:lambda:eu-central-1:123456789012:function:twindeal-test"
