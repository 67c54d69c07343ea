"""What the Bot API answers when it refuses."""

from typing import Any


class ApiError(Exception):
    """A refusal: the HTTP status and error_code, the description, and response parameters if any.

    `page`: what stands before the Bot API answers, with a page of HTML.
    """

    def __init__(
        self, code: int, description: str, parameters: dict[str, Any] | None = None, *, page: bool = False
    ) -> None:
        super().__init__(description)
        self.page = page
        self.code = code
        self.description = description
        self.parameters = parameters


def bad_request(reason: str) -> ApiError:
    return ApiError(400, f"Bad Request: {reason}")


def forbidden(reason: str) -> ApiError:
    return ApiError(403, f"Forbidden: {reason}")


def conflict(reason: str) -> ApiError:
    return ApiError(409, f"Conflict: {reason}")


def flood(seconds: int) -> ApiError:
    """429 with the seconds to wait; the server adds the Retry-After header."""
    return ApiError(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})
