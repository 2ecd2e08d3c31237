"""What goes wrong outside of the tool: one line on the error stream, with what to do."""

import sys

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, NoCredentialsError, NoRegionError

from infra.cli import __main__ as tool
from infra.cli.partners import BadEntry
from shared.ports import TryAgain
from shared.settings import SettingMissing


def no_such_table() -> ClientError:
    return ClientError({"Error": {"Code": "ResourceNotFoundException", "Message": "not found"}}, "GetItem")


@pytest.mark.parametrize(
    "trouble, code, said",
    [
        pytest.param(SettingMissing("TWINDEAL_TABLE"), 2, "TWINDEAL_TABLE is not set", id="a setting"),
        pytest.param(BadEntry("portal 7 is no partner; see x"), 1, "portal 7 is no partner", id="an entry"),
        pytest.param(NoRegionError(), 1, "AWS_DEFAULT_REGION", id="no region"),
        pytest.param(NoCredentialsError(), 1, "AWS_PROFILE", id="no credentials"),
        pytest.param(EndpointConnectionError(endpoint_url="http://x"), 1, "AWS_PROFILE", id="nobody there"),
        pytest.param(no_such_table(), 1, "TWINDEAL_TABLE", id="no table"),
        pytest.param(
            TryAgain("AWS could not be reached"), 1, "could not be reached; try again", id="a bad moment"
        ),
    ],
)
def test_trouble_is_one_line_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    trouble: Exception,
    code: int,
    said: str,
) -> None:
    def in_trouble() -> None:
        raise trouble

    monkeypatch.setattr(tool, "app", in_trouble)
    monkeypatch.setattr(sys, "argv", ["twindeal"])
    with pytest.raises(SystemExit) as end:
        tool.main()
    told = capsys.readouterr().err

    assert end.value.code == code
    assert said in told
    assert told.count("\n") == 1
