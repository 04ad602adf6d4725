// The class as the store has it, live; what has just changed lights up.

import { h } from "./draw.js";
import { look, page } from "./page.js";

const FIRST = ["bookingCount", "maxSpots", "version"];
let before = { chosen: null, cells: new Map() };
let changed = new Set(); // names of the cells that have changed since this class is shown

/** The class that was touched last, or asked for. `isFresh`: nothing has happened yet, so nothing has changed. */
export function stored({ classes, chosen, items }, isFresh) {
  noteChanges(chosen, items, isFresh);
  const meta = items.find((item) => item.SK === "METADATA");
  const waits = items.filter((item) => item.SK?.startsWith("WAIT#"));
  const ended = items.filter((item) => item.SK?.startsWith("REQUEST#"));
  const notices = items.filter((item) => item.SK === "NOTICE");
  const others = new Set([meta, ...waits, ...ended, ...notices]);
  const bookings = items.filter((item) => !others.has(item)).sort(latestFirst);
  return h(
    "div",
    { class: "stored", key: "stored" },
    h("label", { for: "stored-class", class: "stored-label" }, "Class as stored"),
    choice(classes, chosen),
    meta &&
      h(
        "div",
        { class: "stored-tables", tabindex: "0", role: "group", "aria-label": "Items of the class" },
        metadata(meta),
        table(bookings, "booking", ["SK", "bookedAt", "bookedBy", "requestId"], ", latest first"),
        waits.length > 0 && table(waits, "waiting", ["SK", "ticket", "waitingBy", "requestId"]),
        ended.length > 0 && table(ended, "ended request", ["SK", "outcome", "endedAt", "endedBy"]),
        notices.length > 0 && table(notices, "notice to send", ["kind", "due", "person", "requestId"]),
      ),
  );
}

function choice(classes, chosen) {
  const name = classes.find((one) => one.id === chosen)?.name;
  return h(
    "select",
    { id: "stored-class", value: page.stored, onchange: (event) => look({ stored: event.target.value }) },
    h("option", { value: "", key: "" }, page.stored || !name ? "The latest" : `Latest: ${name}`),
    classes.map((one) => h("option", { value: one.id, key: one.id }, one.name)),
  );
}

/** The class's own item, its counts first: they are what changes. */
function metadata(meta) {
  const names = [
    ...FIRST.filter((name) => name in meta),
    ...Object.keys(meta).filter((name) => !FIRST.includes(name)),
  ];
  const pair = (name) => h("div", { key: name }, h("dt", {}, name), cell(meta, name, "dd"));
  return h("dl", { class: "metadata", "aria-label": "Metadata item" }, names.map(pair));
}

/** The items of one kind; `order` says how they are sorted, where there are several. */
function table(items, kind, columns, order = "") {
  return h(
    "table",
    { class: "bookings", key: kind },
    h("caption", {}, items.length === 1 ? `1 ${kind} item` : `${items.length} ${kind} items${order}`),
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        columns.map((name) => h("th", { scope: "col" }, name)),
      ),
    ),
    h(
      "tbody",
      {},
      items.map((item) =>
        h(
          "tr",
          { key: item.PK + item.SK },
          columns.map((name) => cell(item, name)),
        ),
      ),
    ),
  );
}

/** A cell is a new element when its value is new, which starts its animation afresh. */
function cell(item, name, tag = "td") {
  const value = String(item[name] ?? "");
  const key = `${item.PK} ${item.SK} ${name}`;
  return h(tag, { key: `${key} ${value}`, class: changed.has(key) ? "changed" : null, title: value }, value);
}

function noteChanges(chosen, items, isFresh) {
  const cells = new Map(
    items.flatMap((item) => Object.keys(item).map((name) => [`${item.PK} ${item.SK} ${name}`, String(item[name])])),
  );
  if (chosen === before.chosen && !isFresh) {
    for (const [key, value] of cells) if (before.cells.get(key) !== value) changed.add(key);
  } else changed = new Set();
  before = { chosen, cells };
}

function latestFirst(one, other) {
  return String(other.bookedAt).localeCompare(String(one.bookedAt)) || one.SK.localeCompare(other.SK);
}
