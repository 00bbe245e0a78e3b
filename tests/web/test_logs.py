"""Keys that open a door are not written to the log."""

import logging

import pytest


@pytest.mark.parametrize(
    "address",
    [
        "/invitation/KEY-123/",
        "/account/password/reset/key/KEY-123/",
        "/invitation/KEY",
        "/hooks/runware/1:KEY/",
    ],
)
def test_a_key_in_an_address_does_not_reach_the_log(address: str) -> None:
    record = logging.makeLogRecord(
        {"msg": "%s: %s", "args": ("Unprocessable Entity", address), "levelname": "W"}
    )

    (handler,) = (h for h in logging.root.handlers if type(h) is logging.StreamHandler)
    line = handler.format(record)

    assert "Unprocessable Entity: /" in line
    assert "KEY" not in line
