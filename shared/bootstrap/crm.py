"""HubSpot: one connection pool, one budget and one set of access tokens for as long as the process lives."""

from functools import cache
from pathlib import Path

import boto3

from shared.aws import CLIENT_CONFIG
from shared.bootstrap.clock import SystemClock
from shared.crm.budget import Budget
from shared.crm.calls import Calls
from shared.crm.oauth import App, TokenEndpoint
from shared.crm.objects import HubSpotCrm
from shared.crm.portal_setup import PortalSetup
from shared.crm.tokens import AccessTokens
from shared.crm.transport import HubSpotTransport
from shared.settings import Settings
from shared.store.tokens import EncryptedTokenStore


@cache
def token_store() -> EncryptedTokenStore:
    settings = Settings()
    dynamodb, kms = boto3.client("dynamodb", config=CLIENT_CONFIG), boto3.client("kms", config=CLIENT_CONFIG)
    return EncryptedTokenStore(settings.table, dynamodb, kms, settings.token_key)


@cache
def transport() -> HubSpotTransport:
    return HubSpotTransport(base_url=Settings().hubspot_url)


def token_endpoint(*, redirect_url: str = "") -> TokenEndpoint:
    """`redirect_url` is needed for exchanging a code only."""
    settings = Settings()
    app = App(
        client_id=settings.client_id, client_secret=settings.client_secrets[0], redirect_url=redirect_url
    )
    version = settings.hubspot_api_version
    return TokenEndpoint(transport=transport(), app=app, clock=SystemClock(), version=version)


@cache
def calls() -> Calls:
    clock = SystemClock()
    tokens = AccessTokens(store=token_store(), endpoint=token_endpoint(), clock=clock)
    budget = Budget(clock=clock, share=Settings().call_share)
    version = Settings().hubspot_api_version
    return Calls(transport=transport(), tokens=tokens, budget=budget, version=version)


@cache
def crm() -> HubSpotCrm:
    return HubSpotCrm(calls())


def portal_setup() -> PortalSetup:
    return PortalSetup(calls(), layouts=Path(__file__).parents[2] / "infra" / "portals")
