"""Which addresses Telegram accepts in links and buttons."""

import re
from urllib.parse import urlsplit

_HOST = re.compile(r"^([\w-]+\.)+[^\W\d_]{2,}$|^\d{1,3}(\.\d{1,3}){3}$")


def checked_link(url: str) -> str | None:
    """The address as Telegram would keep it, None when it would not take it (no dot in the host, odd scheme)."""
    url = url.strip()
    if url.lower().startswith(("tg://", "ton://")):
        return url if len(url) > len("tg://") else None
    if "://" not in url:
        url = "http://" + url
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return None
    if parts.scheme.lower() not in {"http", "https"} or not _HOST.match(host) or re.search(r"\s", url):
        return None
    if parts.path:
        return url
    end = len(parts.scheme) + len("://") + len(parts.netloc)
    return f"{url[:end]}/{url[end:]}"
