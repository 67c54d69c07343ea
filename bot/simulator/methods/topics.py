"""A forum's topics: made, renamed, closed, opened again, deleted; and General, which has methods of its own."""

from collections.abc import Callable
from typing import Any

from bot.simulator.chats import Chat, Topic
from bot.simulator.errors import bad_request
from bot.simulator.methods.call import Call
from bot.simulator.methods.destination import chat_of
from bot.simulator.world import World

NAME_LIMIT = 128  # characters
COLORS = frozenset({7322096, 16766590, 13338331, 9367192, 16749490, 16478047})


def create(world: World, call: Call) -> dict[str, Any]:
    name, color = call.text("name"), call.integer("icon_color") or 7322096
    chat = _forum(world, call)
    if not 1 <= len(name) <= NAME_LIMIT:
        raise bad_request("TOPIC_TITLE_EMPTY" if not name else "TOPIC_TITLE_TOO_LONG")  # from memory
    if color not in COLORS:
        raise bad_request("TOPIC_ICON_COLOR_INVALID")  # from memory
    return shown(open_topic(world, chat, name, color))


def open_topic(world: World, chat: Chat, name: str, color: int = 7322096, creator: Any = None) -> Topic:
    """Make a topic: its id is that of the service message that tells of it."""
    what = {"name": name, "icon_color": color}
    message = world.announce(chat, creator, {"forum_topic_created": what}, topical=True)
    message.thread = message.id
    topic = Topic(message.id, name, color)
    chat.topics[topic.id] = topic
    world.tell("message", message)
    return topic


def shown(topic: Topic) -> dict[str, Any]:
    return {"message_thread_id": topic.id, "name": topic.name, "icon_color": topic.color}


def rename(world: World, call: Call) -> bool:
    chat, topic = _topic(world, call)
    name = call.text("name")
    if len(name) > NAME_LIMIT:
        raise bad_request("TOPIC_TITLE_TOO_LONG")
    if not name or name == topic.name:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.name = name
    note(world, chat, topic, {"forum_topic_edited": {"name": name}})
    return True


def switch(*, closed: bool) -> Callable[[World, Call], bool]:
    """What closeForumTopic and reopenForumTopic do."""

    def act(world: World, call: Call) -> bool:
        chat, topic = _topic(world, call)
        turn(world, chat, topic, closed=closed)
        return True

    return act


def turn(world: World, chat: Chat, topic: Topic, *, closed: bool, by: Any = None) -> None:
    """Close or open; TOPIC_NOT_MODIFIED is from memory."""
    if topic.closed == closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.closed = closed
    note(world, chat, topic, {"forum_topic_closed" if closed else "forum_topic_reopened": {}}, by)


def note(world: World, chat: Chat, topic: Topic, what: dict[str, Any], by: Any = None) -> None:
    """The service message about a change, in the topic itself."""
    if topic is chat.general:
        message = world.announce(chat, by, what)
    else:
        message = world.announce(chat, by, what, thread=topic.id, topical=True)
    world.tell("message", message)


def switch_general(*, closed: bool) -> Callable[[World, Call], bool]:
    def act(world: World, call: Call) -> bool:
        chat = _forum(world, call)
        turn(world, chat, chat.general, closed=closed)
        return True

    return act


def delete(world: World, call: Call) -> bool:
    chat, topic = _topic(world, call)
    drop_topic(world, chat, topic)
    return True


def drop_topic(world: World, chat: Chat, topic: Topic) -> None:
    """Its messages go with it; nobody is told."""
    del chat.topics[topic.id]
    for message in [one for one in chat.messages.values() if one.topical and one.thread == topic.id]:
        world.delete(message)


def _forum(world: World, call: Call) -> Chat:
    """The sentences are from memory."""
    chat = chat_of(world, call, write=True)
    if not chat.forum:
        raise bad_request("the chat is not a forum")
    if chat.bots.get(world.bot.id) != "administrator":
        raise bad_request("not enough rights to manage the topic")
    return chat


def _topic(world: World, call: Call) -> tuple[Chat, Topic]:
    chat = _forum(world, call)
    topic = chat.topics.get(call.message_id("message_thread_id"))
    if topic is None:
        raise bad_request("TOPIC_ID_INVALID")
    return chat, topic


METHODS: dict[str, Callable[[World, Call], Any]] = {
    "createforumtopic": create,
    "editforumtopic": rename,
    "closeforumtopic": switch(closed=True),
    "reopenforumtopic": switch(closed=False),
    "deleteforumtopic": delete,
    "closegeneralforumtopic": switch_general(closed=True),
    "reopengeneralforumtopic": switch_general(closed=False),
}
