// The foot of a column: writing, replying, editing, attaching.
import { act, upload } from "./api.js";
import { summary } from "./bubble.js";
import { samplePhoto, sampleVoice } from "./samples.js";
import { element } from "./text.js";
import { say } from "./words.js";

export class Composer {
  // `fail` shows an error; `commands` gives the bot's commands for this person.
  constructor(person, fail, commands) {
    this.person = person;
    this.fail = fail;
    this.commands = commands;
    this.target = null; // { mode: "reply" | "edit", message }
    this.build();
    this.update(person);
  }

  build() {
    this.area = element("textarea", { rows: 1, placeholder: say("message"), "aria-label": say("message"), enterkeyhint: "send" });
    this.area.addEventListener("input", () => this.grow());
    this.area.addEventListener("keydown", (event) => this.key(event));
    this.strip = element("div", { class: "strip", hidden: true });
    this.files = element("input", { type: "file", multiple: true, hidden: true });
    this.files.addEventListener("change", () => this.chosen());
    this.menu = element("div", { class: "menu", hidden: true, role: "menu" });
    this.menu.addEventListener("keydown", (event) => event.key === "Escape" && this.hideMenu());
    const button = (icon, name, action) => element("button", { type: "button", class: "round", title: say(name), "aria-label": say(name), onclick: action }, icon);
    this.form = element("form", { class: "write" },
      button("≡", "menu", () => this.showMenu(this.commandItems(), "menu")),
      button("＋", "attach", () => this.showMenu(this.attachItems(), "attach")),
      this.area, element("button", { class: "send round", title: say("send"), "aria-label": say("send") }, "➤"));
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.send(); });
    this.start = element("button", { type: "button", class: "start", onclick: () => this.run(() => act("start", { user: this.person.id })) });
    this.node = element("footer", { class: "composer" }, this.strip, this.menu, this.form, this.start, this.files);
    document.addEventListener("click", (event) => this.node.contains(event.target) || this.hideMenu());
  }

  update(person) {
    this.person = person;
    const closed = person.blocked || !person.started;
    this.form.hidden = closed;
    this.start.hidden = !closed;
    this.start.textContent = say(person.blocked ? "restart" : "start");
  }

  async run(action) {
    try { return await action(); } catch (error) { this.fail(error.message); return null; }
  }

  key(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); this.send(); }
    if (event.key === "Escape") this.aim(null);
  }

  grow() {
    this.area.style.height = "auto";
    this.area.style.height = `${Math.min(this.area.scrollHeight + 2, 140)}px`;
  }

  aim(target) {
    if (this.target?.mode === "edit") this.write(""); // an edit given up must not be sent as a new message
    this.target = target;
    this.strip.hidden = !target;
    if (!target) return;
    const { mode, message } = target;
    this.strip.replaceChildren(element("b", {}, say(mode === "edit" ? "editing" : "replyTo")), element("span", {}, summary(message)),
      element("button", { type: "button", "aria-label": say("cancel"), onclick: () => this.aim(null) }, "×"));
    if (mode === "edit") this.write(message.text);
    this.area.focus();
  }

  write(text) {
    this.area.value = text;
    this.grow();
  }

  clear() {
    this.write("");
    this.aim(null);
  }

  async send() {
    const text = this.area.value.trim();
    if (!text) return;
    const { target, person } = this;
    this.clear();
    const sent = target?.mode === "edit"
      ? await this.run(() => act("edit", { user: person.id, message: target.message.id, text }))
      : await this.run(() => act("text", { user: person.id, text, reply_to: target?.message.id ?? null }));
    if (sent || this.area.value) return;
    this.aim(target); // it failed: nobody likes to write it twice
    this.write(text);
  }

  showMenu(items, name) {
    if (!this.menu.hidden && this.menu.dataset.name === name) return this.hideMenu();
    this.menu.dataset.name = name;
    this.menu.replaceChildren(...items.map(([label, note, action]) => element("button", { type: "button", role: "menuitem",
      onclick: () => { this.hideMenu(); action(); } }, label, note ? element("small", {}, note) : null)));
    this.menu.hidden = false;
    this.menu.firstElementChild?.focus();
  }

  hideMenu() { this.menu.hidden = true; }

  commandItems() {
    const told = this.commands(this.person.language);
    const shown = told.length ? told : [{ command: "start", description: "" }];
    return shown.map(({ command, description }) => [`/${command}`, description, () => this.run(() => act("text", { user: this.person.id, text: `/${command}` }))]);
  }

  attachItems() {
    return [
      [say("photos"), "", () => this.pick("photo", "image/*,video/*")],
      [say("files"), "", () => this.pick("document", "")],
      [say("voice"), "", () => this.pick("voice", "audio/*")],
      [say("samplePhoto"), "", async () => this.attach("photo", [await samplePhoto()])],
      [say("sampleVoice"), "", () => this.attach("voice", [sampleVoice()])],
    ];
  }

  pick(kind, accept) {
    this.kind = kind;
    this.files.accept = accept;
    this.files.click();
  }

  async chosen() {
    const files = [...this.files.files];
    this.files.value = "";
    const moving = this.kind === "photo" ? files.filter((file) => file.type.startsWith("video/")) : [];
    const others = files.filter((file) => !moving.includes(file));
    if (others.length) await this.attach(this.kind, others);
    if (moving.length) await this.attach("video", moving);
  }

  async attach(kind, files) {
    const caption = this.area.value.trim();
    const replyTo = this.target?.mode === "reply" ? this.target.message.id : null;
    this.clear();
    for (let at = 0; at < files.length; at += 10) { // an album holds ten at most
      await this.run(() => upload(this.person.id, kind, files.slice(at, at + 10), at ? "" : caption, replyTo));
    }
  }
}
