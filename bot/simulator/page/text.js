// Text with entities → DOM nodes. Text only ever becomes text nodes: nothing here parses HTML.
import { say } from "./words.js";

export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child != null));
  return node;
}

const TAGS = { bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", blockquote: "blockquote" };
const BLOCKS = new Set(["blockquote", "expandable_blockquote", "pre"]);

// `act` gives what a click on a link or a command does: { open(url), command(text) }.
export function richText(text, entities, act) {
  const inOrder = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return nodes(text, 0, text.length, inOrder, act);
}

function nodes(text, start, end, entities, act) {
  const out = [];
  let at = start, closed = start;
  for (let i = 0; i < entities.length; i++) {
    const entity = entities[i];
    if (entity.offset < closed) continue; // inside another one, which has drawn it
    const from = Math.max(entity.offset, at), stop = Math.min(entity.offset + entity.length, end);
    if (from > at) out.push(document.createTextNode(text.slice(at, from)));
    const inner = entities.slice(i + 1).filter((other) => other.offset + other.length <= stop);
    out.push(wrap(entity, text.slice(from, stop), nodes(text, from, stop, inner, act), act));
    at = closed = stop;
    const block = entities.some((other) => BLOCKS.has(other.type) && other.offset + other.length === stop);
    if (block && at < end && text[at] === "\n") at++; // Telegram shows no line for this one
  }
  if (at < end) out.push(document.createTextNode(text.slice(at, end)));
  return out;
}

function wrap(entity, words, children, act) {
  if (TAGS[entity.type]) return element(TAGS[entity.type], {}, ...children);
  switch (entity.type) {
    case "spoiler": return spoiler(children);
    case "expandable_blockquote": return expandable(children);
    case "pre": return element("pre", entity.language ? { "data-language": entity.language } : {}, ...children);
    case "bot_command": return linkTo(() => act.command(words), children);
    case "text_link": case "url": return anchor(entity.url ?? words, children, act);
    case "mention": case "hashtag": case "cashtag": case "email": case "phone_number": case "text_mention":
      return element("span", { class: "tag" }, ...children);
  }
  const node = document.createDocumentFragment();
  node.append(...children);
  return node;
}

// A button in all but name: its words may hold links and other marks, which a button may not.
function pressable(node, action) {
  node.addEventListener("click", action);
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    action(event);
  });
  return node;
}

function spoiler(children) {
  const words = element("span", { "aria-hidden": "true" }, ...children);
  const node = element("span", { class: "spoiler", tabindex: 0, role: "button", "aria-label": say("hidden") }, words);
  return pressable(node, (event) => {
    if (node.classList.contains("shown")) return;
    event.preventDefault();
    node.classList.add("shown");
    words.removeAttribute("aria-hidden");
    for (const name of ["role", "tabindex", "aria-label"]) node.removeAttribute(name);
  });
}

function expandable(children) {
  const words = element("span", { class: "fold" }, ...children);
  const button = element("button", { type: "button", class: "unfold", "aria-expanded": "false" }, say("more"));
  const node = element("blockquote", { class: "expandable folded" }, words, button);
  button.addEventListener("click", () => {
    const folded = node.classList.toggle("folded");
    button.setAttribute("aria-expanded", String(!folded));
    button.textContent = say(folded ? "more" : "less");
  });
  return node;
}

function linkTo(action, children) {
  return element("a", { href: "#", onclick: (event) => { event.preventDefault(); action(); } }, ...children);
}

function anchor(url, children, act) {
  if (!/^https?:\/\//i.test(url)) return element("span", { class: "tag" }, ...children);
  return element("a", { href: url, rel: "noopener noreferrer", target: "_blank",
    onclick: (event) => { event.preventDefault(); act.open(url); } }, ...children);
}
