"""How somebody stands in a chat, as Telegram's ChatMember tells it."""

from typing import Any

from bot.simulator.chats import Chat
from bot.simulator.world import World

# An administrator here has every right there is to give but anonymity.
_RIGHTS = {
    "can_be_edited": False, "is_anonymous": False, "can_manage_chat": True, "can_delete_messages": True,
    "can_manage_video_chats": True, "can_restrict_members": True, "can_promote_members": False,
    "can_change_info": True, "can_invite_users": True, "can_post_stories": True, "can_edit_stories": True,
    "can_delete_stories": True, "can_pin_messages": True,
}  # fmt: skip


def member(status: str, user: dict[str, Any], *, forum: bool = False) -> dict[str, Any]:
    """`status` is creator, administrator, member, left or kicked."""
    told: dict[str, Any] = {"status": status, "user": user}
    if status == "administrator":
        return told | _RIGHTS | ({"can_manage_topics": True} if forum else {})
    if status == "creator":
        return told | {"is_anonymous": False}
    return told | {"until_date": 0} if status == "kicked" else told


def standing_of(world: World, chat: Chat, user_id: int) -> dict[str, Any] | None:
    """None for whom Telegram knows nothing of. The first member of a group is its owner."""
    if user_id == world.bot.id:
        return member(chat.bots.get(user_id, "member"), world.bot.as_api(), forum=chat.forum)
    user = world.users.get(user_id)
    if user is None:
        return None
    if chat.person is not None:
        return member("member", user.as_api()) if user_id == chat.id else None
    if user_id not in chat.members:
        return member("left", user.as_api())
    return member("creator" if next(iter(chat.members)) == user_id else "member", user.as_api())


def changed(
    world: World, chat: Chat, actor: dict[str, Any], person: dict[str, Any], old: str, new: str
) -> dict[str, Any]:
    """The body of my_chat_member and chat_member."""
    return {
        "chat": chat.as_api(), "from": actor, "date": world.now(),
        "old_chat_member": member(old, person, forum=chat.forum),
        "new_chat_member": member(new, person, forum=chat.forum),
    }  # fmt: skip
