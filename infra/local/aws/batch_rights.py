"""AWS allows SendMessageBatch to whoever may SendMessage; MiniStack asks for a right of that name, which IAM has not.

AWS docs, "Amazon SQS API permissions: Actions and resource reference".
"""

from typing import Any

from ministack.core import iam_actions

_ASKED = iam_actions.extract_iam_action


def allow_as_single_calls() -> None:
    iam_actions.extract_iam_action = _single


def _single(*request: Any) -> str | None:
    action: str | None = _ASKED(*request)
    return action.removesuffix("Batch") if action and action.startswith("sqs:") else action
