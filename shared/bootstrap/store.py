"""The link store and the partner program."""

from functools import cache

import boto3

from shared.aws import CLIENT_CONFIG
from shared.bootstrap.clock import SystemClock
from shared.domain.program import Program
from shared.program_file import read_program
from shared.settings import Settings
from shared.store.dynamodb import DynamoDbLinkStore


@cache
def link_store() -> DynamoDbLinkStore:
    return DynamoDbLinkStore(Settings().table, boto3.client("dynamodb", config=CLIENT_CONFIG), SystemClock())


@cache
def program() -> Program:
    return read_program()
