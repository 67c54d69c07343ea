// One block of a chat: a message, or an album of several.
import { element, richText } from "./text.js";
import { say, sizeOf, timeOf } from "./words.js";

const fileUrl = (file) => `/sim/files/${encodeURIComponent(file.id)}`;

// `act`: { open, command, press(message, button), reply(message), edit(message), jump(id) }; `find` gives a message by id.
export function bubble(parts, person, act, find) {
  const [first] = parts;
  const last = parts[parts.length - 1];
  const spoken = parts.find((part) => part.text || part.caption) ?? first;
  const files = parts.filter((part) => part.file);
  const body = element("div", { class: "bubble" + (files.length && !spoken.text && files.every(visible) ? " media" : "") });
  if (first.reply_to) body.append(quote(first.reply_to, find, act));
  if (files.length) body.append(files.length > 1 && files.every(visible) ? album(files) : element("div", { class: "files" }, ...files.map(attachment)));
  const words = spoken.text || spoken.caption;
  if (words) body.append(element("div", { class: "words" }, ...richText(words, spoken.entities, act)));
  const edited = parts.some((part) => part.edited) ? `${say("edited")} ` : "";
  body.append(element("time", {}, `${edited}${timeOf(last.date)}`));
  const mine = !first.from_bot;
  const keyboard = last.buttons.length ? last : first;
  const block = element("article", { class: `block ${mine ? "mine" : "theirs"}`, "data-id": first.id,
    "aria-label": mine ? person.name : say("bot") }, element("div", { class: "line" }, body, tools(spoken, mine, act)));
  if (keyboard.buttons.length) block.append(buttons(keyboard, act));
  return block;
}

const visible = (part) => ["photo", "video", "sticker", "animation"].includes(part.kind);

function tools(message, mine, act) {
  const reply = element("button", { type: "button", title: say("reply"), "aria-label": say("reply"), onclick: () => act.reply(message) }, "↩");
  const edit = mine && message.text && element("button", { type: "button", title: say("edit"), "aria-label": say("edit"), onclick: () => act.edit(message) }, "✎");
  return element("span", { class: "tools" }, reply, edit || null);
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

function album(files) {
  return element("div", { class: `album rest${files.length % 3}` }, ...files.map(attachment)); // rows of three, what is left over first
}

function attachment(part) {
  const { file, kind } = part;
  const url = fileUrl(file);
  if (kind === "photo" || kind === "sticker") return picture(url, file, kind);
  if (kind === "voice" || kind === "audio") {
    return element("div", { class: "sound" }, element("span", { class: "icon", "aria-hidden": "true" }, "♪"),
      element("audio", { controls: true, preload: "metadata", src: url, title: say(kind) }));
  }
  if (kind === "video" || kind === "video_note" || kind === "animation") {
    return element("video", { controls: true, preload: "metadata", src: url });
  }
  return element("a", { class: "document", href: url, download: file.name },
    element("span", { class: "icon", "aria-hidden": "true" }, extension(file.name)),
    element("span", { class: "name" }, file.name, element("small", {}, sizeOf(file.size))));
}

function picture(url, file, kind) {
  const image = element("img", { src: url, alt: say(kind), loading: "lazy", width: file.width || null, height: file.height || null });
  image.addEventListener("error", () => image.classList.add("broken"));
  return element("a", { class: kind, href: url, target: "_blank", rel: "noopener" }, image);
}

const extension = (name) => (name.includes(".") ? name.split(".").pop().slice(0, 4) : "?").toUpperCase();

function buttons(message, act) {
  const rows = message.buttons.map((row) => element("div", { class: "row" }, ...row.map((button) => {
    const node = element("button", { type: "button", class: button.url ? "link" : null }, button.label);
    node.addEventListener("click", () => press(node, message, button, act));
    return node;
  })));
  return element("div", { class: "keyboard", role: "group" }, ...rows);
}

async function press(node, message, button, act) {
  if (button.url) return act.open(button.url);
  node.classList.add("pressed");
  node.setAttribute("aria-busy", "true");
  try {
    await act.press(message, button);
  } finally {
    node.classList.remove("pressed");
    node.removeAttribute("aria-busy");
  }
}
