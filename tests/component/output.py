"""What a function says: its log, and its metrics in CloudWatch's embedded format on standard output."""

import io
import json
from collections import Counter

import pytest


class Output:
    def __init__(
        self, log: io.StringIO, captured: pytest.CaptureFixture[str], records: pytest.LogCaptureFixture
    ) -> None:
        self._log = log
        self._captured = captured
        self._records = records
        self._printed = ""

    @property
    def logged(self) -> str:
        return self._log.getvalue()

    @property
    def everything(self) -> str:
        """Also what the libraries would have logged, had they been asked for every detail."""
        self._collect()
        return self._printed + self._log.getvalue() + self._records.text

    @property
    def metrics(self) -> Counter[str]:
        """The sum of each metric so far."""
        self._collect()
        sums: Counter[str] = Counter()
        for line in self._printed.splitlines():
            said = json.loads(line)
            for metric in said["_aws"]["CloudWatchMetrics"][0]["Metrics"]:
                sums[metric["Name"]] += int(sum(said[metric["Name"]]))
        return sums

    def _collect(self) -> None:
        self._printed += self._captured.readouterr().out
