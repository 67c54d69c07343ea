"""Telegram's HTML: entities in UTF-16, refusals in bytes."""

from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.simulator.entities import Formatted, cleaned, utf16_length, with_found
from bot.simulator.errors import ApiError
from bot.simulator.markup import parse_html

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)
TAGS = ["b", "i", "u", "s", "code", "tg-spoiler", "blockquote"]


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b><i>x</i>", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<p>x</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("你好<br>", 'Unsupported start tag "br" at byte offset 6'),
        ("😀</b>", "Unexpected end tag at byte offset 4"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("é<b", "Unclosed start tag at byte offset 2"),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<a href>x</a>", 'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0'),
        ("<a href='x>x</a>", "Unclosed start tag at byte offset 0"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_refusals(source: str, reason: str) -> None:
    with pytest.raises(ApiError) as refusal:
        parse_html(source)
    assert (refusal.value.code, refusal.value.description) == (400, f"Bad Request: can't parse entities: {reason}")


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("a <b>b</b>", "a b", [{"type": "bold", "offset": 2, "length": 1}]),
        ("😀<i>x</i>", "😀x", [{"type": "italic", "offset": 2, "length": 1}]),
        ("<B>x</>", "x", [{"type": "bold", "offset": 0, "length": 1}]),
        ("&lt;&gt;&amp;&quot;&#65;&#x4e2d;&nbsp;&", '<>&"A中&nbsp;&', []),
        ("<b></b>x", "x", []),
        (
            '<a href="https://example.com/?a=1&amp;b">x</a>',
            "x",
            [{"type": "text_link", "url": "https://example.com/?a=1&b", "offset": 0, "length": 1}],
        ),
        ("<a href='nonsense'>x</a>", "x", []),
        (
            '<pre><code class="language-python">x</code></pre>',
            "x",
            [{"type": "pre", "language": "python", "offset": 0, "length": 1}],
        ),
        ("<blockquote expandable>x</blockquote>", "x", [{"type": "expandable_blockquote", "offset": 0, "length": 1}]),
        ('<span class="tg-spoiler">x</span>', "x", [{"type": "spoiler", "offset": 0, "length": 1}]),
    ],
)
def test_readings(source: str, text: str, entities: list[dict[str, object]]) -> None:
    assert parse_html(source) == Formatted(text, entities)


@settings(deadline=None)  # a busy machine is no error
@given(st.lists(st.tuples(st.sampled_from(TAGS), TEXT.filter(bool)), max_size=6))
def test_what_is_written_is_read_and_written_again(pieces: list[tuple[str, str]]) -> None:
    source = "".join(f"<{tag}>{escape(words, quote=False)}</{tag}>" for tag, words in pieces)
    content = parse_html(source)
    assert content.text == "".join(words for _, words in pieces)
    assert content.html == source
    assert [entity["type"] for entity in content.entities] == [parse_html(f"<{t}>x</{t}>").entities[0]["type"]
                                                               for t, _ in pieces]  # fmt: skip


@settings(deadline=None)  # a busy machine is no error
@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(source: str) -> None:
    try:
        content = with_found(cleaned(parse_html(source)))
    except ApiError:
        return  # any other exception fails
    end = utf16_length(content.text)
    assert all(0 <= entity["offset"] < entity["offset"] + entity["length"] <= end for entity in content.entities)


@settings(deadline=None)  # a busy machine is no error
@given(TEXT)
def test_escaped_text_stays_itself(words: str) -> None:
    assert parse_html(escape(words)).text.replace("'", "&#x27;") == words.replace("'", "&#x27;")


def test_ends_are_trimmed_and_entities_with_them() -> None:
    content = cleaned(parse_html("  \n a<b> b </b>\r\n "))
    assert content == Formatted("a b", [{"type": "bold", "offset": 1, "length": 2}])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/start x", [("bot_command", 0, 6)]),
        ("去 /my@desk_bot 看", [("bot_command", 2, 12)]),
        ("a/b 1/2 </script>", []),
        ("😀 https://example.com/a #标签 @somebody", [("url", 3, 21), ("hashtag", 25, 3), ("mention", 29, 9)]),
        ("write to a.b@example.com", [("email", 9, 15)]),
    ],
)
def test_what_telegram_finds_by_itself(text: str, found: list[tuple[str, int, int]]) -> None:
    entities = with_found(Formatted(text)).entities
    assert [(entity["type"], entity["offset"], entity["length"]) for entity in entities] == found
