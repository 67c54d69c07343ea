"""What lies in the database and cannot be read from it: sealed under a key that never lies there. Pure.

A stream of SHAKE-256 over the key and a nonce that is used once, and a tag over what came of it, looked at first. Texts
are filled up to whole blocks, so that neither their length nor a second look at the database tells what was added.
"""

from __future__ import annotations

import hashlib
import hmac

BLOCK = 512
"""Bytes; a sealed text is so many long, or a multiple of it."""


def derived(secret: str, purpose: str) -> bytes:
    """A key of its own for each purpose."""
    return hmac.new(secret.encode(), purpose.encode(), hashlib.sha256).digest()


def seal(key: bytes, nonce: str, text: str) -> str:
    data = text.encode()
    data += b" " * (-len(data) % BLOCK)
    made = _mixed(key, nonce, data).hex()
    return f"{nonce}.{made}.{_tag(key, nonce, made)}"


def opened(key: bytes, sealed: str) -> str | None:
    """None: it was sealed under another key, or changed since."""
    nonce, _, rest = sealed.partition(".")
    made, _, tag = rest.partition(".")
    if not hmac.compare_digest(_tag(key, nonce, made), tag):
        return None
    return _mixed(key, nonce, bytes.fromhex(made)).decode().rstrip(" ")


def _mixed(key: bytes, nonce: str, data: bytes) -> bytes:
    """The same way there and back."""
    stream = hashlib.shake_256(derived(key.hex(), f"stream:{nonce}")).digest(len(data))
    return bytes(one ^ other for one, other in zip(data, stream, strict=True))


def _tag(key: bytes, nonce: str, made: str) -> str:
    return derived(key.hex(), f"tag:{nonce}:{made}").hex()
