// A conversation: read aloud as it grows, and kept at its end while one looks at the end.

import { h } from "./draw.js";

const NEAR = 48; // pixels from the end that still count as the end
const watched = new WeakMap(); // the log's element -> {atEnd, last}

/** `key` is the conversation: another one begins at its end, and is not read aloud as news. */
export function log(key, name, messages) {
  return h(
    "div",
    {
      class: "log",
      key,
      role: "log",
      "aria-label": name,
      tabindex: "0",
      created: (node) => watched.set(node, { atEnd: true }),
      onscroll,
    },
    h("div", { class: "log-inside", key }, messages),
  );
}

/** After a redraw: go to the end if one was there, or if a message is new. */
export function settleLogs() {
  for (const node of document.querySelectorAll(".log")) {
    const view = watched.get(node);
    const last = node.querySelector("[data-home]:last-of-type")?.dataset.home;
    if (view.atEnd || last !== view.last) node.scrollTop = node.scrollHeight;
    view.last = last;
  }
}

function onscroll(event) {
  const node = event.target;
  watched.get(node).atEnd = node.scrollHeight - node.scrollTop - node.clientHeight < NEAR;
}
