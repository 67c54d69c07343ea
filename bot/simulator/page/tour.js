// Plays a guided tour: who one is, what to press next. What it says and when a step is done comes from /sim.
import { act } from "./api.js";
import { icon } from "./icons.js";
import { element } from "./text.js";
import { inWords, language, say } from "./words.js";

const $ = (id) => document.getElementById(id);

export class TourBar {
  // `page`: { person(id), column(id), onScreen(id), open(id), room(), toast }
  constructor(page) {
    this.page = page;
    this.told = null;
    $("tour").setAttribute("aria-label", say("tour"));
    $("tour-button").addEventListener("click", () => this.do(this.told?.running ? "stop" : "start"));
    $("tour-button").append(icon("flag"), element("span", {}, say("tour")));
    $("tour-button").setAttribute("aria-label", say("tour"));
  }

  get kept() { return `tour ${this.told.id}`; }

  receive(told) {
    const moved = JSON.stringify(told) !== JSON.stringify(this.told);
    const step = this.told?.running && told?.running && this.told.at !== told.at;
    this.told = told;
    $("tour-button").hidden = !told;
    $("tour-button").setAttribute("aria-pressed", Boolean(told?.running));
    $("tour").hidden = !told?.running;
    document.body.classList.toggle("touring", Boolean(told?.running));
    if (!told) return;
    if (!told.running && !told.begun && !localStorage.getItem(this.kept)) this.offer();
    if (told.running && (moved || !$("tour").hasChildNodes())) this.draw(step);
    this.point();
  }

  do(what) {
    localStorage.setItem(this.kept, "asked");
    return act("tour", { do: what, language }).then((told) => {
      if (what !== "stop") for (const id of told.cast.slice(0, this.page.room())) this.page.open(id);
      this.receive(told);
      if (told.person) this.page.open(told.person);
    }).catch((error) => this.page.toast(error.message));
  }

  offer() {
    const dialog = $("offer");
    if (dialog.open) return;
    const close = (yes) => { localStorage.setItem(this.kept, "asked"); dialog.close(); if (yes) this.do("start"); };
    const [question, ...rest] = inWords(this.told.text).split("\n");
    dialog.replaceChildren(element("span", { class: "emblem" }, icon("flag")), element("h2", { id: "offer-title" }, inWords(this.told.title)), element("p", {}, question), ...rest.map((line) => element("p", { class: "soft" }, line)),
      element("div", { class: "row" }, element("button", { type: "button", class: "plain", onclick: () => close(false) }, say("tourNo")),
        element("button", { type: "button", class: "main", autofocus: true, onclick: () => close(true) }, say("tourYes"))));
    dialog.addEventListener("close", () => localStorage.setItem(this.kept, "asked"), { once: true });
    dialog.showModal();
  }

  draw(moved) {
    const { told } = this, ended = told.at >= told.steps;
    const dots = element("span", { class: "dots", role: "img", "aria-label": say("tourStep", { at: Math.min(told.at + 1, told.steps), steps: told.steps }) },
      ...Array.from({ length: told.steps }, (_, at) => element("i", { class: at < told.at ? "done" : at === told.at ? "here" : null })));
    const person = told.person && this.page.person(told.person);
    const words = element("div", { class: "told", "aria-live": "polite" },
      element("p", { class: "head" }, dots, person ? element("span", { class: "as" }, say("tourAs", { name: person.name })) : null, element("b", {}, inWords(told.title))),
      element("p", { id: "tour-text" }, inWords(told.text)));
    const buttons = element("div", { class: "deeds" });
    if (ended) {
      buttons.append(element("button", { type: "button", class: "plain", onclick: () => this.do("restart") }, say("tourAgain")),
        element("button", { type: "button", class: "main", onclick: () => this.do("stop") }, say("tourEnd")));
    } else {
      const deed = this.deed();
      if (told.free) buttons.append(element("button", { type: "button", class: "plain", onclick: () => this.do("next") }, say("tourNext")));
      if (deed) buttons.append(deed);
    }
    const stop = element("button", { type: "button", class: "round stop", title: say("tourStop"), "aria-label": say("tourStop"), onclick: () => this.do("stop") }, icon("close"));
    const focused = $("tour").contains(document.activeElement);
    $("tour").replaceChildren(words, buttons, stop);
    if (focused) ($("tour").querySelector(".main") ?? stop).focus();
    $("tour").classList.toggle("moved", moved);
  }

  // What can be done from the bar itself: going to the person, or what is pointed at.
  deed() {
    const { person, mark } = this.told;
    const button = (label, action) => element("button", { type: "button", class: "main", onclick: action }, label);
    if (!this.page.onScreen(person)) return button(say("tourGo", { name: this.page.person(person)?.name ?? "" }), () => { this.page.open(person); this.draw(false); this.point(); });
    const composer = this.page.column(person).composer;
    if (!mark) return null;
    if (mark.write) {
      return button(say("tourWrite"), (event) => {
        composer.write(inWords(mark.write));
        composer.area.focus();
        event.target.textContent = say("tourSend");
        event.target.addEventListener("click", (again) => { again.stopImmediatePropagation(); this.send(event.target, composer); }, { capture: true });
        this.point();
      });
    }
    if (mark.attach) return button(say(mark.attach === "photo" ? "tourPhoto" : "sampleVoice"), () => composer.sample(mark.attach));
    return button(say("tourPress", { label: mark.label }), () => this.target()?.click());
  }

  // Once is enough: it waits for the answer, and can be pressed again only where the message did not get through.
  async send(button, composer) {
    button.disabled = true;
    await composer.send();
    button.disabled = !composer.area.value;
  }

  target() {
    const { person, mark } = this.told ?? {};
    const column = person && this.page.column(person);
    if (!column || !mark) return null;
    const { composer } = column;
    if (mark.write) return composer.area.value.trim() ? composer.node.querySelector(".send") : composer.area;
    if (mark.attach) return composer.node.querySelector(".for-attach");
    const keyboard = column.node.querySelector(`.keyboard[data-message="${mark.message}"]`);
    return [...(keyboard?.querySelectorAll("button") ?? [])].find((one) => one.dataset.data === mark.data) ?? null;
  }

  // Lets what is to be pressed light up.
  point() {
    const target = this.told?.running ? this.target() : null;
    for (const old of document.querySelectorAll(".marked")) {
      if (old === target) continue;
      old.classList.remove("marked");
      old.removeAttribute("aria-describedby");
    }
    if (!target || target.classList.contains("marked")) return;
    target.classList.add("marked");
    target.setAttribute("aria-describedby", "tour-text");
    if (target.closest(".log") && this.page.onScreen(this.told.person)) this.page.column(this.told.person).reveal(target);
  }

  // Another chat is on the screen, or something was typed.
  refresh() {
    if (!this.told?.running) return;
    if (this.onScreen !== this.page.onScreen(this.told.person)) { this.onScreen = !this.onScreen; this.draw(false); }
    this.point();
  }
}
