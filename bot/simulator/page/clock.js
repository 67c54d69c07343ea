// The simulated clock, its jumps, and what is due next.
import { act, get } from "./api.js";
import { icon } from "./icons.js";
import { element } from "./text.js";
import { called, dateOf, dayOf, inWords, momentOf, say, timeOf } from "./words.js";

const $ = (id) => document.getElementById(id);

export class Clock {
  constructor(toast) {
    this.toast = toast;
    this.at = { now: 0, read: 0, frozen: false };
    this.due = [];
    $("jumps").setAttribute("aria-label", say("jumps"));
    $("clock").setAttribute("aria-label", say("clock"));
    $("due").setAttribute("aria-label", say("due"));
    $("due-button").addEventListener("click", () => this.open($("due").hidden));
    document.addEventListener("click", (event) => event.target.closest("#due, #due-button") || this.open(false));
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.open(false));
    setInterval(() => this.tick(), 1000);
  }

  receive(news) {
    this.at = { now: news.now, read: performance.now(), frozen: news.frozen };
    this.drawJumps(news.jumps);
    this.tick();
    clearTimeout(this.asking);
    this.asking = setTimeout(() => this.ask(), 250); // after a burst of news, not at each
  }

  get now() { return this.at.now + (this.at.frozen ? 0 : (performance.now() - this.at.read) / 1000); }

  tick() {
    $("date").textContent = dateOf(this.now);
    $("day").textContent = dayOf(this.now);
    $("time").textContent = timeOf(this.now);
    this.drawDue();
  }

  drawJumps(names) {
    if (this.jumps === names.join()) return;
    this.jumps = names.join();
    $("jumps").replaceChildren(...names.map((name) => element("button", { type: "button", onclick: () => this.move({ jump: name }) }, called(name))));
  }

  move(fields) { return act("clock", fields).catch((error) => this.toast(error.message)); }

  async ask() {
    try { this.due = await get("agenda"); } catch { return; } // it comes with the next news
    $("due-button").hidden = this.due.length === 0;
    this.drawn = "";
    this.drawDue();
  }

  drawDue() {
    const lines = this.due.map((one) => `${one.at < this.now}${inWords(one.words)}${one.at}`).join();
    if (lines === this.drawn) return;
    this.drawn = lines;
    const [next] = this.due;
    if (!next) { $("due").replaceChildren(element("p", {}, say("nothingDue"))); return; }
    const late = next.at < this.now;
    $("due-button").classList.toggle("late", late);
    $("due-button").title = say("due");
    $("due-button").replaceChildren(icon("clock"), element("span", {}, `${inWords(next.words)} ${momentOf(next.at)}`));
    $("due-button").setAttribute("aria-label", `${say("due")}: ${inWords(next.words)} ${momentOf(next.at)}`);
    $("due").replaceChildren(element("h2", {}, say("due")), ...this.due.map((one) => this.line(one)));
  }

  line({ at, words }) {
    const late = at < this.now;
    const go = element("button", { type: "button", class: "go", onclick: () => { this.open(false); return this.move({ seconds: at - this.now + 1 }); } }, say("jumpThere"));
    return element("div", { class: `due-line${late ? " late" : ""}` },
      element("span", {}, inWords(words), element("small", {}, momentOf(at) + (late ? ` · ${say("late")}` : ""))), late ? null : go);
  }

  open(shown) {
    if (!shown && $("due").hidden) return;
    $("due").hidden = !shown;
    $("due-button").setAttribute("aria-expanded", String(shown));
    if (shown) $("due").querySelector("button")?.focus();
  }
}
