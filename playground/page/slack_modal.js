// What lies over the Slack pane: the bot's modal, and the question of a button that asks first.

import { blocks, typedValues } from "./blocks.js";
import { dialog } from "./dialog.js";
import { h, icon } from "./draw.js";
import { mrkdwn } from "./mrkdwn.js";
import { act, page, redraw } from "./page.js";

let missing = {}; // block_id -> what Slack itself says before it sends a form

/** The bot's modal. */
export function modal(view, surface) {
  const close = () => act("slack/close", { view: view.id });
  const errors = { ...view.errors, ...missing };
  return dialog(
    { id: `modal-${view.id}`, kind: "slack-modal", title: view.title, close },
    h("button", { type: "button", class: "dialog-cross", "aria-label": "Dismiss", onclick: close }, icon("cross")),
    h(
      "form",
      { novalidate: true, onsubmit: (event) => (event.preventDefault(), submit(view, event.target)) },
      h("div", { class: "dialog-body", "aria-live": "polite" }, blocks(view.blocks, { ...surface, errors })),
      h(
        "div",
        { class: "dialog-foot" },
        h("button", { type: "button", class: "slack-button", onclick: close, key: "close" }, view.close ?? "Close"),
        view.submit &&
          h(
            "button",
            { type: "submit", class: "slack-button primary", key: "submit", "aria-busy": isSending() && "true" },
            view.submit,
          ),
      ),
    ),
  );
}

/** A Block Kit confirmation dialog; `answer(true)` goes on. */
export function confirmDialog({ confirm }, answer) {
  return dialog(
    { id: "slack-confirm", kind: "slack-modal", title: confirm.title.text, close: () => answer(false) },
    h(
      "div",
      { class: "dialog-body words" },
      confirm.text.type === "mrkdwn" ? mrkdwn(confirm.text.text) : confirm.text.text,
    ),
    h(
      "div",
      { class: "dialog-foot" },
      h("button", { type: "button", class: "slack-button", onclick: () => answer(false) }, confirm.deny.text),
      h(
        "button",
        {
          type: "button",
          class: `slack-button ${confirm.style ?? "primary"}`,
          "data-first": true,
          onclick: () => answer(true),
        },
        confirm.confirm.text,
      ),
    ),
  );
}

function isSending() {
  return page.waiting.has("slack/submit");
}

async function submit(view, form) {
  if (isSending()) return;
  const values = typedValues(form);
  const required = view.blocks.filter((block) => block.type === "input" && !block.optional);
  const empty = required.filter((block) => values[block.block_id]?.trim() === "");
  missing = Object.fromEntries(empty.map((block) => [block.block_id, "Please complete this required field."]));
  redraw();
  if (!empty.length) await act("slack/submit", { view: view.id, values });
  form.querySelector("[aria-invalid=true]")?.focus();
}
