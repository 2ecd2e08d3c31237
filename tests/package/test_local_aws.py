"""The packaged template, deployed by osls into the local AWS, answers over HTTP as it would in AWS."""

import base64
import hashlib
import hmac
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.exceptions import ClientError

from infra.local.aws import LocalAws, LocalAwsTrouble, System
from infra.packaging.project import ROOT, function_names
from tests.package.conftest import CLIENT_SECRET

EVENTS = [{"portalId": 7, "eventId": 1, "subscriptionType": "object.propertyChange", "objectId": 5}]


def ask(
    system: System, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
) -> int:
    address = urlsplit(system.url + path)
    assert address.hostname
    with closing(http.client.HTTPConnection(address.hostname, address.port, timeout=20)) as connection:
        sent = {"Content-Type": "application/json", **(headers or {})}
        connection.request(method, f"{address.path}?{address.query}".rstrip("?"), body, sent)
        return connection.getresponse().status


def signed(system: System, body: bytes, secret: str = CLIENT_SECRET) -> dict[str, str]:
    """HubSpot docs, "Validate the v3 request signature"."""
    now = str(int(time.time() * 1000))
    text = b"POST" + f"{system.url}/webhooks".encode() + body + now.encode()
    signature = base64.b64encode(hmac.new(secret.encode(), text, hashlib.sha256).digest()).decode()
    return {"X-HubSpot-Signature-v3": signature, "X-HubSpot-Request-Timestamp": now}


def test_a_signed_webhook_is_taken(system: System) -> None:
    body = json.dumps(EVENTS).encode()

    assert ask(system, "POST", "/webhooks", body, signed(system, body)) == 204


def test_a_webhook_signed_by_someone_else_is_refused(system: System) -> None:
    body = json.dumps(EVENTS).encode()

    assert ask(system, "POST", "/webhooks", body, signed(system, body, secret="guessed")) == 401


def test_an_unsigned_webhook_is_refused(system: System) -> None:
    assert ask(system, "POST", "/webhooks", json.dumps(EVENTS).encode()) == 401


@pytest.mark.parametrize(
    "method, path, status",
    [
        pytest.param("GET", "/api/deals/1", 401, id="the cards' API asks for a signature"),
        pytest.param("POST", "/api/registrations", 401, id="whatever the method"),
        pytest.param("GET", "/oauth/start", 302, id="an installation begins at HubSpot"),
        pytest.param(
            "GET", "/oauth/callback?code=c&state=forged", 400, id="and is not ended by anybody else"
        ),
        pytest.param("GET", "/webhooks", 404, id="a route has its method"),
        pytest.param("GET", "/", 404, id="nothing else is there"),
    ],
)
def test_each_route_reaches_its_function(system: System, method: str, path: str, status: int) -> None:
    assert ask(system, method, path) == status


def test_all_six_functions_are_there(system: System, local_aws: LocalAws) -> None:
    deployed = {made["FunctionName"] for made in local_aws.client("lambda").list_functions()["Functions"]}

    assert deployed == set(system.functions.values())
    assert set(system.functions) == set(function_names())


def test_the_schedule_runs_with_the_rights_of_its_role(system: System, local_aws: LocalAws) -> None:
    answer = local_aws.client("lambda").invoke(FunctionName=system.functions["run_schedules"], Payload=b"{}")

    assert "FunctionError" not in answer, answer["Payload"].read()


def test_a_right_that_a_role_lacks_is_refused(system: System, local_aws: LocalAws) -> None:
    """The proof that the local AWS looks at roles at all: with the receiver's, the table cannot be read."""
    receiver = local_aws.client("lambda").get_function(FunctionName=system.functions["receive_webhooks"])
    role = receiver["Configuration"]["Role"]
    assumed = local_aws.client("sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
    with (
        closing(
            boto3.client(
                "dynamodb",
                endpoint_url=local_aws.endpoint,
                region_name="eu-central-1",
                aws_access_key_id=assumed["AccessKeyId"],
                aws_secret_access_key=assumed["SecretAccessKey"],
                aws_session_token=assumed["SessionToken"],
            )
        ) as as_receiver,
        pytest.raises(ClientError, match="AccessDenied"),
    ):
        as_receiver.get_item(TableName=system.table, Key={"PK": {"S": "x"}, "SK": {"S": "x"}})


def test_nothing_is_left_when_the_starter_is_killed(tmp_path: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from infra.local.aws import LocalAws\n"
        f"with LocalAws.started(Path({str(tmp_path)!r})) as aws:\n"
        "    print(aws.endpoint, flush=True); time.sleep(60)"
    )
    starter = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert starter.stdout
    endpoint = urlsplit(starter.stdout.readline().strip())
    os.kill(starter.pid, signal.SIGKILL)
    starter.wait()
    starter.stdout.close()

    assert eventually(lambda: refuses(endpoint.port) and not list(tmp_path.glob("tmp-*")))


def refuses(port: int | None) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return True
    return False


def eventually(happened: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 15
    while not happened() and time.monotonic() < deadline:
        time.sleep(0.1)
    return happened()


def test_a_folder_that_cannot_be_written_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "aws").write_text("a file where the folder should be")

    with (
        pytest.raises(LocalAwsTrouble, match=r"cannot write to .*aws \(Not a directory\)"),
        LocalAws.started(tmp_path / "aws"),
    ):
        pass
