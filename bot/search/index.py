"""Which card answers a question in somebody's own words: Chinese, pinyin, English, or all of them in one line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import nlargest

from bot.domain.cards import Card
from bot.search import sounds
from bot.search.meaning import Encoder, Meanings
from bot.search.postings import Group, Postings
from bot.search.wording import LATIN, plain, stem, wording

LONGEST = 200
"""Characters of a question that are looked at."""

NAME, BODY = 2.0, 0.25
"""Weights of the words a card is called by (title, aliases, keywords), and of those it goes on with."""

LIKELY = 16
"""Cards that are compared by meaning, name by name."""

# When a question is about a card (measured: `make bench-cards`). What speaks for the best card is told in terms that
# only one card holds; beside it counts which share of the question that is or, with an encoder, how near the card is.
SHARE, ENOUGH, ALL_OF_IT = 0.4, 0.63, 0.6
NEARNESS, ENOUGH_IN_ALL, CLOSE = 1.6, 1.35, 0.7


@dataclass(frozen=True)
class Asked:
    """A question as the cards are searched for it. `spoken`: in pinyin, of which an encoder knows nothing."""

    text: str
    groups: Sequence[Group]
    spoken: bool

    @property
    def telling(self) -> list[Group]:
        """What can tell that the question is about a card; a single character proves nothing."""
        return [group for group in self.groups if not group or len(group[0]) > 1]


@dataclass(frozen=True)
class Index:
    """Made once for a set of cards and never changed: a changed card means a new index."""

    ids: Sequence[str]
    words: Postings
    spoken: Mapping[str, Group]
    """Two syllables → the pairs of characters in the cards that sound so."""
    names: Sequence[Sequence[str]]
    """What each card is called, for an encoder that comes later."""
    meanings: Meanings | None = None

    def with_meanings(self, encoder: Encoder) -> Index:
        """The same with nearness of meaning. Encodes every new text (about 1 ms each), so not on the loop."""
        return replace(self, meanings=Meanings(encoder, self.names)) if self.ids else self

    def find(self, question: str, limit: int = 3) -> list[tuple[str, float]]:
        """The ids of the cards that fit best with their scores, best first; empty if the question is about none."""
        asked = self._asked(question)
        lexical = self.words.scores(asked.groups)
        top = max(lexical.values(), default=1.0)
        scores = {card: score / top for card, score in lexical.items()}
        near: Mapping[int, float] = {}
        if self.meanings and asked.telling and not asked.spoken:
            near = self.meanings.near(asked.text, scores, LIKELY)
            scores = {card: scores.get(card, 0.0) + nearness for card, nearness in near.items()}
        if not self._about_a_card(asked, lexical, max(near.values(), default=None)):
            return []
        best = nlargest(limit, ((score, -card) for card, score in scores.items()))
        return [(self.ids[-card], round(score, 4)) for score, card in best]

    def _asked(self, question: str) -> Asked:
        """The terms of a question; pinyin becomes the characters it may stand for."""
        text = plain(question[:LONGEST])
        words = wording()
        said = words.asked(text)
        latin = LATIN.findall(said)
        syllables = sounds.asked(latin)
        chinese = dict.fromkeys(words.terms(LATIN.sub(" ", said), singles=True))
        groups: list[Group] = [(term,) for term in chinese]
        groups += [self.spoken.get(pair, ()) for pair in syllables]
        written = [self._written(word) for word in dict.fromkeys(filter(None, map(stem, latin)))]
        groups += [group for group in written if not syllables or self.words.knows(group)]
        return Asked(text, groups, spoken=bool(syllables) or any(len(group) > 1 for group in written))

    def _written(self, word: str) -> Group:
        """An English word; if no card has it, it may be the first letters of Chinese words that one has."""
        initials = sounds.initials_term(word)
        return (word, initials) if not self.words.knows((word,)) and self.words.knows((initials,)) else (word,)

    def _about_a_card(self, asked: Asked, lexical: Mapping[int, float], nearest: float | None) -> bool:
        """Is the question about one of the cards at all? Scores only tell which one it would be."""
        telling = asked.telling
        best = nlargest(3, lexical, key=lambda card: lexical[card])
        speaks = max((self.words.strength(card, telling) for card in best), default=0.0)
        if nearest is not None:
            return nearest >= CLOSE or (speaks > 0 and speaks + NEARNESS * nearest >= ENOUGH_IN_ALL)
        share = speaks / (self.words.worth(telling) or 1.0)
        return share >= ALL_OF_IT or speaks + SHARE * share >= ENOUGH


def build(cards: Iterable[Card]) -> Index:
    """Some seconds for 10,000 cards, some hundredths for thirty."""
    cards = tuple(cards)
    names = tuple(map(_names, cards))
    lengths = [NAME * sum(map(len, called)) + BODY * sum(map(len, _body(card)))
               for card, called in zip(cards, names, strict=True)]
    words = Postings(lengths, map(_document, cards, names), (NAME, BODY))
    return Index(tuple(card.id for card in cards), words, sounds.of_pairs(words.terms), names)


def _names(card: Card) -> tuple[str, ...]:
    return (*_headings(card), *(name for names in card.aliases.values() for name in names))


def _headings(card: Card) -> tuple[str, ...]:
    return (*card.title.values(), *(name for names in (card.keywords or {}).values() for name in names))


def _body(card: Card) -> tuple[str, ...]:
    return (*card.entitled.values(), *card.body.values())


def _document(card: Card, names: Sequence[str]) -> tuple[Counter[str], Counter[str]]:
    """How often each term occurs in what the card is called by, and in what it goes on with."""
    called = _terms(names, singles=True)
    initials = sounds.initials(plain("\n".join(_headings(card))))
    called.update(set(map(sounds.initials_term, initials)))
    return called, _terms(_body(card), singles=False)


def _terms(texts: Sequence[str], *, singles: bool) -> Counter[str]:
    """How often each term occurs in the texts; the English ones by themselves, since less is to be done for them."""
    english = "\n".join(filter(str.isascii, texts))
    others = "\n".join(text for text in texts if not text.isascii())
    words = wording()
    counted = Counter(words.terms(plain(english), singles=singles))
    counted.update(words.terms(plain(others), singles=singles))
    return counted
