"""Text, captions and buttons: what is parsed, what is measured, what is refused, word for word."""

from typing import Any

import pytest

from bot.simulator import Simulator, User
from tests.simulator.caller import Caller

BAD = "400 Bad Request: "
UNPARSABLE = BAD + "can't parse entities: "
RESERVED = "Character '{}' is reserved and must be escaped with the preceding '\\'"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("案件 <b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("你好 <p>x</p>", 'Unsupported start tag "p" at byte offset 7'),
        ("é😀</i>", "Unexpected end tag at byte offset 6"),
        ("😀<b>é</i>", 'Unmatched end tag at byte offset 9, expected "</b>", found "</i>"'),
        ("字<b", "Unclosed start tag at byte offset 3"),
        ("<b>字</b", "Unclosed end tag at byte offset 6"),
        ('<tg-emoji emoji-id="x">x</tg-emoji>', "Invalid custom emoji identifier specified"),
        (
            "&#xD83D;",
            "Text contains invalid Unicode characters after decoding HTML entities, "  # noqa: ISC004  one sentence
            "check for unmatched surrogate code units",
        ),
    ],
)
async def test_html(bot: Caller, person: User, source: str, reason: str) -> None:
    """Row 1: offsets are bytes of UTF-8."""
    assert await bot.refused("sendMessage", chat_id=person.id, text=source, parse_mode="HTML") == UNPARSABLE + reason


async def test_only_four_named_references_are_decoded(bot: Caller, person: User) -> None:
    """Row 1: &lt; &gt; &amp; &quot; and numbers; any other & stays."""
    text = "&lt;&gt;&amp;&quot;&#20013;&#x1F600; &nbsp; &copy; & &;"
    sent = await bot("sendMessage", chat_id=person.id, text=text, parse_mode="HTML")
    assert sent["text"] == '<>&"中😀 &nbsp; &copy; & &;'


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        *((f"号 {one}", RESERVED.format(one)) for one in "])(#+-=|{}.!"),
        ("x>y", RESERVED.format(">")),
        ("号 *x", "Can't find end of Bold entity at byte offset 4"),
        ("号_x", "Can't find end of Italic entity at byte offset 3"),
        ("__号_x_", "Can't find end of Underline entity at byte offset 0"),
        ("a ~号", "Can't find end of Strikethrough entity at byte offset 2"),
        ("😀||x", "Can't find end of Spoiler entity at byte offset 4"),
        ("号`x", "Can't find end of Code entity at byte offset 3"),
        ("```号", "Can't find end of Pre entity at byte offset 0"),
        ("```py\n号", "Can't find end of PreCode entity at byte offset 0"),
        ("号[x](https://example\\.com", "Can't find end of a URL at byte offset 7"),
        ("![x]", "Custom emoji entity must contain a tg://emoji URL"),
        ("![x](tg://emoji", "Can't find end of a custom emoji URL at byte offset 5"),
        (">*号\nx*", "Can't find end of Bold entity at byte offset 1"),
    ],
)
async def test_markdown_v2(bot: Caller, person: User, source: str, reason: str) -> None:
    """Row 1: MarkdownV2 names the character or the byte."""
    refused = await bot.refused("sendMessage", chat_id=person.id, text=source, parse_mode="MarkdownV2")
    assert refused == UNPARSABLE + reason


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("*a _b_*", "a b", [("bold", 0, 3), ("italic", 2, 1)]),
        ("😀__u__~s~||p||", "😀usp", [("underline", 2, 1), ("strikethrough", 3, 1), ("spoiler", 4, 1)]),
        ("`1.5` \\. \\*", "1.5 . *", [("code", 0, 3)]),
        ("```py\nx=1\n```", "x=1", [("pre", 0, 3)]),
        ("[x](https://example\\.com/a\\)b)", "x", [("text_link", 0, 1)]),
        ("[x](nonsense)", "x", []),
        ("_a__b___", "ab", [("italic", 0, 2), ("underline", 1, 1)]),
        (">a\n>b\nc", "a\nb\nc", [("blockquote", 0, 4)]),
        (">a\n**>b||", "a\nb", [("blockquote", 0, 2), ("expandable_blockquote", 2, 1)]),
        ("![x](tg://emoji?id=42)", "x", [("custom_emoji", 0, 1)]),
    ],
)
async def test_readings_of_markdown_v2(
    bot: Caller, person: User, source: str, text: str, entities: list[tuple[str, int, int]]
) -> None:
    sent = await bot("sendMessage", chat_id=person.id, text=source, parse_mode="markdownv2")
    read = [(one["type"], one["offset"], one["length"]) for one in sent.get("entities", [])]
    assert (sent["text"], read) == (text, entities)


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("*a* _b_ `c`", "a b c", [("bold", 0, 1), ("italic", 2, 1), ("code", 4, 1)]),
        ("1. a-b! \\_x", "1. a-b! _x", []),
        ("*a _b_*", "a _b_", [("bold", 0, 5)]),
        ("[x](https://example.com) [](y)", "x (y)", [("text_link", 0, 1)]),
        ("[example.com]", "example.com", [("text_link", 0, 11)]),
        ("```py\nx```", "x", [("pre", 0, 1)]),
    ],
)
async def test_the_old_markdown(
    bot: Caller, person: User, source: str, text: str, entities: list[tuple[str, int, int]]
) -> None:
    sent = await bot("sendMessage", chat_id=person.id, text=source, parse_mode="Markdown")
    read = [(one["type"], one["offset"], one["length"]) for one in sent.get("entities", [])]
    assert (sent["text"], read) == (text, entities)


@pytest.mark.parametrize("source", ["号*x", "号_x", "号`x", "号[x", "号```x``"])
async def test_the_old_markdown_left_open(bot: Caller, person: User, source: str) -> None:
    """Row 1: as Telegram's older sentence has it."""
    refused = await bot.refused("sendMessage", chat_id=person.id, text=source, parse_mode="Markdown")
    assert refused == UNPARSABLE + "Can't find end of the entity starting at byte offset 3"


@pytest.mark.parametrize("fields", [{}, {"text": ""}, {"text": "", "parse_mode": "HTML"}])
async def test_no_text(bot: Caller, person: User, fields: dict[str, str]) -> None:
    """Row 2."""
    assert await bot.refused("sendMessage", chat_id=person.id, **fields) == BAD + "message text is empty"


@pytest.mark.parametrize("text", ["字", "😀", "&lt;", "<b>x</b>"])
async def test_the_length_is_counted_in_characters_after_parsing(bot: Caller, person: User, text: str) -> None:
    """Row 3: 4096 code points whatever they weigh; before parsing only 32768 bytes are too many."""
    fields = {"chat_id": person.id, "parse_mode": "HTML"}
    most = 32768 // len(text.encode())
    if most >= 4096:
        assert len((await bot("sendMessage", text=text * 4096, **fields))["text"]) == 4096
    if most > 4096:
        assert await bot.refused("sendMessage", text=text * 4097, **fields) == BAD + "message is too long"
    assert await bot.refused("sendMessage", text=text * (most + 1), **fields) == BAD + "text is too long"


async def test_captions_are_shorter(bot: Caller, sim: Simulator, person: User) -> None:
    """Row 4."""
    sim.send_file(person.id, "photo", b"x")
    photo = sim.messages(person.id)[-1].view()["file"]["id"]
    fields = {"chat_id": person.id, "photo": photo, "parse_mode": "HTML"}
    assert len((await bot("sendPhoto", **fields, caption="<i>" + "😀" * 1024 + "</i>"))["caption"]) == 1024
    assert await bot.refused("sendPhoto", **fields, caption="字" * 1025) == BAD + "message caption is too long"


@pytest.mark.parametrize("mode", ["rtf", "Html5", "markdown3"])
async def test_unknown_modes(bot: Caller, person: User, mode: str) -> None:
    """Row 5."""
    refused = await bot.refused("sendMessage", chat_id=person.id, text="x", parse_mode=mode)
    assert refused == BAD + "unsupported parse_mode"


async def test_an_edit_that_changes_nothing(bot: Caller, person: User) -> None:
    """Row 6: the same text by another way of writing it is the same."""
    markup = {"inline_keyboard": [[{"text": "x", "callback_data": "y"}]]}
    sent = await bot("sendMessage", chat_id=person.id, text="<b>x</b>", parse_mode="HTML", reply_markup=markup)
    same = {"chat_id": person.id, "message_id": sent["message_id"], "text": "*x*", "parse_mode": "MarkdownV2"}
    assert await bot.refused("editMessageText", **same, reply_markup=markup) == (
        BAD + "message is not modified: specified new message content and reply markup are exactly the same as a "
        "current content and reply markup of the message"
    )
    assert (await bot("editMessageText", **same))["text"] == "x"  # without its buttons it is another


@pytest.mark.parametrize(("data", "fits"), [("", False), ("x" * 64, True), ("x" * 65, False), ("ж" * 32, True),
                                            ("ж" * 33, False), ("क" * 21 + "x", True), ("क" * 22, False)])  # fmt: skip
async def test_callback_data_is_counted_in_bytes(bot: Caller, person: User, data: str, fits: bool) -> None:  # noqa: FBT001
    """Row 12: 1 to 64 bytes."""
    fields = {"chat_id": person.id, "text": "x"}
    markup = {"inline_keyboard": [[{"text": "x", "callback_data": data}]]}
    status, body = await bot.answer("sendMessage", **fields, reply_markup=markup)
    assert (status == 200) == fits
    assert fits or body["description"] == "Bad Request: BUTTON_DATA_INVALID"


@pytest.mark.parametrize(
    ("button", "reason"),
    [
        ({"text": "x"}, "Text buttons are unallowed in the inline keyboard"),
        ({"text": "x", "callback_data": None}, "Text buttons are unallowed in the inline keyboard"),
        ({"callback_data": "x"}, 'Can\'t find field "text"'),
        ("x", "InlineKeyboardButton must be an Object"),
        ({"text": ["x"], "callback_data": "x"}, 'Field "text" must be of type String'),
        ({"text": "x", "web_app": "x"}, 'Field "web_app" must be of type Object'),
    ],
)
async def test_inline_buttons(bot: Caller, person: User, button: object, reason: str) -> None:
    """Row 13."""
    markup = {"inline_keyboard": [[button]]}
    refused = await bot.refused("sendMessage", chat_id=person.id, text="x", reply_markup=markup)
    assert refused == f"{BAD}can't parse inline keyboard button: {reason}"


@pytest.mark.parametrize(
    ("entity", "reason"),
    [
        ("x", "can't parse MessageEntity: expected an Object"),
        ({"type": "bold", "offset": 0}, 'can\'t parse MessageEntity: Can\'t find field "length"'),
        ({"type": "loud", "offset": 0, "length": 1}, "can't parse MessageEntity: Unsupported type specified"),
        (
            {"type": "bold", "offset": 1, "length": 9},
            "entity beginning at UTF-16 offset 1 ends after the end of the text at byte offset 6",
        ),
        ({"type": "bold", "offset": 2, "length": 1}, "entity begins in a middle of a UTF-16 symbol at byte offset 1"),
    ],
)
async def test_entities_of_the_bot_s_own(bot: Caller, person: User, entity: object, reason: str) -> None:
    assert await bot.refused("sendMessage", chat_id=person.id, text="a😀b", entities=[entity]) == BAD + reason


async def test_given_entities_count_only_without_a_mode(bot: Caller, person: User) -> None:
    bold, url = {"type": "bold", "offset": 0, "length": 3}, {"type": "url", "offset": 0, "length": 1}
    entities: list[dict[str, Any]] = [bold, url]
    fields = {"chat_id": person.id, "text": "a😀", "entities": entities}
    assert (await bot("sendMessage", **fields))["entities"] == entities[:1]
    assert "entities" not in await bot("sendMessage", **fields, parse_mode="HTML")
    assert "entities" not in await bot("sendMessage", **fields | {"entities": "no JSON"})
