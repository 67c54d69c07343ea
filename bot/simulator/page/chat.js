// The chat page: people on the left, several chats side by side, the clock above them.
import { act, get } from "./api.js";
import { Column, avatar } from "./column.js";
import { element } from "./text.js";
import { dateOf, dayOf, language, say, switchLanguage, timeOf, useZone } from "./words.js";

const $ = (id) => document.getElementById(id);
const people = new Map(); // id → person, with `seen`: how many of the bot's messages were on the screen
const columns = new Map(); // id → Column, in the order they were opened
const rows = new Map(); // id → that person's line in the list
const fresh = new Set(); // opened and not filled yet
const given = new URLSearchParams(location.search).get("open");
let version = 0, bot = { username: "", commands: {} }, clock = { now: 0, read: 0, frozen: false }, waiting = null, active = null;

const page = {
  toast(text, near) {
    const node = element("div", { class: "toast" }, text);
    (near?.querySelector(".toasts") ?? $("toasts")).append(node);
    setTimeout(() => node.remove(), 4000);
  },
  alert(text) {
    const dialog = $("alert");
    dialog.querySelector("p").textContent = text;
    if (!dialog.open) dialog.showModal();
  },
  open(person, url) {
    const link = /^https?:\/\/t\.me\/(\w+)\/?(?:\?(.*))?$/i.exec(url);
    const own = link && link[1].toLowerCase() === bot.username.toLowerCase();
    if (!own) return window.open(url, "_blank", "noopener");
    const payload = new URLSearchParams(link[2] ?? "").get("start") ?? "";
    return act("start", { user: person.id, payload }).catch((error) => page.toast(error.message));
  },
  commands: (code) => bot.commands[code] ?? bot.commands[""] ?? [],
  close(id) {
    columns.get(id)?.node.remove();
    columns.delete(id);
    activate(columns.keys().next().value ?? null);
  },
};

function open(id) {
  const person = people.get(id);
  if (!person) return;
  if (!columns.has(id)) {
    const column = new Column(person, page);
    columns.set(id, column);
    fresh.add(id);
    $("columns").append(column.node);
    waiting?.abort();
  }
  activate(id);
}

function activate(id) {
  active = id;
  for (const [other, column] of columns) column.node.classList.toggle("active", other === id);
  columns.get(id)?.node.scrollIntoView({ inline: "nearest", block: "nearest" });
  columns.get(id)?.toBottom();
  $("columns").classList.toggle("none", columns.size === 0);
  showPeople(false);
  const url = new URL(location.href);
  url.searchParams.set("open", [...columns.keys()].join(","));
  history.replaceState(null, "", url.href.replaceAll("%2C", ","));
  drawList();
}

const narrow = matchMedia("(max-width: 760px)");
const onScreen = (id) => columns.has(id) && (!narrow.matches || id === active);

function drawList() {
  const wanted = $("filter").value.trim().toLowerCase();
  let unread = 0;
  for (const person of people.values()) {
    if (onScreen(person.id)) person.seen = person.incoming;
    person.unread = Math.max(0, person.incoming - person.seen);
    unread += person.unread;
  }
  const shown = [...people.values()].filter((one) => `${one.name} ${one.note}`.toLowerCase().includes(wanted));
  shown.sort((one, other) => (other.unread > 0) - (one.unread > 0)); // else in the order they joined
  const nodes = shown.map(row);
  const list = $("list");
  const same = nodes.length === list.children.length && nodes.every((node, at) => node === list.children[at]);
  if (!same) list.replaceChildren(...nodes);
  count($("people-button"), unread);
  document.title = unread ? `(${unread}) ${bot.name}` : bot.name;
}

// A person's row is kept, so that a click or the focus on it survives what happens meanwhile.
function row(person) {
  if (!rows.has(person.id)) {
    rows.set(person.id, element("li", {}, element("button", { type: "button", onclick: () => open(person.id) }, avatar(person),
      element("span", { class: "who" }, element("b", {}, person.name), element("small", {}, person.note)), element("span", { class: "badge" }))));
  }
  const button = rows.get(person.id).firstElementChild;
  button.classList.toggle("open", columns.has(person.id));
  button.setAttribute("aria-pressed", columns.has(person.id));
  count(button, person.unread);
  return button.parentElement;
}

function count(button, unread) {
  const badge = button.querySelector(".badge");
  badge.hidden = unread === 0;
  badge.textContent = unread > 99 ? "99+" : unread;
  button.classList.toggle("unread", unread > 0);
}

function showPeople(shown) {
  $("people").classList.toggle("shown", shown);
  $("people-button").setAttribute("aria-expanded", String(shown));
}

function receive(news) {
  const first = version === 0;
  if (news.version < version) return location.reload(); // the simulator was started anew
  version = news.version;
  bot = news.bot;
  $("title").textContent = bot.name;
  useZone(news.zone);
  clock = { now: news.now, read: performance.now(), frozen: news.frozen };
  tick();
  drawJumps(news.jumps);
  for (const person of news.users) {
    people.set(person.id, { seen: first ? person.incoming : 0, ...people.get(person.id), ...person });
    columns.get(person.id)?.update(people.get(person.id));
  }
  for (const [id, chat] of Object.entries(news.chats)) columns.get(Number(id))?.show(chat);
  if (first) openFirst();
  drawList();
  document.body.dataset.version = version; // so that a test can tell when everything is on the screen
}

function openFirst() {
  const asked = (given ?? "").split(",").map(Number).filter((id) => people.has(id));
  const ids = asked.length ? asked : [...people.keys()].slice(0, 3);
  ids.forEach(open);
  if (ids.length) activate(ids[0]);
  $("columns").classList.toggle("none", ids.length === 0);
}

let jumpsDrawn = "";
function drawJumps(names) {
  if (names.join() === jumpsDrawn) return;
  jumpsDrawn = names.join();
  $("jumps").replaceChildren(...names.map((name) => element("button", { type: "button",
    onclick: () => act("clock", { jump: name }).catch((error) => page.toast(error.message)) }, name)));
}

function tick() {
  const now = clock.now + (clock.frozen ? 0 : (performance.now() - clock.read) / 1000);
  $("date").textContent = dateOf(now);
  $("day").textContent = dayOf(now);
  $("time").textContent = timeOf(now);
}

async function listen() {
  for (;;) {
    waiting = new AbortController();
    const asked = [...fresh];
    try {
      const wait = version && !asked.length ? 25 : 0;
      const query = `events?since=${version}&open=${[...columns.keys()].join()}&fresh=${asked.join()}&wait=${wait}`;
      const news = await get(query, waiting.signal);
      asked.forEach((id) => fresh.delete(id));
      document.body.classList.remove("lost");
      receive(news);
    } catch (error) {
      if (error.name === "AbortError") continue;
      document.body.classList.add("lost");
      await new Promise((done) => setTimeout(done, 1000));
    }
  }
}

document.documentElement.lang = language;
document.body.dataset.lost = say("lost");
$("columns").dataset.choose = say("choose");
$("filter").placeholder = say("filter");
$("filter").setAttribute("aria-label", say("filter"));
$("filter").addEventListener("input", drawList);
$("people-button").title = say("people");
$("people-button").setAttribute("aria-label", say("people"));
$("people-button").addEventListener("click", () => showPeople(!$("people").classList.contains("shown")));
$("columns").addEventListener("click", () => showPeople(false));
document.addEventListener("keydown", (event) => event.key === "Escape" && showPeople(false));
$("language").textContent = say("other") === "中文" ? "中" : "EN";
$("language").title = say("other");
$("language").addEventListener("click", switchLanguage);
$("alert").querySelector("button").textContent = say("ok");
narrow.addEventListener("change", drawList);
setInterval(tick, 1000);
listen();
