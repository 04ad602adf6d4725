// Block Kit: the blocks and elements that the bot sends, and no others.

import { h, icon } from "./draw.js";
import { mrkdwn, textObject } from "./mrkdwn.js";

/**
 * Blocks as nodes. `surface` says where they are and what happens there: {id, state, errors, isWaiting(block, element),
 * tap(block, element), choose(block, element, value)}. What menus and fields hold comes from `state`, as in Slack's
 * `state.values`.
 */
export function blocks(all, surface) {
  return all.map((block) =>
    h("div", { class: `block block-${block.type}` }, BLOCKS[block.type]?.(block, surface) ?? unknown(block)),
  );
}

/** What has been typed into the fields of a form, by block_id. */
export function typedValues(form) {
  return Object.fromEntries(
    [...form.querySelectorAll("[data-block]")].map((field) => [field.dataset.block, field.value]),
  );
}

const BLOCKS = {
  section: (block, surface) => [
    h(
      "div",
      { class: "section-words" },
      block.text && h("div", { class: "words" }, textObject(block.text)),
      block.fields &&
        h(
          "div",
          { class: "fields" },
          block.fields.map((one) => h("div", { class: "words" }, textObject(one))),
        ),
    ),
    block.accessory && h("div", { class: "accessory" }, element(block, block.accessory, surface)),
  ],
  actions: (block, surface) => block.elements.map((one) => element(block, one, surface)),
  header: (block) => h("h3", { class: "words" }, block.text.text),
  context: (block) =>
    block.elements.map((one) =>
      one.type === "image" ? picture(one) : h("span", { class: "words" }, textObject(one)),
    ),
  divider: () => h("hr"),
  image: (block) => [block.title && h("div", { class: "image-title" }, block.title.text), picture(block)],
  input: (block, surface) => field(block, surface),
};

const ELEMENTS = {
  button,
  static_select: (block, one, surface) => menu(block, one, surface, one.placeholder?.text ?? "Choose"),
  overflow: (block, one, surface) => menu(block, one, surface, "More actions", true),
  image: (block, one) => picture(one),
};

function element(block, one, surface) {
  return ELEMENTS[one.type]?.(block, one, surface) ?? unknown(one);
}

function button(block, one, surface) {
  const label = one.accessibility_label ?? one.text.text;
  return h(
    "button",
    {
      key: `tap ${label}`, // a button that means something else is another one: it must not inherit the focus
      type: "button",
      class: `slack-button ${one.style ?? ""}`,
      "aria-label": one.accessibility_label,
      "aria-busy": surface.isWaiting(block, one) && "true",
      "data-name": `tap ${label}`,
      onclick: () => surface.tap(block, one),
    },
    one.text.text,
    one.url && icon("out"),
  );
}

function menu(block, one, surface, label, isOverflow = false) {
  const held = surface.state?.[block.block_id]?.[one.action_id];
  const chosen = isOverflow ? null : held ? held.selected_option : one.initial_option;
  const groups = one.option_groups?.map((group) =>
    h("optgroup", { label: group.label.text }, group.options.map(option)),
  );
  const attributes = {
    key: `choose ${label}`,
    class: isOverflow ? "overflow" : "slack-select",
    "aria-label": label,
    "data-name": `choose ${label}`,
    value: chosen?.value ?? "",
    onchange: (event) => surface.choose(block, one, event.target.value),
  };
  // Without a choice the menu shows what it is for, as Slack does.
  const prompt = h("option", { value: "", disabled: true, hidden: true }, isOverflow ? "···" : label);
  return h("select", attributes, prompt, groups ?? one.options.map(option));
}

function option(one) {
  return h("option", { value: one.value, key: one.value }, one.text.text);
}

function field(block, surface) {
  const { element: one, block_id } = block;
  const id = `field-${surface.id}-${block_id}`;
  const problem = surface.errors?.[block_id];
  const describedBy = [problem && `${id}-problem`, block.hint && `${id}-hint`].filter(Boolean).join(" ");
  const attributes = {
    // Slack keeps what was typed while block_id and action_id stay, and shows what the bot filled in when they change.
    key: `${block_id} ${one.action_id}`,
    id,
    class: "slack-input",
    "data-block": block_id,
    "data-name": `type ${block.label.text}`,
    "data-first": one.focus_on_load ?? false,
    placeholder: one.placeholder?.text,
    maxlength: one.max_length,
    "aria-describedby": describedBy || null,
    "aria-invalid": problem ? "true" : null,
    "aria-required": block.optional ? null : "true",
    inputmode: one.type === "email_text_input" ? "email" : null,
    autocomplete: "off",
    created: (node) => (node.value = surface.state?.[block_id]?.[one.action_id]?.value ?? one.initial_value ?? ""),
  };
  return [
    h("label", { for: id }, block.label.text, block.optional && h("span", { class: "optional" }, " (optional)")),
    one.type.endsWith("_input") ? h(one.multiline ? "textarea" : "input", attributes) : element(block, one, surface),
    problem && h("p", { class: "field-problem", id: `${id}-problem`, role: "alert" }, icon("warning"), problem),
    block.hint && h("p", { class: "field-hint", id: `${id}-hint` }, block.hint.text),
  ];
}

function picture(one) {
  return h("span", { class: "picture", role: "img", "aria-label": one.alt_text }, one.alt_text);
}

function unknown(one) {
  return h("em", { class: "unknown" }, mrkdwn(`This page does not draw "${one.type}".`));
}
