"""What lies in the database and cannot be read from it: locked under a key that never lies there.

AES-GCM by the library `cryptography`. Texts are filled up to whole blocks, so that neither their length nor a second
look at the database tells what was added.
"""

from __future__ import annotations

import hashlib
import hmac

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

BLOCK = 512
"""Bytes; a locked text is so many long, or a multiple of it."""
NONCE = 12
"""Bytes, as GCM takes them (NIST SP 800-38D, 5.2.1.1)."""


def derived(secret: str, purpose: str) -> bytes:
    """A key of its own for each purpose."""
    return hmac.new(secret.encode(), purpose.encode(), hashlib.sha256).digest()


def lock(key: bytes, salt: str, text: str) -> str:
    """`salt`: random, never used twice with a key."""
    data = text.encode()
    data += b" " * (-len(data) % BLOCK)
    nonce = hashlib.sha256(salt.encode()).digest()[:NONCE]
    return (nonce + AESGCM(key).encrypt(nonce, data, None)).hex()


def opened(key: bytes, locked: str) -> str | None:
    """None: it was locked under another key, or changed since."""
    data = bytes.fromhex(locked)
    try:
        return AESGCM(key).decrypt(data[:NONCE], data[NONCE:], None).decode().rstrip(" ")
    except InvalidTag:
        return None
