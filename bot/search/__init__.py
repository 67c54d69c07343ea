"""Finding the card that answers: an index in this process, made from the cards; no service, nothing on disk.

`build(cards)` → `Index`; `index.find(question)` → [(card's id, score)], best first, empty where nothing fits.
Later, off the loop: `encoder = load_encoder()`, then `index.with_meanings(encoder)` is an index that finds more; the
encoder keeps its vectors, so after a change of cards `build(cards).with_meanings(encoder)` encodes only what is new.
"""

from bot.search.alike import alike
from bot.search.index import Index, build
from bot.search.meaning import Encoder, load_encoder

__all__ = ["Encoder", "Index", "alike", "build", "load_encoder"]
