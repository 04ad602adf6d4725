// A dialog over one pane. The other pane stays in reach of the mouse; Tab stays inside, Escape closes.

import { h } from "./draw.js";
import { trapTab } from "./focus.js";

/** `close` is what Escape does. What is behind it should be inert while it is open. */
export function dialog({ id, kind, title, close }, ...content) {
  const keys = (event) => {
    trapTab(event);
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    close();
  };
  const attributes = {
    class: "dialog",
    id,
    role: "dialog",
    "aria-modal": "true",
    "aria-labelledby": `${id}-title`,
    "data-home": id,
    tabindex: "-1",
    onkeydown: keys,
  };
  return h(
    "div",
    { class: `veil ${kind}`, key: id },
    h("div", attributes, h("h2", { class: "dialog-title", id: `${id}-title` }, title), ...content),
  );
}
