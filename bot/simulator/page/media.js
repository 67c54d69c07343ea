// Pictures, films, sounds and documents in a bubble, and the viewer that shows the first two large.
import { icon } from "./icons.js";
import { element } from "./text.js";
import { lengthOf, say, sizeOf } from "./words.js";

const fileUrl = (file) => `/sim/files/${encodeURIComponent(file.id)}`;
const FILMS = new Set(["video", "animation"]);
export const visible = (part) => ["photo", "video", "sticker", "animation"].includes(part.kind);

export function attachments(parts) {
  const seen = parts.filter((part) => part.kind === "photo" || FILMS.has(part.kind));
  if (parts.length > 1 && parts.every(visible)) return album(parts, seen);
  return element("div", { class: "files" }, ...parts.map((part) => attachment(part, seen)));
}

const ROWS = { 2: [2], 3: [1, 2], 4: [2, 2], 5: [2, 3], 6: [3, 3], 7: [2, 2, 3], 8: [2, 3, 3], 9: [3, 3, 3], 10: [2, 2, 3, 3] };

function album(parts, seen) {
  const sizes = (ROWS[parts.length] ?? [3]).flatMap((count) => Array(count).fill(count));
  return element("div", { class: "album" }, ...parts.map((part, at) => {
    const cell = attachment(part, seen);
    cell.classList.add(`of${sizes[at] ?? 3}`);
    return cell;
  }));
}

function attachment(part, seen) {
  const { file, kind } = part;
  if (kind === "photo" || FILMS.has(kind)) return cell(part, seen);
  if (kind === "sticker") return element("span", { class: "sticker" }, image(part));
  if (kind === "voice" || kind === "audio") return player(part);
  if (kind === "video_note") return element("video", { class: "note", controls: true, preload: "metadata", src: fileUrl(file) });
  return element("a", { class: "document", href: fileUrl(file), download: file.name },
    element("span", { class: `sheet kind${extension(file.name).length % 4}`, "aria-hidden": "true" }, extension(file.name)),
    element("span", { class: "name" }, element("span", {}, file.name), element("small", {}, sizeOf(file.size))));
}

// A picture or a film as it stands in the chat; a press shows it large.
function cell(part, seen) {
  const film = FILMS.has(part.kind);
  const node = element("button", { type: "button", class: `cell ${film ? "film" : "photo"}`, "aria-label": say(part.kind), onclick: () => show(seen, part) },
    film ? still(part) : image(part));
  if (film) node.append(element("span", { class: "disc" }, icon("play")));
  return node;
}

function image({ file, kind }) {
  const node = element("img", { src: fileUrl(file), alt: say(kind), loading: "lazy", width: file.width || null, height: file.height || null });
  node.addEventListener("error", () => node.classList.add("broken"));
  return node;
}

function still({ file }) {
  if (file.mime.startsWith("image/")) return element("img", { src: fileUrl(file), alt: "" });
  const node = element("video", { preload: "metadata", src: fileUrl(file), tabindex: -1 });
  node.muted = true;
  return node;
}

const extension = (name) => (name.includes(".") ? name.split(".").pop().slice(0, 4) : "?").toUpperCase();

let sounding = null; // one sound at a time
function player({ file, kind }) {
  const sound = new Audio(fileUrl(file));
  sound.preload = "metadata";
  const button = element("button", { type: "button", class: "disc", "aria-label": say("play") }, icon("play"));
  const place = element("input", { type: "range", min: 0, max: 1000, value: 0, "aria-label": say(kind) });
  const time = element("small", {}, "0:00");
  const draw = () => {
    const whole = Number.isFinite(sound.duration) ? sound.duration : 0;
    place.value = whole ? (sound.currentTime / whole) * 1000 : 0;
    time.textContent = lengthOf(sound.currentTime || whole);
    button.replaceChildren(icon(sound.paused ? "play" : "pause"));
    button.setAttribute("aria-label", say(sound.paused ? "play" : "pause"));
  };
  for (const event of ["loadedmetadata", "timeupdate", "play", "pause", "ended"]) sound.addEventListener(event, draw);
  sound.addEventListener("error", () => button.setAttribute("disabled", ""));
  place.addEventListener("input", () => { if (Number.isFinite(sound.duration)) sound.currentTime = (place.value / 1000) * sound.duration; });
  button.addEventListener("click", () => {
    if (!sound.paused) return sound.pause();
    if (sounding !== sound) sounding?.pause();
    sounding = sound;
    return sound.play().catch(() => button.setAttribute("disabled", ""));
  });
  const label = kind === "audio" ? element("span", { class: "name" }, element("span", {}, file.name)) : null;
  return element("div", { class: "sound" }, button, element("div", { class: "track" }, label, place), time);
}

let viewer = null;
function show(parts, part) {
  viewer ??= buildViewer();
  viewer.open(parts, parts.indexOf(part));
}

function buildViewer() {
  const stage = element("div", { class: "stage" });
  const count = element("span", {});
  const save = element("a", { class: "round", title: say("download"), "aria-label": say("download") }, icon("down"));
  const button = (name, action, picture) => element("button", { type: "button", class: `round ${name}`, title: say(name), "aria-label": say(name), onclick: action }, icon(picture));
  const before = button("previous", () => turn(-1), "left"), after = button("next", () => turn(1), "right");
  const dialog = element("dialog", { class: "viewer", "aria-label": say("photo") },
    element("div", { class: "tools" }, count, save, button("close", () => dialog.close(), "close")), before, stage, after);
  let parts = [], at = 0;
  const turn = (step) => { at = (at + step + parts.length) % parts.length; draw(); };
  const draw = () => {
    const part = parts[at], url = fileUrl(part.file);
    const film = FILMS.has(part.kind) && !part.file.mime.startsWith("image/");
    stage.replaceChildren(film ? element("video", { controls: true, autoplay: true, loop: part.kind === "animation", src: url })
      : element("img", { src: url, alt: part.caption || say(part.kind) }));
    if (part.caption) stage.append(element("p", {}, part.caption));
    count.textContent = parts.length > 1 ? `${at + 1} / ${parts.length}` : "";
    save.href = url;
    save.download = part.file.name;
    before.hidden = after.hidden = parts.length < 2;
  };
  dialog.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step && parts.length > 1) turn(step);
  });
  dialog.addEventListener("click", (event) => { if (event.target === dialog || event.target === stage) dialog.close(); });
  dialog.addEventListener("close", () => stage.replaceChildren());
  document.body.append(dialog);
  return { open(all, index) { parts = all; at = index; draw(); dialog.showModal(); } };
}
