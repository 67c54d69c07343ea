// One person's chat.
import { act, get } from "./api.js";
import { bubble, tick } from "./bubble.js";
import { Composer } from "./composer.js";
import { icon } from "./icons.js";
import { element } from "./text.js";
import { called, dayOf, say } from "./words.js";

export class Column {
  // `page`: { toast, alert, open(person, url), commands(language), close(id), description() }
  constructor(person, page) {
    this.person = person;
    this.page = page;
    this.messages = new Map();
    this.blocks = new Map(); // key (album or message id) → node
    this.untaken = new Set(); // ids of what the bot has not fetched yet
    this.keyboardOf = 0; // the message whose keyboard stands under the text field
    this.fresh = 0; // messages that came while the reader was further up
    this.composer = new Composer(person, page.toast, page.commands);
    this.act = {
      open: (url) => page.open(this.person, url),
      command: (text) => this.composer.say(text),
      press: (message, button) => this.press(message, button),
      reply: (message) => this.composer.aim({ mode: "reply", message }),
      edit: (message) => this.composer.aim({ mode: "edit", message }),
      jump: (id) => this.jump(id),
    };
    this.build();
    this.listen();
    this.update(person);
  }

  build() {
    const { person } = this;
    this.state = element("small", {});
    this.block = element("button", { type: "button", class: "round quiet", onclick: () => this.toggleBlock() }, icon("block"));
    this.language = element("select", { "aria-label": say("language"), title: say("language") },
      ...["zh", "en"].map((code) => element("option", { value: code }, code === "zh" ? "中" : "EN")));
    this.language.addEventListener("change", () => this.composer.run(() => act("language", { user: person.id, language: this.language.value })));
    const close = element("button", { type: "button", class: "round quiet close", title: say("close"), "aria-label": say("close"), onclick: () => this.page.close(person.id) }, icon("close"));
    const head = element("header", {}, avatar(person), element("div", { class: "who" }, element("h2", { id: `name${person.id}` }, person.name), this.state), this.language, this.block, close);
    this.empty = element("div", { class: "empty" });
    this.log = element("div", { class: "log", role: "log", "aria-live": "polite", "aria-busy": "true", "aria-labelledby": `name${person.id}`, tabindex: 0 }, this.empty);
    this.down = element("button", { type: "button", class: "down", hidden: true, onclick: () => this.toBottom() });
    this.dropping = element("div", { class: "dropping", hidden: true }, element("span", {}, icon("attach"), say("drop")));
    this.node = element("section", { class: "column", "data-person": person.id, "aria-labelledby": `name${person.id}` }, head, this.log, this.down,
      element("div", { class: "toasts", role: "status" }), this.composer.node, this.dropping);
    this.resting = true; // at the end of the chat, and to stay there
    this.ours = 0; // when the page last scrolled by itself
  }

  listen() {
    this.log.addEventListener("scroll", () => {
      if (this.atBottom()) this.arrived(0);
      if (performance.now() > this.ours + 100) this.resting = this.atBottom(); // where the page scrolled, the reader did not
    });
    new ResizeObserver(() => { if (this.resting) this.toBottom(); }).observe(this.log);
    this.log.addEventListener("load", () => { if (this.resting) this.toBottom(); }, true); // a picture has got its height
    this.log.addEventListener("keydown", (event) => this.walk(event));
    let inside = 0; // a drag enters each child anew
    const dragged = (step) => (event) => {
      if (!event.dataTransfer?.types.includes("Files") || this.composer.form.hidden) return;
      event.preventDefault();
      inside = step === null ? 0 : inside + step;
      this.dropping.hidden = inside <= 0;
      if (step === null) this.composer.sendFiles([...event.dataTransfer.files], "");
    };
    this.node.addEventListener("dragenter", dragged(1));
    this.node.addEventListener("dragover", (event) => event.dataTransfer?.types.includes("Files") && event.preventDefault());
    this.node.addEventListener("dragleave", dragged(-1));
    this.node.addEventListener("drop", dragged(null));
  }

  update(person) {
    this.person = person;
    this.language.value = person.language.startsWith("zh") ? "zh" : "en";
    this.log.lang = person.language.startsWith("zh") ? "zh-CN" : person.language;
    this.block.classList.toggle("on", person.blocked);
    this.block.title = say(person.blocked ? "unblock" : "block");
    this.block.setAttribute("aria-label", this.block.title);
    this.block.setAttribute("aria-pressed", person.blocked);
    this.block.hidden = !person.started;
    this.empty.textContent = person.started ? say("empty") : this.page.description() || say("empty");
    this.composer.update(person);
    this.showState();
  }

  showState(action = "") {
    clearTimeout(this.forget);
    if (action) this.forget = setTimeout(() => this.showState(), 5000);
    this.state.replaceChildren(action ? say("typing") : called(this.person.note));
    this.state.classList.toggle("typing", Boolean(action));
  }

  show({ messages, deleted, action, untaken }) {
    const atBottom = this.resting || this.atBottom(), before = this.messages.size;
    const taken = [...this.untaken].filter((id) => !untaken.includes(id));
    this.untaken = new Set(untaken);
    for (const message of messages) this.put(message);
    for (const id of deleted) this.remove(id);
    for (const id of taken) this.took(id);
    this.showState(action);
    this.empty.hidden = this.messages.size > 0;
    if (messages.length) {
      const mine = !messages[messages.length - 1].from_bot;
      if (atBottom || mine) this.toBottom();
      else this.arrived(this.fresh + Math.max(0, this.messages.size - before));
    }
    this.log.setAttribute("aria-busy", "false"); // what was there already is not read out
  }

  arrived(count) {
    this.fresh = count;
    this.down.hidden = this.resting || this.atBottom();
    this.down.replaceChildren(icon("down"), count ? element("b", {}, String(count)) : say("down"));
  }

  key(message) { return message.media_group_id ?? message.id; }

  put(message) {
    this.messages.set(message.id, message);
    this.draw(this.key(message), message);
    if (!message.keyboard || message.id < this.keyboardOf) return;
    this.keyboardOf = message.id;
    this.composer.useKeyboard(message.keyboard, message);
  }

  remove(id) {
    const message = this.messages.get(id);
    if (!message) return;
    this.messages.delete(id);
    this.draw(this.key(message), message);
  }

  took(id) {
    const message = this.messages.get(id);
    const mark = message && this.blocks.get(this.key(message))?.querySelector(".tick");
    mark?.replaceWith(tick(true));
  }

  draw(key, message) {
    const album = message.media_group_id;
    const parts = album ? [...this.messages.values()].filter((other) => other.media_group_id === album)
      : this.messages.has(message.id) ? [message] : [];
    const old = this.blocks.get(key);
    if (!parts.length) { old?.remove(); this.blocks.delete(key); return; }
    const node = bubble(parts, this.person, this.act, (id) => this.messages.get(id), (id) => !this.untaken.has(id));
    this.blocks.set(key, node);
    if (!old) { this.append(node, message); return; }
    const focused = old.contains(document.activeElement);
    old.replaceWith(node);
    if (focused) (node.querySelector(".keyboard button") ?? this.log).focus({ preventScroll: true });
  }

  append(node, message) {
    const day = dayOf(message.date);
    if (this.lastDay !== day) this.log.append(element("div", { class: "day" }, element("span", {}, day)));
    const last = this.log.lastElementChild;
    if (last?.classList.contains(message.from_bot ? "theirs" : "mine")) node.classList.add("again"); // the same one goes on
    this.lastDay = day;
    this.log.append(node);
  }

  // Up and down walk through the messages.
  walk(event) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const here = event.target.closest("article");
    if (!step || (event.target !== this.log && event.target !== here)) return;
    const all = [...this.log.querySelectorAll("article")];
    const next = here ? all[all.indexOf(here) + step] : step < 0 ? all[all.length - 1] : null;
    if (!next) return;
    event.preventDefault();
    next.focus();
  }

  atBottom() { return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 60; }

  toBottom() {
    this.resting = true;
    this.ours = performance.now();
    this.log.scrollTop = this.log.scrollHeight;
    this.arrived(0);
  }

  // Shows something of the chat without leaving its end for good.
  reveal(node) {
    requestAnimationFrame(() => {
      this.ours = performance.now();
      node.scrollIntoView({ block: "nearest" });
    });
  }

  jump(id) {
    const message = this.messages.get(id);
    const node = message && this.blocks.get(this.key(message));
    if (!node) return;
    node.scrollIntoView({ block: "center", behavior: "smooth" });
    node.classList.remove("flash");
    requestAnimationFrame(() => node.classList.add("flash"));
  }

  async press(message, button) {
    const asked = await this.composer.run(() => act("press", { user: this.person.id, message: message.id, data: button.data, seen: Number(document.body.dataset.version) }));
    if (!asked?.query_id) return;
    const { answer } = await get(`answers/${asked.query_id}?wait=10`);
    if (answer?.url) this.act.open(answer.url);
    if (!answer?.text) return;
    if (answer.show_alert) this.page.alert(answer.text);
    else this.page.toast(answer.text, this.node);
  }

  toggleBlock() {
    return this.composer.run(() => act(this.person.blocked ? "unblock" : "block", { user: this.person.id }));
  }
}

export function avatar(person) {
  const letters = /^[\x00-\x7f]+$/.test(person.name) ? person.name.split(/\s+/).map((part) => part[0]).join("").slice(0, 2) : person.name.replace(/[·\s].*$/u, "").slice(-2);
  return element("span", { class: `avatar hue${person.id % 6}`, "aria-hidden": "true" }, letters.toUpperCase());
}
