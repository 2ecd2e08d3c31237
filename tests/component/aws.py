"""moto, with what is slow to make and the same for every test made once: clients, and a key of KMS."""

import os
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from moto.kms.models import kms_backends

from infra.local.aws.local_aws import REGION

if TYPE_CHECKING:
    from moto.kms.models import Key

ACCOUNT = "123456789012"
"""The one that moto gives."""


def client(service: Any, *, config: Any = None) -> Any:
    """In the place of `boto3.client`. Where a service is to be found may change while a test runs."""
    return _client(service, config, os.environ.get(f"AWS_ENDPOINT_URL_{service.upper()}"))


def token_key() -> str:
    """Moto forgets its keys after each test and takes long to make one, so the first is put back."""
    keys = kms_backends[ACCOUNT][REGION].keys
    key = _key()
    keys[key.id] = key
    return str(key.arn)


@cache
def _session() -> boto3.Session:
    return boto3.Session("testing", "testing", region_name=REGION)


@cache
def _client(service: Any, config: Any, endpoint: str | None) -> Any:
    return _session().client(service, config=config, endpoint_url=endpoint)


@cache
def _key() -> "Key":
    id = client("kms").create_key()["KeyMetadata"]["KeyId"]
    return kms_backends[ACCOUNT][REGION].keys[id]
