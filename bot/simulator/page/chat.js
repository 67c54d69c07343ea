// The chat page: people on the left, several chats side by side, the clock and the tour above them.
import { act, get } from "./api.js";
import { Clock } from "./clock.js";
import { Column } from "./column.js";
import { icon } from "./icons.js";
import { People, count } from "./people.js";
import { element } from "./text.js";
import { TourBar } from "./tour.js";
import { called, language, say, switchLanguage, useWords, useZone } from "./words.js";

const $ = (id) => document.getElementById(id);
const columns = new Map(); // id → Column, in the order they were opened
const fresh = new Set(); // opened and not filled yet
const given = new URLSearchParams(location.search).get("open");
const narrow = matchMedia("(max-width: 760px)");
let version = 0, bot = { username: "", name: "", commands: {} }, waiting = null, active = null;

const onScreen = (id) => columns.has(id) && (!narrow.matches || id === active);

const page = {
  open,
  onScreen,
  isOpen: (id) => columns.has(id),
  person: (id) => people.all.get(id),
  column: (id) => columns.get(id),
  room,
  toast(text, near) {
    const node = element("div", { class: "toast" }, text);
    (near?.querySelector(".toasts") ?? $("toasts")).append(node);
    setTimeout(() => node.remove(), 4000);
  },
  counted(unread) {
    count($("people-button"), unread);
    document.title = unread ? `(${unread}) ${called(bot.name)}` : called(bot.name);
  },
};

// What a chat may ask of the page.
const host = {
  toast: page.toast,
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
  description: () => bot.description,
  close(id) {
    columns.get(id)?.node.remove();
    columns.delete(id);
    activate(columns.keys().next().value ?? null);
  },
};

const people = new People(page);
const clock = new Clock(page.toast);
const tour = new TourBar(page);

function open(id) {
  const person = people.all.get(id);
  if (!person) return;
  if (!columns.has(id)) {
    const column = new Column(person, host);
    column.composer.area.addEventListener("input", () => tour.refresh());
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
  people.draw();
  tour.refresh();
}

function showPeople(shown) {
  if (!shown && $("people").contains(document.activeElement) && narrow.matches) $("people-button").focus();
  $("people").classList.toggle("shown", shown);
  $("people-button").setAttribute("aria-expanded", String(shown));
  if (shown) $("filter").focus({ preventScroll: true });
}

function receive(news) {
  const first = version === 0;
  if (news.version < version) return location.reload(); // the simulator was started anew
  version = news.version;
  bot = news.bot;
  $("title").textContent = called(bot.name);
  useZone(news.zone);
  clock.receive(news);
  people.receive(news.users, first);
  for (const person of news.users) columns.get(person.id)?.update(people.all.get(person.id));
  for (const [id, chat] of Object.entries(news.chats)) columns.get(Number(id))?.show(chat);
  if (first) openFirst();
  people.draw();
  people.openWanted();
  if (!fresh.size) tour.receive(news.tour); // else it comes again with the chats just opened
  document.body.dataset.version = version; // so that a test can tell when everything is on the screen
}

// So many chats fit side by side; three are enough to begin with.
function room() {
  return narrow.matches ? 1 : Math.max(1, Math.min(3, Math.floor((innerWidth - 264) / 320)));
}

function openFirst() {
  const asked = (given ?? "").split(",").map(Number).filter((id) => people.all.has(id));
  const ids = asked.length ? asked : [...people.all.keys()].slice(0, room());
  ids.forEach(open);
  if (ids.length) activate(ids[0]);
  $("columns").classList.toggle("none", ids.length === 0);
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

// The chat before or after the one in which the focus is.
function turn(step) {
  const ids = [...columns.keys()];
  const here = Number(document.activeElement?.closest("[data-person]")?.dataset.person) || active;
  const next = ids[(ids.indexOf(here) + step + ids.length) % ids.length];
  if (next === undefined) return;
  activate(next);
  columns.get(next).composer.area.focus({ preventScroll: true });
}

function help() {
  const lines = say("helpKeys").flatMap(([keys, what]) => [element("dt", {}, element("kbd", {}, keys)), element("dd", {}, what)]);
  $("help").replaceChildren(element("h2", { id: "help-title" }, say("help")), element("dl", {}, ...lines),
    element("form", { method: "dialog", class: "row" }, element("button", { class: "main", autofocus: true }, say("ok"))));
  $("help").showModal();
}

function label(id, name, picture) {
  $(id).title = say(name);
  $(id).setAttribute("aria-label", say(name));
  if (picture) $(id).prepend(icon(picture));
}

document.documentElement.lang = language;
document.body.dataset.lost = say("lost");
$("columns").dataset.choose = say("choose");
$("skip").textContent = say("tourSkip");
label("people-button", "people", "people");
label("help-button", "help", "help");
$("people-button").addEventListener("click", () => showPeople(!$("people").classList.contains("shown")));
$("help-button").addEventListener("click", help);
$("columns").addEventListener("click", () => showPeople(false));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") showPeople(false);
  if (event.altKey && (event.key === "PageUp" || event.key === "PageDown")) { event.preventDefault(); turn(event.key === "PageUp" ? -1 : 1); }
});
$("language").textContent = say("other") === "中文" ? "中" : "EN";
$("language").lang = say("other") === "中文" ? "zh-CN" : "en";
$("language").title = say("other");
$("language").setAttribute("aria-label", say("other"));
$("language").addEventListener("click", switchLanguage);
$("alert").querySelector("button").textContent = say("ok");
narrow.addEventListener("change", () => { people.draw(); tour.refresh(); });
useWords(await get("words").catch(() => ({})));
listen();
