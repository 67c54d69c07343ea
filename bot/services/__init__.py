"""One method, one use case, one transaction; no Telegram call inside."""
