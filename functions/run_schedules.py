"""Every five minutes: rings for portals that are behind, in case a doorbell was lost on the way."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from shared.bootstrap.queues import doorbell
from shared.bootstrap.store import link_store
from shared.domain.portals import Connection
from shared.observability import count, logger, metrics
from shared.ports import Waiting


@metrics.log_metrics
@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    count({"schedules": 1})
    store = link_store()
    connected = [portal for portal in store.portals() if portal.connection is Connection.CONNECTED]
    behind = {portal.id for portal in connected if store.behind(portal.id, limit=1) != Waiting()}
    doorbell().ring(behind)
    count({"portals_found_behind": len(behind)})
