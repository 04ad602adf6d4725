// Trouble: switches that stay on, acts that happen once, and their results.

import { h } from "./draw.js";
import { act, page } from "./page.js";

const numbers = new Map(); // act -> what is typed as its number

/** The region "Trouble". */
export function troublePanel({ switches, acts, busy, results }) {
  return h(
    "section",
    { class: "panel trouble", "aria-label": "Trouble", id: "trouble" },
    h("h2", {}, "Trouble"),
    h("p", { class: "what" }, "Make things go wrong, and see what students are told."),
    h(
      "div",
      { class: "trouble-inside", tabindex: "0", role: "group", "aria-label": "Switches and acts" },
      h("ul", { class: "switches" }, switches.map(toggle)),
      h(
        "ul",
        { class: "acts" },
        acts.map((one) => deed(one, busy)),
      ),
      h("div", { class: "busy-place" }, busy && progress(busy)),
      h("div", { role: "log", "aria-label": "How it came out", class: "results" }, results.map(result)),
    ),
  );
}

function toggle(one) {
  const id = `switch-${one.name}`;
  const turn = () => act("trouble/switch", { name: one.name, on: !one.on }, id);
  const state = { role: "switch", "aria-checked": one.on ? "true" : "false", "aria-describedby": `${id}-hint` };
  return h(
    "li",
    { key: one.name, class: "control" },
    h("button", { type: "button", class: "switch", id, ...state, onclick: turn }, h("span", { class: "knob" })),
    h("div", { class: "control-words" }, h("label", { for: id, class: "control-name" }, one.label), hint(one, id)),
  );
}

function deed(one, busy) {
  const id = `act-${one.name}`;
  const isBusy = page.waiting.has(id);
  return h(
    "li",
    { key: one.name, class: "control" },
    h(
      "form",
      { onsubmit: (event) => (event.preventDefault(), start(one, id)) },
      h(
        "button",
        {
          type: "submit",
          class: "act",
          "aria-describedby": `${id}-hint`,
          "aria-busy": isBusy && "true",
          "aria-disabled": busy ? "true" : null,
        },
        one.label,
      ),
      one.number && number(one, id),
      hint(one, id),
    ),
  );
}

function number(one, id) {
  const { label, least, most, value } = one.number;
  const typed = (event) => numbers.set(one.name, event.target.valueAsNumber);
  const created = (node) => (node.value = numbers.get(one.name) ?? value);
  return h(
    "label",
    { class: "number" },
    label,
    h("input", {
      type: "number",
      id: `${id}-number`,
      min: least,
      max: most,
      required: true,
      oninput: typed,
      created,
    }),
  );
}

function start(one, id) {
  if (page.waiting.has(id)) return;
  act("trouble/act", { name: one.name, number: one.number ? (numbers.get(one.name) ?? one.number.value) : null }, id);
}

function hint(one, id) {
  return one.hint && h("span", { class: "hint", id: `${id}-hint` }, one.hint);
}

function progress(busy) {
  return h(
    "div",
    { class: "busy" },
    h("label", { for: "busy-bar" }, `${busy.what} …`),
    h("progress", { id: "busy-bar", max: busy.of || null, value: busy.done }),
    busy.of > 0 && h("span", {}, `${busy.done} of ${busy.of}`),
  );
}

function result(one) {
  return h(
    "article",
    { key: one.n, class: "result", created: bringIntoView },
    h("h3", {}, one.what, h("time", {}, one.at)),
    h(
      "ul",
      {},
      one.sentences.map((line) => h("li", {}, line)),
    ),
  );
}

/** What was asked for here is to be seen, even where one has to scroll for it. */
function bringIntoView(node) {
  if ([...page.waiting].some((name) => name.startsWith("act-"))) node.scrollIntoView({ block: "nearest" });
}
