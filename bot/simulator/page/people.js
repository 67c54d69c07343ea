// The list of people: whom to be, what is unread, somebody new.
import { act } from "./api.js";
import { avatar } from "./column.js";
import { icon } from "./icons.js";
import { element } from "./text.js";
import { called, everyName, language, say } from "./words.js";

const $ = (id) => document.getElementById(id);

export class People {
  // `page`: { open(id), isOpen(id), onScreen(id), toast, counted(unread) }
  constructor(page) {
    this.page = page;
    this.all = new Map(); // id → person, with `seen`: how many of the bot's messages were on the screen
    this.rows = new Map(); // id → that person's line, kept, so that a click or the focus on it survives a redraw
    $("filter").placeholder = say("filter");
    $("filter").setAttribute("aria-label", say("filter"));
    $("filter").addEventListener("input", () => this.draw());
    $("filter").addEventListener("keydown", (event) => this.walk(event));
    $("list").addEventListener("keydown", (event) => this.walk(event));
    $("people").setAttribute("aria-label", say("people"));
    $("add-button").append(icon("add"));
    $("add-button").title = say("add");
    $("add-button").setAttribute("aria-label", say("add"));
    $("add-button").addEventListener("click", () => this.ask());
  }

  receive(users, first) {
    for (const person of users) {
      this.all.set(person.id, { seen: first ? person.incoming : 0, ...this.all.get(person.id), ...person });
    }
  }

  draw() {
    const wanted = $("filter").value.trim().toLowerCase();
    let unread = 0;
    for (const person of this.all.values()) {
      if (this.page.onScreen(person.id)) person.seen = person.incoming;
      person.unread = Math.max(0, person.incoming - person.seen);
      unread += person.unread;
    }
    const shown = [...this.all.values()].filter((one) => `${one.name} ${everyName(one.note)}`.toLowerCase().includes(wanted));
    const rank = (one) => (one.unread > 0 ? 2 : 0) + (this.page.isOpen(one.id) ? 1 : 0);
    shown.sort((one, other) => rank(other) - rank(one)); // else in the order they joined
    const nodes = shown.map((person) => this.row(person)), list = $("list");
    const same = nodes.length === list.children.length && nodes.every((node, at) => node === list.children[at]);
    if (!same) this.order(list, nodes);
    this.page.counted(unread);
  }

  order(list, nodes) { // replaced nodes lose the focus
    const focused = list.contains(document.activeElement) ? document.activeElement : null;
    list.replaceChildren(...nodes);
    focused?.focus({ preventScroll: true });
  }

  row(person) {
    if (!this.rows.has(person.id)) {
      const words = element("span", { class: "who" }, element("b", {}, person.name), element("small", {}, called(person.note)));
      this.rows.set(person.id, element("li", {}, element("button", { type: "button", onclick: () => this.page.open(person.id) },
        avatar(person), words, element("span", { class: "badge" }))));
    }
    const button = this.rows.get(person.id).firstElementChild;
    button.classList.toggle("open", this.page.isOpen(person.id));
    button.classList.toggle("away", person.blocked || !person.started);
    button.setAttribute("aria-pressed", this.page.isOpen(person.id));
    count(button, person.unread);
    return button.parentElement;
  }

  walk(event) {
    const buttons = [...$("list").querySelectorAll("button")], at = buttons.indexOf(document.activeElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    (next < 0 ? $("filter") : buttons[Math.min(next, buttons.length - 1)])?.focus();
  }

  ask() {
    const dialog = $("add");
    const field = (name, attributes) => element("label", {}, element("span", {}, say(name)), element("input", { name, autocomplete: "off", ...attributes }));
    const tongue = element("select", { name: "language" }, element("option", { value: "zh" }, "中文"), element("option", { value: "en" }, "English"));
    tongue.value = language;
    const form = element("form", { method: "dialog" }, element("h2", { id: "add-title" }, say("addTitle")), field("name", { required: true, maxlength: 64 }),
      element("label", {}, element("span", {}, say("language")), tongue), field("code", { maxlength: 64 }),
      element("div", { class: "row" }, element("button", { type: "button", class: "plain", onclick: () => dialog.close() }, say("cancel")),
        element("button", { class: "main" }, say("addButton"))));
    form.addEventListener("submit", (event) => { event.preventDefault(); this.add(new FormData(form), dialog); });
    dialog.replaceChildren(form);
    dialog.showModal();
  }

  async add(given, dialog) {
    const name = given.get("name").trim(), code = given.get("code").trim();
    if (!name) return this.page.toast(say("nameless"));
    try {
      const person = await act("users", { name, language: given.get("language") });
      dialog.close();
      if (code) await act("start", { user: person.id, payload: code });
      this.wanted = person.id; // opened as soon as the list knows of it
      if (this.all.has(person.id)) this.openWanted();
    } catch (error) { this.page.toast(error.message); }
  }

  openWanted() {
    if (!this.wanted || !this.all.has(this.wanted)) return;
    this.page.open(this.wanted);
    this.wanted = null;
  }
}

export function count(button, unread) {
  const badge = button.querySelector(".badge");
  badge.hidden = unread === 0;
  badge.textContent = unread > 99 ? "99+" : unread;
  badge.setAttribute("aria-label", `${unread} ${say("unread")}`);
  button.classList.toggle("unread", unread > 0);
}
