// Line drawings in a box of 24, so that no font decides how a button looks.
const PATHS = {
  people: "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c0-3.6 2.9-6 6.5-6s6.5 2.4 6.5 6M16 4.3a3.5 3.5 0 0 1 0 6.4M18 14.5c2.1.9 3.5 3 3.5 5.5",
  add: "M10 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM3.5 20c0-3.6 2.9-6 6.5-6 1.3 0 2.5.3 3.5.9M18 13v7M14.5 16.5h7",
  send: "M20.5 12 4.5 4.5l2.7 7.5-2.7 7.5zM7.2 12h13.3",
  commands: "M4.5 7h15M4.5 12h15M4.5 17h9",
  attach: "M20 11.5 12.3 19.2a4.9 4.9 0 0 1-6.9-6.9L13 4.7a3.3 3.3 0 0 1 4.6 4.6l-7.6 7.6a1.6 1.6 0 0 1-2.3-2.3l7-7",
  reply: "M9.5 6 4.5 11l5 5M4.5 11h8.5a6.5 6.5 0 0 1 6.5 6.5V18",
  edit: "M4.5 19.5l.9-4L16 4.9l3.1 3.1L8.5 18.6zM13.8 7.1l3.1 3.1",
  close: "M6.5 6.5l11 11M17.5 6.5l-11 11",
  block: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM6 6l12 12",
  down: "M6 9.5l6 6 6-6",
  clock: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 7.5V12l3 2",
  flag: "M5.5 21V4h12l-2.5 4.2 2.5 4.3h-12",
  help: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM9.6 9.5a2.5 2.5 0 1 1 3.6 2.3c-.8.4-1.2.9-1.2 1.7M12 16.6v.1",
  keyboard: "M3.5 7h17v10.5h-17zM7 10.5h.1M10.3 10.5h.1M13.6 10.5h.1M17 10.5h.1M8 14.2h8",
  left: "M14.5 5.5 8 12l6.5 6.5",
  right: "M9.5 5.5 16 12l-6.5 6.5",
  play: "M8 5v14l11-7z",
  pause: "M7 5h3.5v14H7zM13.5 5H17v14h-3.5z",
  one: "M5 12.5l4.5 4.5L19 7.5",
  two: "M2 12.5l4.5 4.5L16 7.5M11 16.5l.5.5L21 7.5",
};
const SOLID = new Set(["play", "pause"]);
const SPACE = "http://www.w3.org/2000/svg";

export function icon(name) {
  const svg = document.createElementNS(SPACE, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.classList.add("icon", ...(SOLID.has(name) ? ["solid"] : []));
  const path = document.createElementNS(SPACE, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
