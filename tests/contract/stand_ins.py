"""Clients of a stand-in for AWS, and the link store's table in it."""

from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import yaml

from infra.local.aws.local_aws import CREDENTIALS, REGION
from shared.aws import CLIENT_CONFIG

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

TABLE_TEMPLATE = Path(__file__).parents[2] / "infra" / "resources" / "table.yml"

Connect = Callable[[str], Any]
"""Gives a client of the service named."""

_table_numbers = count(1)


def client(service: Any, **where: Any) -> Any:
    return boto3.client(
        service,
        region_name=REGION,
        aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
        config=CLIENT_CONFIG,
        **where,
    )


def create_table(dynamodb: "DynamoDBClient") -> str:
    """As the deployed one, read from its template, so that the two can't drift apart."""
    name = f"links-{next(_table_numbers)}"
    dynamodb.create_table(TableName=name, **_deployed_table())
    return name


def _deployed_table() -> dict[str, Any]:
    template = yaml.load(TABLE_TEMPLATE.read_text(), _TemplateLoader)  # noqa: S506 - a safe loader, see below
    properties = template["Resources"]["Table"]["Properties"]
    return {name: properties[name] for name in ("BillingMode", "KeySchema", "AttributeDefinitions")}


class _TemplateLoader(yaml.SafeLoader):
    """Takes CloudFormation's short tags (`!Ref`) for text."""


_TemplateLoader.add_multi_constructor("!", lambda _loader, _suffix, node: node.value)
