"""/sim: acting as a person, reading chats, moving the clock and injecting faults over HTTP."""

import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from aiohttp import web
from aiohttp.web_request import FileField

from bot.simulator.chats import Chat
from bot.simulator.messages import Message

if TYPE_CHECKING:
    from bot.simulator.simulator import Simulator

LONGEST_WAIT = 50.0  # seconds
UNTAKEN_WAIT = 1.0  # seconds
Fields = dict[str, Any]
Json = Any  # whatever JSON can hold
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class SimRoutes:
    """The handlers of one simulator. A wrong request gets 400 and a sentence in `error`."""

    def __init__(self, simulator: "Simulator") -> None:
        self._sim = simulator
        self._world = simulator.world
        self._acts: dict[str, Callable[[Fields], Any]] = {
            "users": self._add_user, "text": self._text, "press": self._press, "edit": self._edit,
            "delete": self._delete, "start": self._start, "block": self._block, "unblock": self._unblock,
            "language": self._language, "clock": self._move, "fault": self._fault, "inline": self._inline,
            "tour": self._tour,
        }  # fmt: skip

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/sim/users", self._users),
            web.get("/sim/clock", self._clock),
            web.get("/sim/chats/{user}", self._chat),
            web.get("/sim/events", self._events),
            web.get("/sim/words", self._words),
            web.get("/sim/agenda", self._agenda),
            web.get("/sim/tour", self._guide),
            web.get("/sim/answers/{query}", self._answer),
            web.get("/sim/files/{id}", self._download),
            web.get("/sim/faults", self._faults),
            web.delete("/sim/faults", self._no_faults),
            web.post("/sim/file", self._guarded(self._file)),
            web.post("/sim/{act}", self._guarded(self._act)),
        ]

    def _guarded(self, handler: Handler) -> Handler:
        """Turn mistakes into 400, and keep other sites in the same browser out."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            if request.headers.get("Sec-Fetch-Site", "none") not in {"none", "same-origin"}:
                return _json({"error": "only the chat page itself may do this"}, 403)
            try:
                return await handler(request)
            except KeyError as error:
                return _json({"error": f"missing or unknown: {error.args[0]}"}, 400)
            except (ValueError, TypeError, RecursionError) as error:
                return _json({"error": str(error)}, 400)

        return guarded

    async def _act(self, request: web.Request) -> web.Response:
        act = self._acts.get(request.match_info["act"])
        if act is None:
            return _json({"error": "no such act"}, 404)
        fields = json.loads(await request.read() or b"{}")
        if not isinstance(fields, dict):
            raise TypeError("a JSON object is asked for")
        return _json(act(fields))

    def _add_user(self, fields: Fields) -> Json:
        name = str(fields["name"]).strip()
        if not name:
            raise ValueError("a person needs a name")
        user = self._sim.add_user(
            name, language=str(fields.get("language", "zh")),
            user_id=fields.get("id"), note=str(fields.get("note", "")),
        )  # fmt: skip
        return user.view()

    def _text(self, fields: Fields) -> Json:
        number = self._sim.send_text(
            int(fields["user"]), str(fields["text"]), reply_to=fields.get("reply_to"), chat=fields.get("chat")
        )
        return {"message_id": number}

    def _press(self, fields: Fields) -> Json:
        """`seen`: the version of what the person looks at; a button that has gone since then does nothing."""
        forge = bool(fields.get("forge", False))
        chat, number, data = self._world.chats[int(fields["user"])], int(fields["message"]), str(fields["data"])
        if "seen" in fields and not chat.has_button(number, data) and chat.changed(number, int(fields["seen"])):
            return {"query_id": None}
        query = self._sim.press(int(fields["user"]), number, data, forge=forge)
        return {"query_id": query}

    def _inline(self, fields: Fields) -> Json:
        return {"query_id": self._sim.ask_inline(int(fields["user"]), str(fields["text"]))}

    def _edit(self, fields: Fields) -> Json:
        self._sim.edit_text(int(fields["user"]), int(fields["message"]), str(fields["text"]))
        return {}

    def _delete(self, fields: Fields) -> Json:
        self._sim.delete(int(fields["user"]), int(fields["message"]))
        return {}

    def _start(self, fields: Fields) -> Json:
        return {"message_id": self._sim.start_bot(int(fields["user"]), str(fields.get("payload", "")))}

    def _block(self, fields: Fields) -> Json:
        self._sim.block(int(fields["user"]))
        return {}

    def _unblock(self, fields: Fields) -> Json:
        self._sim.unblock(int(fields["user"]))
        return {}

    def _language(self, fields: Fields) -> Json:
        self._sim.set_language(int(fields["user"]), str(fields["language"]))
        return {}

    def _move(self, fields: Fields) -> Json:
        if "jump" in fields:
            self._sim.jump(str(fields["jump"]))
        else:
            self._sim.clock.move(float(fields["seconds"]))
        return self._time()

    def _fault(self, fields: Fields) -> Json:
        self._sim.fault(
            str(fields.get("method", "*")), str(fields["kind"]), count=int(fields.get("count", 1)),
            seconds=float(fields.get("seconds") or fields.get("retry_after") or 1), chat_id=fields.get("chat_id"),
        )  # fmt: skip
        return {}

    def _tour(self, fields: Fields) -> Json:
        if self._sim.showing.guide is None:
            raise ValueError("there is no tour")
        self._sim.showing.guide.act(str(fields["do"]), str(fields.get("language", "zh")))
        return self._toured()

    def _toured(self) -> Json:
        """The tour as it stands now, None if there is none."""
        guide = self._sim.showing.guide
        if guide is None:
            return None
        guide.look()
        return guide.view()

    async def _guide(self, _: web.Request) -> web.Response:
        return _json(self._toured())

    async def _words(self, _: web.Request) -> web.Response:
        return _json({text: dict(words) for text, words in self._sim.showing.words.items()})

    async def _agenda(self, _: web.Request) -> web.Response:
        agenda = self._sim.showing.agenda
        return _json([due.view() for due in await agenda()] if agenda else [])

    async def _file(self, request: web.Request) -> web.Response:
        """Multipart: user, kind, caption, reply_to, and one or more parts named `file` (several are an album)."""
        form = await request.post()
        user, kind = int(str(form["user"])), str(form.get("kind", "document"))
        caption, reply = str(form.get("caption", "")) or None, str(form.get("reply_to", ""))
        reply_to = int(reply) if reply else None
        files = [part for part in form.getall("file") if isinstance(part, FileField)]
        contents, names = [part.file.read() for part in files], [part.filename for part in files]
        if len(files) == 1:
            sent = self._sim.send_file(
                user, kind, contents[0], name=names[0], caption=caption, reply_to=reply_to
            )  # fmt: skip
            return _json({"message_ids": [sent]})
        return _json(
            {"message_ids": self._sim.send_album(
                user, kind, contents, names=names, caption=caption, reply_to=reply_to
            )}
        )  # fmt: skip

    async def _users(self, _: web.Request) -> web.Response:
        return _json([user.view() for user in list(self._world.users.values())])

    async def _clock(self, _: web.Request) -> web.Response:
        return _json(self._time())

    def _time(self) -> Fields:
        return {
            "now": self._sim.clock.now(),
            "frozen": self._sim.clock.frozen,
            "zone": self._sim.zone,
            "jumps": list(self._sim.jumps),
        }

    async def _chat(self, request: web.Request) -> web.Response:
        """`since` a version: what changed after it, waiting up to `wait` seconds for something to change."""
        chat = self._world.chats.get(int(request.match_info["user"]))
        if chat is None:
            return _json({"error": "no such chat"}, 404)
        since, deadline = _number(request, "since"), self._world.machine() + _wait(request)
        while chat.touched <= since and not self._world.changes.ended:
            left = deadline - self._world.machine()
            if left <= 0:
                break
            await self._world.changes.after(self._world.changes.version, left)
        return _json(self._chat_view(chat, since) | {"version": self._world.changes.version})

    def _chat_view(self, chat: Chat, since: int) -> Fields:
        changed, deleted = chat.since(since)
        action = chat.action if chat.action_ends > self._world.machine() else ""
        shown = [message.view() | {"keyboard": _reply_keyboard(message)} for message in changed]
        return {"messages": shown, "deleted": deleted, "action": action, "untaken": self._untaken(chat)}

    def _untaken(self, chat: Chat) -> list[int]:
        """The person's messages that the bot has not fetched yet."""
        waiting = [update for update in self._world.updates.pending.values() if update.chat_id == chat.id]
        bodies = [json.loads(update.body) for update in waiting]
        return [body["message"]["message_id"] for body in bodies if "message" in body]

    async def _events(self, request: web.Request) -> web.Response:
        """For the page: everything that changed after `since`, in full for the chats named in `open`."""
        since = _number(request, "since")
        # That the bot has fetched something changes nothing here: while it has not, the page asks again soon.
        patience = UNTAKEN_WAIT if self._world.updates.pending else LONGEST_WAIT
        await self._world.changes.after(since, min(_wait(request), patience))
        shown = [int(part) for part in request.query.get("open", "").split(",") if part]
        users = [
            user.view() | {"incoming": self._world.chats[user.id].incoming}
            for user in list(self._world.users.values())
            if self._world.chats[user.id].touched > since
        ]
        fresh = {int(part) for part in request.query.get("fresh", "").split(",") if part}
        chats = {
            number: self._chat_view(self._world.chats[number], 0 if number in fresh else since)
            for number in shown
            if number in self._world.chats
        }
        bot = {"username": self._world.bot.username, "name": self._world.bot.name,
               "description": self._world.bot.description, "commands": self._commands()}  # fmt: skip
        news = {"version": self._world.changes.version, "bot": bot, "users": users, "chats": chats}
        return _json(news | {"tour": self._toured()} | self._time())

    def _commands(self) -> dict[str, list[dict[str, str]]]:
        """Commands of the default scope by language, for the page's menu."""
        default = json.dumps({"type": "default"})
        return {language: told for (scope, language), told in self._world.commands.items() if scope == default}

    async def _answer(self, request: web.Request) -> web.Response:
        answer = await self._sim.answer_to(request.match_info["query"], _wait(request, 10))
        return _json({"answer": answer})

    async def _download(self, request: web.Request) -> web.Response:
        file = self._world.files.known(request.match_info["id"])
        if file is None:
            return _json({"error": "no such file"}, 404)
        # A file is whatever somebody sent: the browser must neither guess its type nor run what is in it.
        headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'"}
        kind = "image/jpeg" if file.kind == "photo" and not file.mime.startswith("image/") else file.mime
        return web.Response(body=file.content, content_type=kind, headers=headers)

    async def _faults(self, _: web.Request) -> web.Response:
        return _json(self._sim.faults())

    async def _no_faults(self, _: web.Request) -> web.Response:
        self._sim.clear_faults()
        return _json({})


def _reply_keyboard(message: Message) -> Json:
    """The keyboard under the person's text field, or that it goes; inline buttons are the message's own."""
    markup = message.markup or {}
    return None if "inline_keyboard" in markup else markup or None


def _number(request: web.Request, name: str, default: int = 0) -> int:
    given = request.query.get(name, "")
    return int(given) if given.isdigit() else default


def _wait(request: web.Request, default: int = 0) -> float:
    return min(float(_number(request, "wait", default)), LONGEST_WAIT)


def _json(body: Json, status: int = 200) -> web.Response:
    return web.Response(text=json.dumps(body, ensure_ascii=False), status=status, content_type="application/json")
