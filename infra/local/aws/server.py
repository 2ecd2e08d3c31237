"""One MiniStack process: on a free port of the loopback, its log and its temporary files in a folder of its own."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from infra.local.aws.trouble import LocalAwsTrouble

_STARTUP_SECONDS = 30
_GRACE_SECONDS = 5
# What the template needs. Others would cost memory, and one of them listens to the whole network (IoT, 8883).
_SERVICES = (
    *("apigateway", "cloudformation", "cloudwatch", "dynamodb", "events", "iam"),
    *("kms", "lambda", "logs", "s3", "sqs", "sts"),
)
# A worker of a function inherits MiniStack's environment, so it gets none of ours but these.
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "VIRTUAL_ENV")


class Server:
    def __init__(
        self, directory: Path, *, region: str, administrator: Mapping[str, str], port: int | None = None
    ) -> None:
        self.directory = directory
        self.log = directory / "ministack.log"
        self.region = region
        self.port = port or _free_port()
        self._administrator = administrator
        self._temporary = directory / f"tmp-{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        temporary = self._temporary
        try:
            temporary.mkdir(parents=True, exist_ok=True)
            log = self.log.open("wb")
        except OSError as error:
            raise LocalAwsTrouble(
                f"cannot write to {self.directory} ({error.strerror}); free it, or name another"
            ) from error
        with log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "infra.local.aws.guarded"],
                cwd=Path(__file__).resolve().parents[3],
                env=self._environment(temporary),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                # Ctrl-C is for the starter, which then stops this in its own order.
                start_new_session=True,
            )
        self._await_readiness()

    def stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin:
            process.stdin.close()
        process.terminate()
        try:
            process.wait(_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        shutil.rmtree(self._temporary, ignore_errors=True)

    def _environment(self, temporary: Path) -> dict[str, str]:
        return {
            **{name: os.environ[name] for name in _PASSED_ON if name in os.environ},
            "BIND_HOST": "127.0.0.1",  # it listens to the whole network otherwise
            "GATEWAY_PORT": str(self.port),
            "MINISTACK_HOST": "127.0.0.1",  # in the addresses it gives out; "localhost" may be ::1 first
            "MINISTACK_REGION": self.region,
            "SERVICES": ",".join(_SERVICES),
            "IOT_MTLS_ENABLED": "0",
            # Each call is checked against the role of its function: a right that is missing in AWS is missing here.
            "AUTH": "true",
            **self._administrator,
            "LOG_LEVEL": os.environ.get("TWINDEAL_LOCAL_AWS_LOG_LEVEL", "INFO"),
            "TMPDIR": str(temporary),
            # The bundles carry bytecode of their own; what is written beside it would be thrown away.
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def _await_readiness(self) -> None:
        deadline = time.monotonic() + _STARTUP_SECONDS
        while time.monotonic() < deadline:
            if not self.alive:
                raise LocalAwsTrouble(f"MiniStack ended while starting; {self.log} says why")
            try:
                with urllib.request.urlopen(f"{self.endpoint}/_ministack/health", timeout=1):  # noqa: S310 (loopback)
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        self.stop()
        raise LocalAwsTrouble(f"MiniStack did not answer within {_STARTUP_SECONDS} s; {self.log} says more")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
