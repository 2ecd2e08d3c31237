"""Starts the local AWS, deploys into it what AWS would get, and tells where everything is."""

import fcntl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import boto3

from infra.local.aws.server import Server
from infra.local.aws.system import System
from infra.local.aws.trouble import LocalAwsTrouble
from infra.packaging.bundle import build
from infra.packaging.project import LOCAL_STAGE, ROOT, CannotPackage, function_names, target_for
from infra.packaging.template import osls

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient

REGION = "eu-central-1"
STACK = f"twindeal-{LOCAL_STAGE}"
# The administrator's; a function gets those of its role. Were the id 12 digits, MiniStack would take it for an
# account of its own, in which requests from outside don't look.
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}


@contextmanager
def _alone() -> Iterator[None]:
    """osls works in .serverless/ of this folder, whoever calls it: two deployments take turns."""
    with (ROOT / ".local" / "deploying").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield


class LocalAws:
    def __init__(self, server: Server) -> None:
        self._server = server
        self._session = boto3.Session(
            aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
            region_name=REGION,
        )
        self._clients: dict[str, Any] = {}

    @classmethod
    @contextmanager
    def started(cls, directory: Path = ROOT / ".local" / "aws", *, port: int | None = None) -> Iterator[Self]:
        """Raises LocalAwsTrouble."""
        server = Server(directory, region=REGION, administrator=CREDENTIALS, port=port)
        aws = cls(server)
        try:
            server.start()
            yield aws
        finally:
            for client in aws._clients.values():
                client.close()
            server.stop()

    @property
    def endpoint(self) -> str:
        """The value of AWS_ENDPOINT_URL for whoever wants to use this AWS."""
        return self._server.endpoint

    @property
    def log(self) -> Path:
        """What MiniStack said, and what the queues' functions printed."""
        return self._server.log

    def printed_by(self, function: str) -> list[str]:
        """The log lines of one function, oldest first."""
        pages = self.client("logs").get_paginator("filter_log_events")
        group = f"/aws/lambda/{STACK}-{function}"
        return [event["message"] for page in pages.paginate(logGroupName=group) for event in page["events"]]

    @property
    def environment(self) -> dict[str, str]:
        """For a program of this machine, so that its boto3 finds this AWS and no other."""
        return {
            **CREDENTIALS,
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ENDPOINT_URL": self.endpoint,
        }

    def client(self, service: Any) -> Any:
        """An administrator's; one per service, closed with the rest."""
        if service not in self._clients:
            self._clients[service] = self._session.client(service, endpoint_url=self.endpoint)
        return self._clients[service]

    def deploy(self, settings: Mapping[str, str]) -> System:
        """Packages Twindeal and deploys it by osls, the way it gets into AWS. Raises LocalAwsTrouble.

        `settings` are variables of serverless.yml: TWINDEAL_HUBSPOT_URL, TWINDEAL_CLIENT_SECRET and the like.
        """
        target = target_for(LOCAL_STAGE)
        environment = {
            **settings,
            **self.environment,
            "TWINDEAL_PUBLIC_URL": self._public_url("${HttpApi}"),
            # osls asks how the deployment goes each 5 s; here it is done within one.
            "SLS_AWS_MONITORING_FREQUENCY": "100",
        }
        try:
            with _alone():
                for function in function_names():
                    build(function, target)
                osls(["deploy"], target, settings=environment)
        except CannotPackage as sorry:
            raise LocalAwsTrouble(str(sorry)) from sorry
        return self._system()

    def _public_url(self, api: str) -> str:
        """By path: *.execute-api.localhost is a name that not every machine resolves."""
        return f"{self.endpoint}/_aws/execute-api/{api}"

    def _system(self) -> System:
        cloudformation: CloudFormationClient = self.client("cloudformation")
        stack = cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]
        told = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
        return System(
            url=self._public_url(told["HttpApiId"]),
            table=told["TableName"],
            events_queue=told["EventsQueueUrl"],
            bulk_events_queue=told["BulkEventsQueueUrl"],
            events_failed_queue=told["EventsFailedQueueUrl"],
            mirror_queue=told["MirrorQueueUrl"],
            mirror_failed_queue=told["MirrorFailedQueueUrl"],
            token_key=told["TokenKeyArn"],
            functions={name: f"{STACK}-{name}" for name in function_names()},
        )
