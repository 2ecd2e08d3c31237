"""OAuth tokens at rest: sealed by KMS for one portal, so that an item copied to another portal does not open there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from shared.aws import code, translated
from shared.domain.ids import PortalId
from shared.ports import CannotProceed, Tokens
from shared.store import keys
from shared.store.documents import decode, encode
from shared.store.writes import wire, wire_key

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_kms import KMSClient

LONGEST_PLAINTEXT = 4096
"""Bytes that KMS encrypts in one call. HubSpot's tokens are a few hundred characters."""
CANNOT_OPEN = frozenset({"IncorrectKeyException", "InvalidCiphertextException"})


class EncryptedTokenStore:
    def __init__(
        self, table_name: str, dynamodb_client: DynamoDBClient, kms_client: KMSClient, key_id: str
    ) -> None:
        self._table_name = table_name
        self._dynamodb = dynamodb_client
        self._kms = kms_client
        self._key_id = key_id

    def tokens(self, portal: PortalId) -> Tokens | None:
        with translated():
            answer = self._dynamodb.get_item(
                TableName=self._table_name, Key=wire_key(keys.tokens(portal)), ConsistentRead=True
            )
        item = answer.get("Item")
        return decode(Tokens, self._opened(portal, item["sealed"]["B"]).decode()) if item else None

    def save_tokens(self, portal: PortalId, tokens: Tokens) -> None:
        sealed = self._sealed(portal, encode(tokens).encode())
        with translated():
            self._dynamodb.put_item(
                TableName=self._table_name, Item=wire_key(keys.tokens(portal)) | wire({"sealed": sealed})
            )

    def _sealed(self, portal: PortalId, plaintext: bytes) -> bytes:
        if len(plaintext) > LONGEST_PLAINTEXT:
            raise CannotProceed(f"the tokens of portal {portal} are longer than KMS encrypts in one call")
        with translated():
            answer = self._kms.encrypt(
                KeyId=self._key_id, Plaintext=plaintext, EncryptionContext=_bound_to(portal)
            )
        return answer["CiphertextBlob"]

    def _opened(self, portal: PortalId, sealed: bytes) -> bytes:
        try:
            with translated():
                answer = self._kms.decrypt(
                    KeyId=self._key_id, CiphertextBlob=sealed, EncryptionContext=_bound_to(portal)
                )
        except ClientError as error:
            if code(error) in CANNOT_OPEN:
                raise CannotProceed(
                    f"the stored tokens of portal {portal} do not open: install again"
                ) from error
            raise
        return answer["Plaintext"]


def _bound_to(portal: PortalId) -> dict[str, str]:
    return {"portal": str(portal)}
