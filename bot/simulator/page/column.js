// One person's chat.
import { act, get } from "./api.js";
import { bubble } from "./bubble.js";
import { Composer } from "./composer.js";
import { element } from "./text.js";
import { dayOf, say } from "./words.js";

export class Column {
  // `page`: { toast, alert, open(person, url), commands(language), close(id) }
  constructor(person, page) {
    this.person = person;
    this.page = page;
    this.messages = new Map();
    this.blocks = new Map(); // key (album or message id) → node
    this.days = new Set();
    this.composer = new Composer(person, page.toast, page.commands);
    this.act = {
      open: (url) => page.open(this.person, url),
      command: (text) => this.composer.run(() => act("text", { user: this.person.id, text })),
      press: (message, button) => this.press(message, button),
      reply: (message) => this.composer.aim({ mode: "reply", message }),
      edit: (message) => this.composer.aim({ mode: "edit", message }),
      jump: (id) => this.jump(id),
    };
    this.build();
    this.update(person);
  }

  build() {
    const { person } = this;
    this.state = element("small", {});
    this.block = element("button", { type: "button", class: "round quiet", onclick: () => this.toggleBlock() }, "⊘");
    this.language = element("select", { "aria-label": say("language"), title: say("language") },
      ...["zh", "en"].map((code) => element("option", { value: code }, code === "zh" ? "中" : "EN")));
    this.language.addEventListener("change", () => this.composer.run(() => act("language", { user: person.id, language: this.language.value })));
    const close = element("button", { type: "button", class: "round quiet close", title: say("close"), "aria-label": say("close"), onclick: () => this.page.close(person.id) }, "×");
    const head = element("header", {}, avatar(person), element("div", { class: "who" }, element("h2", {}, person.name), this.state), this.language, this.block, close);
    this.empty = element("p", { class: "empty" }, say("empty"));
    this.log = element("div", { class: "log", role: "log", "aria-live": "polite", "aria-label": person.name, tabindex: 0 }, this.empty);
    this.log.addEventListener("scroll", () => { this.resting = this.atBottom(); if (this.resting) this.down.hidden = true; });
    this.log.addEventListener("load", () => { if (this.resting) this.toBottom(); }, true); // a picture has got its height
    this.resting = true;
    this.down = element("button", { type: "button", class: "down", hidden: true, onclick: () => this.toBottom() }, `↓ ${say("down")}`);
    this.node = element("section", { class: "column", "data-person": person.id }, head, this.log, this.down, element("div", { class: "toasts", role: "status" }), this.composer.node);
  }

  update(person) {
    this.person = person;
    this.language.value = person.language.startsWith("zh") ? "zh" : "en";
    this.block.classList.toggle("on", person.blocked);
    this.block.title = say(person.blocked ? "unblock" : "block");
    this.block.setAttribute("aria-label", this.block.title);
    this.block.setAttribute("aria-pressed", person.blocked);
    this.composer.update(person);
    this.showState();
  }

  showState(action = "") {
    clearTimeout(this.forget);
    if (action) this.forget = setTimeout(() => this.showState(), 5000);
    this.state.textContent = action ? say("typing") : this.person.note;
    this.state.classList.toggle("typing", Boolean(action));
  }

  show({ messages, deleted, action }) {
    const atBottom = this.resting || this.atBottom();
    for (const message of messages) this.put(message);
    for (const id of deleted) this.remove(id);
    this.showState(action);
    this.empty.hidden = this.messages.size > 0;
    if (!messages.length) return;
    const mine = !messages[messages.length - 1].from_bot;
    if (atBottom || mine) this.toBottom();
    else this.down.hidden = false;
  }

  key(message) { return message.media_group_id ?? message.id; }

  put(message) {
    this.messages.set(message.id, message);
    this.draw(this.key(message), message);
  }

  remove(id) {
    const message = this.messages.get(id);
    if (!message) return;
    this.messages.delete(id);
    this.draw(this.key(message), message);
  }

  draw(key, message) {
    const album = message.media_group_id;
    const parts = album ? [...this.messages.values()].filter((other) => other.media_group_id === album)
      : this.messages.has(message.id) ? [message] : [];
    const old = this.blocks.get(key);
    if (!parts.length) { old?.remove(); this.blocks.delete(key); return; }
    const node = bubble(parts, this.person, this.act, (id) => this.messages.get(id));
    this.blocks.set(key, node);
    if (!old) { this.separate(message.date); this.log.append(node); return; }
    const focused = old.contains(document.activeElement);
    old.replaceWith(node);
    if (focused) (node.querySelector(".keyboard button") ?? this.log).focus({ preventScroll: true });
  }

  separate(date) {
    const day = dayOf(date);
    if (this.lastDay !== day) this.log.append(element("div", { class: "day" }, element("span", {}, day)));
    this.lastDay = day;
  }

  atBottom() { return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 60; }

  toBottom() {
    this.resting = true;
    this.log.scrollTop = this.log.scrollHeight;
    this.down.hidden = true;
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
    const asked = await this.composer.run(() => act("press", { user: this.person.id, message: message.id, data: button.data }));
    if (!asked) return;
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
  const letters = /^[\x00-\x7f]+$/.test(person.name) ? person.name.split(/\s+/).map((part) => part[0]).join("").slice(0, 2) : person.name.slice(-2);
  return element("span", { class: `avatar hue${person.id % 6}`, "aria-hidden": "true" }, letters.toUpperCase());
}
