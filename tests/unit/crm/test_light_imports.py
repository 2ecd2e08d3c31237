"""The receiver answers within milliseconds of a cold start, so what it imports stays small."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    "module", ["shared.crm.signature", "shared.crm.webhooks", "shared.crm.install_state"]
)
def test_a_module_of_the_receiver_does_not_load_hubspots_client(module: str) -> None:
    code = f"import sys, {module}; print(*{{'hubspot', 'urllib3', 'boto3'}} & set(sys.modules))"

    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)

    assert loaded.stdout.split() == []
