"""Buttons: packed into what Telegram takes, read back as they were; whatever else comes is stale."""

import pytest

from bot import buttons
from bot.buttons import CaseButton, EditButton, FormButton, PrivacyButton, ReadingButton
from bot.domain.errors import Refused
from bot.domain.rules import Action


def test_what_is_packed_is_read_back() -> None:
    assert CaseButton.parse(buttons.pack(("c", 17, "accept"))) == CaseButton(17, Action.ACCEPT)
    assert FormButton.parse("f:4:back") == FormButton(4, "back")
    assert FormButton.parse("f:4:pick:who:7") == FormButton(4, "pick", "who", "7")
    assert FormButton.parse("f:4:pick:hour:14:30") == FormButton(4, "pick", "hour", "14:30")
    assert ReadingButton.parse("r:quiz:leave") == ReadingButton("quiz", "leave", 0, "")
    assert EditButton.parse("e:show:leave:2").number == 2
    assert PrivacyButton.parse("pv:files:") == PrivacyButton("files", 0)


@pytest.mark.parametrize("data", ["c:17", "c:17:accept:1", "c:x:accept", "c::accept", "c:17:destroy", "c:１７:accept",
                                  "c:-1:accept", "c:1e3:accept", "c:9999999999999999:accept"])
def test_what_is_forged_is_stale(data: str) -> None:
    with pytest.raises(Refused, match="stale"):
        CaseButton.parse(data)


def test_what_telegram_does_not_take_is_never_packed() -> None:
    with pytest.raises(ValueError, match="64 bytes"):
        buttons.pack(("n", "长" * 21))
