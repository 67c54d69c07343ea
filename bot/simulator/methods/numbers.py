"""message_ids: the list some methods take."""

from bot.simulator.errors import bad_request
from bot.simulator.methods.call import Call

MOST = 100


def message_ids(call: Call) -> list[int]:
    if not call.text("message_ids"):
        raise bad_request("message identifiers are not specified")
    given = call.json("message_ids", "message_ids")
    if not isinstance(given, list):
        raise bad_request("expected an Array of message identifiers")
    if len(given) > MOST:
        raise bad_request("too many message identifiers specified")
    if not given:
        raise bad_request("message identifiers are not specified")
    return [_number(one) for one in given]


def _number(given: object) -> int:
    if isinstance(given, bool) or not isinstance(given, int | float | str):
        raise bad_request("message identifier must be a Number")
    text = str(given)
    if not text.lstrip("-").isdecimal() or len(text) > 10:
        raise bad_request("can't parse message identifier as Number")
    if int(text) <= 0:
        raise bad_request("invalid message identifier specified")
    return int(text)
