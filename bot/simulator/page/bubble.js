// One block of a chat: a message, or an album of several.
import { icon } from "./icons.js";
import { attachments, visible } from "./media.js";
import { element, richText } from "./text.js";
import { say, timeOf } from "./words.js";

// `act`: { open, command, press(message, button), reply(message), edit(message), jump(id) }; `find` gives a message by
// id, `taken` tells whether the bot has fetched it.
export function bubble(parts, person, act, find, taken) {
  const [first] = parts;
  const last = parts[parts.length - 1];
  const spoken = parts.find((part) => part.text || part.caption) ?? first;
  const files = parts.filter((part) => part.file);
  const mine = !first.from_bot;
  const block = element("article", { class: `block ${mine ? "mine" : "theirs"}`, "data-id": first.id, tabindex: -1,
    "aria-label": `${mine ? person.name : say("bot")} ${timeOf(last.date)}` });
  block.append(element("div", { class: "line" }, inside(parts, spoken, files, mine, act, find, taken), tools(spoken, mine, act)));
  const keyboard = last.buttons.length ? last : first;
  if (keyboard.buttons.length) block.append(buttons(keyboard, act));
  block.addEventListener("keydown", (event) => {
    if (event.target !== block || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "r" || event.key === "R") { event.preventDefault(); act.reply(spoken); }
    if ((event.key === "e" || event.key === "E") && mine && spoken.text) { event.preventDefault(); act.edit(spoken); }
  });
  return block;
}

// A link's parameter travels behind /start, and is not shown.
const shown = (message, mine) => (mine && message.text.startsWith("/start ") ? "/start" : message.text || message.caption);

function inside(parts, spoken, files, mine, act, find, taken) {
  const [first] = parts, last = parts[parts.length - 1];
  const words = shown(spoken, mine);
  const seen = files.length > 0 && files.every(visible);
  const bare = files.length === 1 && ["sticker", "video_note"].includes(first.kind);
  const body = element("div", { class: ["bubble", seen && "media", bare && "bare"].filter(Boolean).join(" ") });
  if (first.reply_to) body.append(quote(first.reply_to, find, act));
  if (files.length) body.append(attachments(files));
  if (words) body.append(element("div", { class: "words" }, ...richText(words, spoken.entities, act)));
  const pressed = first.from_bot && parts.some((part) => part.buttons.length); // a screen that turns its pages
  const edited = !pressed && parts.some((part) => part.edited) ? element("span", {}, `${say("edited")} `) : null;
  body.append(element("span", { class: "stamp" }, edited, element("time", { datetime: new Date(last.date * 1000).toISOString() }, timeOf(last.date)),
    mine ? tick(taken(last.id)) : null));
  return body;
}

// One tick: it is in the chat; two: the bot has fetched it.
export function tick(taken) {
  return element("span", { class: "tick", role: "img", "aria-label": say(taken ? "taken" : "sent") }, icon(taken ? "two" : "one"));
}

function tools(message, mine, act) {
  const button = (name, action) => element("button", { type: "button", tabindex: -1, title: say(name), "aria-label": say(name), onclick: action }, icon(name));
  return element("span", { class: "tools" }, button("reply", () => act.reply(message)),
    mine && message.text ? button("edit", () => act.edit(message)) : null);
}

function quote(id, find, act) {
  const original = find(id);
  const who = original ? (original.from_bot ? say("bot") : say("you")) : "";
  return element("button", { type: "button", class: "quote", onclick: () => act.jump(id) },
    element("b", {}, who), element("span", {}, original ? summary(original) : say("gone")));
}

export function summary(message) {
  const words = (message.text || message.caption || "").replace(/\s+/g, " ").slice(0, 80);
  return message.file ? `[${say(message.kind)}] ${words}` : words;
}

function buttons(message, act) {
  const rows = message.buttons.map((row) => element("div", { class: "row" }, ...row.map((button) => {
    const node = element("button", { type: "button", class: button.url ? "link" : null, "data-data": button.data }, button.label);
    node.addEventListener("click", () => press(node, message, button, act));
    return node;
  })));
  return element("div", { class: "keyboard", role: "group", "data-message": message.id }, ...rows);
}

async function press(node, message, button, act) {
  if (button.url) return act.open(button.url);
  if (node.hasAttribute("aria-busy")) return; // one press is enough
  node.classList.add("pressed");
  node.setAttribute("aria-busy", "true");
  try {
    await act.press(message, button);
  } finally {
    node.classList.remove("pressed");
    node.removeAttribute("aria-busy");
  }
}
