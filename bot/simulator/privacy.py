"""What a bot in privacy mode hears of a group: commands, answers to it, service messages, and nothing else."""

from bot.simulator.chats import PRESENT, Chat
from bot.simulator.messages import Message
from bot.simulator.users import Bot


def hears(bot: Bot, message: Message) -> bool:
    chat = message.chat
    if chat.person is not None:
        return True
    status = chat.bots.get(bot.id)
    if status not in PRESENT or (message.from_bot and message.bot is bot and message.kind != "service"):
        return False
    if message.from_bot and message.bot is not bot:
        return False  # bots never see each other's messages
    if not bot.privacy or status == "administrator" or message.kind == "service":
        return True
    return message.via is bot or _answered(bot, message) or _commanded(bot, chat, message)


def _answered(bot: Bot, message: Message) -> bool:
    original = message.chat.messages.get(message.reply_to or 0)
    return original is not None and original.from_bot and original.bot is bot


def _commanded(bot: Bot, chat: Chat, message: Message) -> bool:
    """A command that names this bot, or names none while no other bot has written since."""
    for entity in message.content.entities:
        if entity["type"] == "bot_command":
            command = message.content.piece(entity)
            if "@" in command:
                return command.partition("@")[2].lower() == bot.username.lower()
            return chat.last_bot in {0, bot.id} or len(chat.bots) == 1
    return False
