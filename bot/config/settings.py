"""What the environment says: the bot's token, its addresses, its database. Secrets never show in a repr or an error."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "BOT_"
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")

_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class SettingsError(Exception):
    """Settings that cannot be used: one clear sentence a line, each naming its variable."""


def _wrong(sentence: str) -> PydanticCustomError:
    return PydanticCustomError("setting", sentence)


class Settings(BaseSettings):
    """`BOT_TOKEN` is `token`, and so on; an empty variable counts as not set."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, frozen=True, hide_input_in_errors=True, extra="forbid"
    )

    token: str | None = Field(default=None, repr=False)
    api_url: str = "https://api.telegram.org"
    database_url: str = Field(default="sqlite:///data/var/desk.db", repr=False)
    policy: Path = Path("data/desk.toml")
    webhook_url: str | None = None
    webhook_listen: Annotated[tuple[str, int] | None, NoDecode] = None
    """Host and port that the webhook is served on; TLS ends before it."""
    webhook_secret: str | None = Field(default=None, repr=False)
    log_level: str = "INFO"

    @field_validator("token")
    @classmethod
    def _token(cls, token: str | None) -> str | None:
        if token is not None and not _TOKEN.fullmatch(token):
            raise _wrong("is no bot token: it looks like 123456:AbC-dEf, as BotFather gives it.")
        return token

    @field_validator("api_url")
    @classmethod
    def _api_url(cls, url: str) -> str:
        if not _address(url, "http", "https"):
            raise _wrong("must be an address that begins with https:// or http://.")
        return url.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _database_url(cls, url: str) -> str:
        if url.startswith("sqlite:///"):
            if not url.removeprefix("sqlite:///"):
                raise _wrong("names no file: write it like sqlite:///data/var/desk.db.")
        elif not url.startswith(("postgresql://", "postgres://")):
            raise _wrong("must begin with sqlite:/// or postgresql://.")
        return url

    @field_validator("webhook_url")
    @classmethod
    def _webhook_url(cls, url: str | None) -> str | None:
        if url is not None and not (_address(url, "https") or _loopback(url)):
            raise _wrong("must be an address that begins with https://.")
        return url

    @field_validator("webhook_listen", mode="before")
    @classmethod
    def _webhook_listen(cls, listen: object) -> object:
        if not isinstance(listen, str):
            return listen
        host, colon, port = listen.rpartition(":")
        if not (host and colon and re.fullmatch(r"[0-9]{1,5}", port) and int(port) < 65536):
            raise _wrong("must be host:port, for instance 127.0.0.1:8443.")
        return host.removeprefix("[").removesuffix("]"), int(port)

    @field_validator("webhook_secret")
    @classmethod
    def _webhook_secret(cls, secret: str | None) -> str | None:
        if secret is not None and not _SECRET.fullmatch(secret):
            raise _wrong("must be 1 to 256 of the characters A-Z, a-z, 0-9, _ and -.")
        return secret

    @field_validator("log_level")
    @classmethod
    def _log_level(cls, level: str) -> str:
        if level.upper() not in LEVELS:
            raise _wrong(f"must be one of {', '.join(LEVELS)}.")
        return level.upper()

    @model_validator(mode="after")
    def _whole_webhook(self) -> Self:
        if self.webhook_url and not self.webhook_listen:
            raise _wrong("BOT_WEBHOOK_LISTEN is missing: BOT_WEBHOOK_URL needs host:port to listen on.")
        if self.webhook_url and not self.webhook_secret:
            raise _wrong("BOT_WEBHOOK_SECRET is missing: BOT_WEBHOOK_URL needs it to know Telegram by.")
        return self


def read_settings() -> Settings:
    """Settings of this process; SettingsError names every variable that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError("\n".join(_sentence(each["loc"], each["msg"]) for each in error.errors())) from None


def _sentence(place: tuple[int | str, ...], words: str) -> str:
    """A mistake of one variable begins with its name; one of several says by itself which."""
    return f"{PREFIX}{str(place[0]).upper()} {words}" if place else words


def _address(url: str, *schemes: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in schemes and bool(parts.hostname) and (parts.port or 0) >= 0
    except ValueError:
        return False


def _loopback(url: str) -> bool:
    return _address(url, "http") and urlsplit(url).hostname in _LOOPBACK
