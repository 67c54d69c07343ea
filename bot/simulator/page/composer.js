// The foot of a column: writing, replying, editing, attaching, commands, the bot's own keyboard.
import { act, upload } from "./api.js";
import { summary } from "./bubble.js";
import { icon } from "./icons.js";
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
    this.area.addEventListener("input", () => { this.grow(); this.suggest(); });
    this.area.addEventListener("keydown", (event) => this.key(event));
    this.area.addEventListener("paste", (event) => this.pasted(event));
    this.strip = element("div", { class: "strip", hidden: true });
    this.files = element("input", { type: "file", multiple: true, hidden: true });
    this.files.addEventListener("change", () => { const files = [...this.files.files]; this.files.value = ""; this.sendFiles(files, this.kind); });
    this.menu = element("div", { class: "menu", hidden: true, role: "menu" });
    this.menu.addEventListener("keydown", (event) => this.menuKey(event));
    const button = (name, action, more = {}) => element("button", { type: "button", class: `round for-${name}`, title: say(name), "aria-label": say(name), onclick: action, ...more }, icon(name === "menu" ? "commands" : name));
    this.opener = button("keyboard", () => this.toggleKeys(), { hidden: true, "aria-expanded": "true" });
    this.form = element("form", { class: "write" },
      button("menu", () => this.showMenu(this.commandItems(), "menu"), { "aria-haspopup": "menu" }),
      button("attach", () => this.showMenu(this.attachItems(), "attach"), { "aria-haspopup": "menu" }),
      this.area, this.opener, element("button", { class: "send round", title: say("send"), "aria-label": say("send") }, icon("send")));
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.send(); });
    this.keys = element("div", { class: "keys", hidden: true, role: "group", "aria-label": say("keyboard") });
    this.start = element("button", { type: "button", class: "start", onclick: () => this.run(() => act("start", { user: this.person.id })) });
    this.node = element("footer", { class: "composer" }, this.strip, this.menu, this.form, this.keys, this.start, this.files);
    document.addEventListener("click", (event) => this.node.contains(event.target) || this.hideMenu());
  }

  update(person) {
    this.person = person;
    const closed = person.blocked || !person.started;
    this.node.classList.toggle("closed", closed);
    this.form.hidden = closed;
    this.start.hidden = !closed;
    this.start.textContent = say(person.blocked ? "restart" : "start");
  }

  async run(action) {
    try { return await action(); } catch (error) { this.fail(error.message); return null; }
  }

  key(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); this.send(); }
    if (event.key === "Escape" && !this.menu.hidden) this.hideMenu();
    else if (event.key === "Escape") this.aim(null);
    if (event.key === "ArrowUp" && !this.menu.hidden) { event.preventDefault(); this.menu.lastElementChild?.focus(); }
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
    this.strip.replaceChildren(icon(mode), element("b", {}, say(mode === "edit" ? "editing" : "replyTo")), element("span", {}, summary(message)),
      element("button", { type: "button", class: "round", "aria-label": say("cancel"), onclick: () => this.aim(null) }, icon("close")));
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
    this.hideMenu();
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

  // ── menus ──

  showMenu(items, name) {
    if (!this.menu.hidden && this.menu.dataset.name === name) return this.hideMenu();
    this.fillMenu(items, name);
    this.menu.firstElementChild?.focus();
  }

  fillMenu(items, name) {
    this.menu.dataset.name = name;
    this.menu.setAttribute("aria-label", say(name));
    this.menu.replaceChildren(...items.map(([label, note, action]) => element("button", { type: "button", role: "menuitem",
      onclick: () => { this.hideMenu(); this.area.focus({ preventScroll: true }); action(); } }, label, note ? element("small", {}, note) : null)));
    this.menu.hidden = items.length === 0;
  }

  hideMenu() { this.menu.hidden = true; }

  menuKey(event) {
    const items = [...this.menu.children], at = items.indexOf(document.activeElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (next !== undefined) { event.preventDefault(); items[(next + items.length) % items.length]?.focus(); }
    if (event.key === "Escape") { this.hideMenu(); this.area.focus(); }
  }

  suggest() { // "/" and what follows offers the commands that begin so
    const begun = /^\/\w*$/.exec(this.area.value);
    if (begun) this.fillMenu(this.commandItems().filter(([label]) => label.startsWith(begun[0])), "menu");
    else if (this.menu.dataset.name === "menu") this.hideMenu();
  }

  commandItems() {
    const told = this.commands(this.person.language);
    const shown = told.length ? told : [{ command: "start", description: "" }];
    return shown.map(({ command, description }) => [`/${command}`, description, () => { this.clear(); return this.say(`/${command}`); }]);
  }

  say(text) { return this.run(() => act("text", { user: this.person.id, text })); }

  attachItems() {
    return [
      [say("photos"), "", () => this.pick("photo", "image/*,video/*")],
      [say("files"), "", () => this.pick("document", "")],
      [say("voice"), "", () => this.pick("voice", "audio/*")],
      [say("samplePhoto"), "", () => this.sample("photo")],
      [say("sampleVoice"), "", () => this.sample("voice")],
    ];
  }

  // ── files ──

  async sample(kind) { return this.attach(kind, [kind === "voice" ? sampleVoice() : await samplePhoto()]); }

  pick(kind, accept) {
    this.kind = kind;
    this.files.accept = accept;
    this.files.click();
  }

  pasted(event) {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    this.sendFiles(files, "");
  }

  // `kind` "" lets each file be what it looks like, as a drop does.
  async sendFiles(files, kind) {
    const looks = (file) => (file.type.startsWith("image/") && file.type !== "image/svg+xml" ? "photo" : file.type.startsWith("video/") ? "video" : "document");
    const kindOf = (file) => (kind === "photo" || kind === "" ? looks(file) : kind);
    for (const one of ["photo", "video", "document", "voice"]) {
      const group = files.filter((file) => kindOf(file) === one);
      if (group.length) await this.attach(one, group);
    }
  }

  async attach(kind, files) {
    const caption = this.area.value.trim();
    const replyTo = this.target?.mode === "reply" ? this.target.message.id : null;
    this.clear();
    for (let at = 0; at < files.length; at += 10) { // an album holds ten at most
      await this.run(() => upload(this.person.id, kind, files.slice(at, at + 10), at ? "" : caption, replyTo));
    }
  }

  // ── the bot's keyboard ──

  // `markup` of the newest message that has one: ReplyKeyboardMarkup, ReplyKeyboardRemove or ForceReply.
  useKeyboard(markup, message) {
    const rows = markup.keyboard ?? [];
    this.area.placeholder = markup.input_field_placeholder || say("message");
    this.keys.replaceChildren(...rows.map((row) => element("div", { class: "row" }, ...row.map((cell) => this.keyOf(cell, markup)))));
    this.opener.hidden = rows.length === 0;
    this.showKeys(rows.length > 0);
    if (markup.force_reply) this.aim({ mode: "reply", message });
  }

  keyOf(cell, markup) {
    const text = typeof cell === "string" ? cell : cell.text;
    return element("button", { type: "button", onclick: () => { if (markup.one_time_keyboard) this.showKeys(false); return this.say(text); } }, text);
  }

  toggleKeys() { this.showKeys(this.keys.hidden); }

  showKeys(shown) {
    this.keys.hidden = !shown;
    this.opener.setAttribute("aria-expanded", String(shown));
  }
}
