"""A table, or any file, that somebody sends in the chat under a name of its own."""

from __future__ import annotations

from collections.abc import Sequence

from bot.sheets import xlsx_bytes
from tests.stage import Player

Rows = Sequence[Sequence[str]]


async def hands_in(player: Player, content: bytes | Rows, name: str) -> int:
    """`content`: the file as it is, or the rows of a workbook. Gives the message's number."""
    player._acts()
    data = content if isinstance(content, bytes) else xlsx_bytes(content)
    sent = player.stage.simulator.send_file(player.user_id, "document", data, name=name)
    await player.stage.settled()
    return sent
