"""What a test needs of the machine: without it the test says that it was skipped, or fails where CI wants it."""

import os
from typing import NoReturn

import pytest


def missing(what: str, reason: str) -> NoReturn:
    """Skip this test; fail it if DESK_TESTS_REQUIRE (a list such as `postgres,browser`, set by CI) names `what`."""
    if what in os.environ.get("DESK_TESTS_REQUIRE", "").split(","):
        pytest.fail(f"{what} is required here: {reason}", pytrace=False)
    pytest.skip(reason)
