"""The words of a flowchart that stand in no card."""

from __future__ import annotations

from bot.domain.cards import Card
from bot.domain.policy import Words

KIND: Words = {"zh": "办事流程图", "en": "Procedure"}
SAMPLE: Words = {"zh": "样例，待本单位确认", "en": "Sample, to be confirmed by your unit"}
NOW: Words = {"zh": "现在到这一步", "en": "Now here"}
FINISHED: Words = {"zh": "全部办完", "en": "All done"}
END_WORDS: Words = {"zh": "办结", "en": "Done"}
STOP: Words = {"zh": "结束", "en": "End"}
OR: Words = {"zh": "，或", "en": ", or "}
SHOWN_SOURCES = 3


def days(number: float, language: str) -> str:
    """About how many working days; 0 is the same day."""
    if language == "zh":
        return "当天" if not number else "约半个工作日" if number == 0.5 else f"约 {number:g} 个工作日"
    if number in {0, 0.5}:
        return "about half a working day" if number else "the same day"
    return f"about {number:g} working day{'' if number == 1 else 's'}"


def step_of(number: int, count: int, language: str) -> str:
    return f"第 {number} 步，共 {count} 步" if language == "zh" else f"Step {number} of {count}"


def when(cases: tuple[Words, ...], language: str) -> str:
    """Several cases that lead to the same place stand on one label."""
    return OR[language].join(case[language] for case in cases)


def sources(card: Card, language: str) -> str:
    """The first few regulations, each with its articles; the card itself has all."""
    by_title: dict[str, list[str]] = {}
    for source in card.sources:
        articles = by_title.setdefault(source.title[language], [])
        articles += [source.article[language]] if source.article else []
    between = "" if language == "zh" else ", "
    comma = "、" if language == "zh" else ", "
    named = [title + (between + comma.join(articles) if articles else "") for title, articles in by_title.items()]
    shown, more = named[:SHOWN_SOURCES], len(named[SHOWN_SOURCES:])
    if language == "zh":
        return f"依据：{'；'.join(shown)}{f'；另有 {more} 项，见明白卡' if more else ''}"
    return f"Sources: {'; '.join(shown)}{f'; {more} more on the card' if more else ''}"


def version(card: Card, language: str) -> str:
    """Which version, valid from when until when."""
    if language == "zh":
        until = f"至 {card.valid_until}" if card.valid_until else "起"
        return f"第 {card.version} 版，{card.valid_from} {until}有效"
    until = f" until {card.valid_until}" if card.valid_until else ""
    return f"Version {card.version}, valid from {card.valid_from}{until}"
