// What happened: the steps of the last interaction, and the class as the store has it.

import { h } from "./draw.js";
import { stored } from "./stored.js";

/** The region "What happened". */
export function happenedPanel(happened, storedClass) {
  const { steps, what } = happened ?? { steps: [], what: "" };
  return h(
    "section",
    { class: "panel happened", "aria-label": "What happened", id: "happened" },
    h("h2", {}, "What happened"),
    h("p", { class: "what" }, what || "Send something in a chat: each step that the bot takes will be listed here."),
    steps.length > 0 && timeline(what, steps),
    stored(storedClass, !steps.length),
  );
}

function timeline(what, steps) {
  const end = Math.max(...steps.map((step) => step.at + (step.took ?? 0)), 1);
  const list = {
    class: "steps",
    tabindex: "0",
    "aria-label": "Steps, with the time since the first",
    key: `steps of ${what}`,
  };
  return h(
    "ol",
    list,
    steps.map((step) => row(step, end)),
  );
}

function row(step, end) {
  const percent = (ms) => `${((100 * ms) / end).toFixed(2)}%`;
  const hasTaken = step.took !== null;
  return h(
    "li",
    { class: `step kind-${step.kind}` },
    h("span", { class: "step-kind" }, step.kind),
    h("span", { class: "step-text" }, step.text),
    h("span", { class: "step-took" }, hasTaken && `${milliseconds(step.took)} ms`),
    h("span", { class: "step-at" }, `+${milliseconds(step.at)} ms`),
    h("span", { class: "step-detail" }, step.detail),
    h("code", { class: "step-id", title: "correlation id" }, step.id),
    hasTaken && h("span", { class: "bar", vars: { "--from": percent(step.at), "--long": percent(step.took) } }),
  );
}

function milliseconds(ms) {
  return ms < 100 ? ms.toFixed(1) : Math.round(ms).toLocaleString("en-AU");
}
