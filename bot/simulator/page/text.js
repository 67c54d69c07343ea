// Text with entities → DOM nodes. Text only ever becomes text nodes: nothing here parses HTML.
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

const TAGS = { bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote" };

const QUOTES = new Set(["blockquote", "expandable_blockquote", "pre"]);

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
    const quoted = entities.some((other) => QUOTES.has(other.type) && other.offset + other.length === stop);
    if (quoted && at < end && text[at] === "\n") at++; // Telegram shows no line for this one
  }
  if (at < end) out.push(document.createTextNode(text.slice(at, end)));
  return out;
}

function wrap(entity, words, children, act) {
  if (TAGS[entity.type]) return element(TAGS[entity.type], {}, ...children);
  if (entity.type === "spoiler") return spoiler(children);
  if (entity.type === "bot_command") return linkTo(() => act.command(words), children);
  if (entity.type === "text_link" || entity.type === "url") return anchor(entity.url ?? words, children, act);
  const node = document.createDocumentFragment();
  node.append(...children);
  return node;
}

function spoiler(children) {
  const node = element("span", { class: "spoiler", tabindex: 0 }, ...children);
  node.addEventListener("click", () => node.classList.add("shown"));
  return node;
}

function linkTo(action, children) {
  return element("a", { href: "#", onclick: (event) => { event.preventDefault(); action(); } }, ...children);
}

function anchor(url, children, act) {
  if (!/^https?:\/\//i.test(url)) return element("span", {}, ...children);
  return element("a", { href: url, rel: "noopener noreferrer", target: "_blank",
    onclick: (event) => { event.preventDefault(); act.open(url); } }, ...children);
}
