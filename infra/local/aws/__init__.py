"""AWS on this machine, without Docker: MiniStack, and our own packaged template deployed into it.

    with LocalAws.started() as aws:
        system = aws.deploy({"TWINDEAL_HUBSPOT_URL": simulator.url, ...})
        post(f"{system.url}/webhooks", ...)

docs/decisions says why it is this one, and what of AWS it does differently.
"""

from infra.local.aws.local_aws import LocalAws
from infra.local.aws.system import System
from infra.local.aws.trouble import LocalAwsTrouble

__all__ = ["LocalAws", "LocalAwsTrouble", "System"]
