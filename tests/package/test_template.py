"""What CloudFormation would be given. The local AWS ignores some of it (TTL, backups), so its text is asserted."""

from collections.abc import Iterator
from typing import Any

import pytest

from infra.packaging.project import function_names, target_for
from infra.packaging.template import lint
from tests.package.conftest import Template, packaged

READ = {"dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"}
# A transaction needs the rights of what is in it, and has none of its own.
WRITE = {"dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:ConditionCheckItem"}
TAKE = {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ChangeMessageVisibility"}
SEND = {"sqs:SendMessage"}
SEAL = {"kms:Encrypt", "kms:Decrypt"}
MAY = {
    "receive_webhooks": {"EventsQueue": SEND, "BulkEventsQueue": SEND},
    "process_events": {
        "EventsQueue": TAKE | SEND,
        "BulkEventsQueue": TAKE,
        "MirrorQueue": SEND,
        "Table": READ | WRITE,
        "TokenKey": SEAL,
    },
    "mirror_changes": {"MirrorQueue": TAKE | SEND, "Table": READ | WRITE, "TokenKey": SEAL},
    "serve_registrations": {"MirrorQueue": SEND, "Table": READ | WRITE, "TokenKey": SEAL},
    "connect_portals": {"MirrorQueue": SEND, "Table": READ | WRITE, "TokenKey": SEAL},
    "run_schedules": {"MirrorQueue": SEND, "Table": READ | WRITE},
}


def test_cfn_lint_finds_no_fault(template: Template) -> None:
    lint(template.path)


def test_the_table_is_backed_up_encrypted_protected_and_forgets_what_expired(template: Template) -> None:
    table = template.resources["Table"]

    assert table["DeletionPolicy"] == table["UpdateReplacePolicy"] == "Retain"
    assert table["Properties"]["DeletionProtectionEnabled"] is True
    assert table["Properties"]["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["Properties"]["SSESpecification"] == {"SSEEnabled": True}
    assert table["Properties"]["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}
    assert table["Properties"]["BillingMode"] == "PAY_PER_REQUEST"
    assert [key["AttributeName"] for key in table["Properties"]["KeySchema"]] == ["PK", "SK"]


def test_only_the_local_stage_may_lose_its_table_and_know_a_secret_in_plain() -> None:
    local = packaged("local")

    assert local.resources["Table"]["Properties"]["DeletionProtectionEnabled"] is False
    assert (
        local.function("receive_webhooks")["Environment"]["Variables"]["TWINDEAL_CLIENT_SECRET"]
        == "local-client-secret"
    )


def test_the_client_secret_is_resolved_by_cloudformation(
    template: Template, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWINDEAL_CLIENT_SECRET", "typed-by-someone")
    again = packaged("test").path.read_text(encoding="utf-8")

    assert "typed-by-someone" not in again
    assert "{{resolve:secretsmanager:twindeal/test/hubspot-app:SecretString:client_secret}}" in again
    assert again == template.path.read_text(encoding="utf-8")


def test_what_fails_too_often_is_kept_longer_than_it_was_tried(template: Template) -> None:
    queues = template.of_type("AWS::SQS::Queue")
    for name in ("Events", "Mirror"):
        queue, failed = queues[f"{name}Queue"], queues[f"{name}FailedQueue"]

        assert queue["RedrivePolicy"]["deadLetterTargetArn"] == {"Fn::GetAtt": [f"{name}FailedQueue", "Arn"]}
        assert failed["MessageRetentionPeriod"] > queue["MessageRetentionPeriod"]
        assert queue["SqsManagedSseEnabled"] is failed["SqsManagedSseEnabled"] is True


def test_the_mirror_queue_is_a_fast_fifo_and_the_events_queue_is_none(template: Template) -> None:
    queues = template.of_type("AWS::SQS::Queue")

    assert queues["MirrorQueue"]["FifoQueue"] is True
    assert queues["MirrorQueue"]["DeduplicationScope"] == "messageGroup"
    assert queues["MirrorQueue"]["FifoThroughputLimit"] == "perMessageGroupId"
    assert "ContentBasedDeduplication" not in queues["MirrorQueue"]
    assert "FifoQueue" not in queues["EventsQueue"]


@pytest.mark.parametrize(
    "function, queue",
    [
        ("process_events", "EventsQueue"),
        ("process_events", "BulkEventsQueue"),
        ("mirror_changes", "MirrorQueue"),
    ],
)
def test_a_message_stays_hidden_for_six_timeouts_of_its_function(
    template: Template, function: str, queue: str
) -> None:
    """https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html"""
    visibility = template.of_type("AWS::SQS::Queue")[queue]["VisibilityTimeout"]

    assert visibility >= 6 * template.function(function)["Timeout"]


def test_batches_report_what_failed_and_only_events_in_bulk_are_gathered(template: Template) -> None:
    sources = template.of_type("AWS::Lambda::EventSourceMapping").values()

    for source in sources:
        assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert source["ScalingConfig"]["MaximumConcurrency"] >= 2
    gathered = {queue_of(source): source.get("MaximumBatchingWindowInSeconds") for source in sources}
    assert gathered == {"EventsQueue": None, "BulkEventsQueue": 1, "MirrorQueue": None}


def test_a_run_of_the_mirror_is_for_one_portal_so_none_waits_for_another(template: Template) -> None:
    sources = template.of_type("AWS::Lambda::EventSourceMapping").values()

    sizes = {queue_of(source): source["BatchSize"] for source in sources}
    assert sizes == {"EventsQueue": 10, "BulkEventsQueue": 200, "MirrorQueue": 1}


def test_the_runtime_is_the_python_that_built_the_bundle(template: Template) -> None:
    target = target_for("test")
    for name in function_names():
        function = template.function(name)

        assert function["Runtime"] == target.runtime
        assert function["Architectures"] == ["arm64"]
        assert function["TracingConfig"] == {"Mode": "Active"}


def test_logs_do_not_stay_for_ever(template: Template) -> None:
    groups = template.of_type("AWS::Logs::LogGroup").values()

    assert len(groups) == len(function_names())
    assert {group["RetentionInDays"] for group in groups} == {30}


@pytest.mark.parametrize("name", MAY)
def test_a_function_may_do_its_work_and_nothing_else(template: Template, name: str) -> None:
    granted: dict[str, set[str]] = {}
    for action, resource in grants(template, name):
        if not action.startswith(("logs:", "xray:")):
            granted.setdefault(resource["Fn::GetAtt"][0], set()).add(action)

    assert granted == MAY[name]


@pytest.mark.parametrize("name", function_names())
def test_nothing_is_granted_by_wildcard(template: Template, name: str) -> None:
    for action, resource in grants(template, name):
        assert "*" not in action
        # Tracing knows no resource; a log stream's name is made by Lambda.
        assert "*" not in str(resource) or action.startswith(("xray:Put", "logs:"))
    own = f"log-group:/aws/lambda/twindeal-test-{name}:log-stream:*"
    assert all(own in str(where) for action, where in grants(template, name) if action.startswith("logs:"))


def test_no_two_functions_share_a_role(template: Template) -> None:
    roles = [template.function(name)["Role"]["Fn::GetAtt"][0] for name in function_names()]

    assert sorted(roles) == sorted(template.of_type("AWS::IAM::Role"))


@pytest.mark.parametrize("name", function_names())
def test_a_function_knows_the_address_of_what_it_may_use_only(template: Template, name: str) -> None:
    known = template.function(name)["Environment"]["Variables"]
    addresses = {
        "EventsQueue": "TWINDEAL_EVENTS_QUEUE_URL",
        "BulkEventsQueue": "TWINDEAL_BULK_EVENTS_QUEUE_URL",
        "MirrorQueue": "TWINDEAL_MIRROR_QUEUE_URL",
        "Table": "TWINDEAL_TABLE",
        "TokenKey": "TWINDEAL_TOKEN_KEY",
    }

    assert {resource for resource, variable in addresses.items() if variable in known} == set(MAY[name])


def queue_of(source: dict[str, Any]) -> str:
    queue: str = source["EventSourceArn"]["Fn::GetAtt"][0]
    return queue


def grants(template: Template, function: str) -> Iterator[tuple[str, Any]]:
    role = template.function(function)["Role"]["Fn::GetAtt"][0]
    for policy in template.resources[role]["Properties"]["Policies"]:
        for statement in policy["PolicyDocument"]["Statement"]:
            assert statement["Effect"] == "Allow"
            for action in statement["Action"]:
                yield action, statement["Resource"]
