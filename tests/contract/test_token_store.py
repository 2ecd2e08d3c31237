"""Tokens at rest, on both stand-ins for DynamoDB and KMS."""

from typing import TYPE_CHECKING

import pytest

from shared.domain.ids import Milliseconds
from shared.ports import CannotProceed, Tokens
from shared.store.tokens import EncryptedTokenStore
from tests.contract.stand_ins import Connect, create_table
from tests.support.builders import PARTNER, RIVAL

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

TOKENS = Tokens(refresh_token="refresh-me", access_token="let-me-in", expires_at=Milliseconds(7))


@pytest.fixture
def dynamodb(connect: Connect) -> "DynamoDBClient":
    client: DynamoDBClient = connect("dynamodb")
    return client


@pytest.fixture
def table(dynamodb: "DynamoDBClient") -> str:
    return create_table(dynamodb)


@pytest.fixture
def store(connect: Connect, dynamodb: "DynamoDBClient", table: str) -> EncryptedTokenStore:
    kms = connect("kms")
    return EncryptedTokenStore(table, dynamodb, kms, kms.create_key()["KeyMetadata"]["KeyId"])


def test_saved_tokens_are_found_by_their_portal(store: EncryptedTokenStore) -> None:
    store.save_tokens(PARTNER, Tokens(refresh_token="older"))
    store.save_tokens(PARTNER, TOKENS)

    assert store.tokens(PARTNER) == TOKENS
    assert store.tokens(RIVAL) is None


def test_what_is_stored_does_not_show_the_tokens(
    store: EncryptedTokenStore, dynamodb: "DynamoDBClient", table: str
) -> None:
    store.save_tokens(PARTNER, TOKENS)
    stored = str(dynamodb.scan(TableName=table)["Items"])

    assert str(PARTNER) in stored
    assert "refresh-me" not in stored
    assert "let-me-in" not in stored


def test_tokens_copied_to_another_portal_do_not_open_there(
    store: EncryptedTokenStore, dynamodb: "DynamoDBClient", table: str
) -> None:
    store.save_tokens(PARTNER, TOKENS)
    [item] = dynamodb.scan(TableName=table)["Items"]
    dynamodb.put_item(TableName=table, Item=item | {"PK": {"S": f"PORTAL#{RIVAL}"}})

    with pytest.raises(CannotProceed, match=f"portal {RIVAL} do not open") as refusal:
        store.tokens(RIVAL)
    assert "refresh-me" not in str(refusal.value)


def test_tokens_too_long_to_encrypt_are_refused_without_showing_them(store: EncryptedTokenStore) -> None:
    with pytest.raises(CannotProceed) as refusal:
        store.save_tokens(PARTNER, Tokens(refresh_token="secret" * 1000))
    assert "secret" not in str(refusal.value)
