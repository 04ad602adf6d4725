// A row of tabs: arrow keys go from one to the next, as everywhere.

import { h } from "./draw.js";

/** `tabs` are {id, label, icon}; `open` is the id of the one that is open. */
export function tabs(name, all, open, choose) {
  return h(
    "div",
    { class: "tabs", role: "tablist", "aria-label": name, onkeydown: (event) => move(event, all, open, choose) },
    all.map((tab) =>
      h(
        "button",
        {
          key: tab.id,
          type: "button",
          role: "tab",
          class: "tab",
          id: `tab-${tab.id}`,
          "aria-selected": tab.id === open ? "true" : "false",
          "aria-controls": `panel-${tab.id}`,
          tabindex: tab.id === open ? "0" : "-1",
          onclick: () => choose(tab.id),
        },
        tab.icon,
        tab.label,
      ),
    ),
  );
}

/** What belongs to the open tab. */
export function tabPanel(id, props, ...children) {
  const attributes = { key: id, id: `panel-${id}`, role: "tabpanel", "aria-labelledby": `tab-${id}` };
  return h("div", { ...attributes, ...props }, ...children);
}

function move(event, all, open, choose) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const at = all.findIndex((tab) => tab.id === open);
  const next = all[(at + step + all.length) % all.length];
  choose(next.id);
  document.getElementById(`tab-${next.id}`)?.focus();
}
