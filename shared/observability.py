"""Logs and metrics of the deployed functions. What is logged: ids, counts and decisions, never a payload."""

import logging
from collections.abc import Mapping

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.logging.utils import copy_config_to_registered_loggers
from aws_lambda_powertools.metrics import MetricUnit

logger = Logger()
metrics = Metrics()

copy_config_to_registered_loggers(logger, include={"shared", "handlers"})
logging.getLogger("botocore.credentials").setLevel(logging.WARNING)


def tally(counts: Mapping[str, int]) -> Mapping[str, int]:
    """Adds what there is of these to the metrics, which CloudWatch reads from a line of the log; returns it."""
    said = {name: number for name, number in counts.items() if number}
    for name, number in said.items():
        metrics.add_metric(name=name, unit=MetricUnit.Count, value=number)
    return said


def count(counts: Mapping[str, int]) -> None:
    """Adds these to the metrics and says them in one log line."""
    if said := tally(counts):
        logger.info("handled", extra={"counts": said})
