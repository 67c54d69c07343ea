"""A trouble that lasts is no flood in the log."""

import logging

import pytest

from bot.storage.trouble import SILENCE, Trouble


def test_a_trouble_is_told_at_once_and_then_once_in_a_while(caplog: pytest.LogCaptureFixture) -> None:
    moments = iter([0.0, 1.0, 2.0, SILENCE - 1, SILENCE, SILENCE + 1])
    trouble = Trouble(logging.getLogger("bot"), "letters wait", now=lambda: next(moments))
    trouble.met("TimedOut")
    trouble.met("TimedOut")
    trouble.met("NetworkError", logging.ERROR)
    trouble.met("TimedOut")
    trouble.met("TimedOut")
    trouble.met("TimedOut")
    assert [(one.levelname, one.message) for one in caplog.records] == [
        ("WARNING", "letters wait: TimedOut"),
        ("ERROR", "letters wait: NetworkError"),
        ("WARNING", "letters wait: TimedOut (2 times more before)"),
    ]
