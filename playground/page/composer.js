// Where people type: a growing line that knows the bot's commands. What was typed stays, whatever is redrawn.

import { h, icon } from "./draw.js";
import { redraw } from "./page.js";

const drafts = new Map(); // composer key -> what is typed there
let offer = null; // {key, options, active}: the commands that are offered now

/**
 * A composer. `key` is the conversation, `id` the text box, `commands` are {name, usage, description, inserts};
 * `send(text)` says whether it went well; `sendsPicked`: a command that is picked goes off at once; `leading` stands
 * before the text box and `above` over it; `escape` is what Escape does when no command is on offer.
 */
export function composer(props) {
  const offered = offer?.key === props.key ? offer : null;
  const listId = `${props.id}-commands`;
  return h(
    "form",
    { class: "composer", key: props.key, onsubmit: (event) => (event.preventDefault(), submit(props)) },
    offered && suggestions(props, offered, listId),
    props.above,
    h(
      "div",
      { class: "composer-box" },
      props.leading,
      h("textarea", {
        id: props.id,
        rows: "1",
        "aria-label": props.label,
        placeholder: props.placeholder,
        autocomplete: "off",
        spellcheck: "false",
        "data-name": "composer",
        "aria-autocomplete": "list",
        "aria-controls": offered && listId,
        "aria-activedescendant": offered && `${listId}-${offered.active}`,
        created: (box) => ((box.value = drafts.get(props.key) ?? ""), grow(box)),
        oninput: (event) => typed(props, event.target),
        onkeydown: (event) => pressed(props, event),
        onblur: () => offered && !offered.byButton && close(),
      }),
      h(
        "button",
        { type: "submit", class: "send", "aria-label": props.sendLabel, title: props.sendLabel },
        icon("send"),
      ),
    ),
  );
}

/** Put `text` in a composer, ready to be sent or changed. */
export function fill(id, key, text) {
  const box = document.getElementById(id);
  drafts.set(key, text);
  close();
  if (!box) return;
  box.value = text;
  box.focus();
  box.setSelectionRange(text.length, text.length);
  grow(box);
}

/** Show all commands, or put them away. */
export function toggleCommands(props) {
  offer = offer?.key === props.key ? null : { key: props.key, options: props.commands, active: 0, byButton: true };
  document.getElementById(props.id)?.focus();
  redraw();
}

/** Whether the commands of this composer are on offer. */
export function isOffering(key) {
  return offer?.key === key;
}

function suggestions(props, offered, listId) {
  const option = (command, n) =>
    h(
      "li",
      {
        key: command.name,
        id: `${listId}-${n}`,
        role: "option",
        class: "suggestion",
        "aria-selected": n === offered.active ? "true" : "false",
        onmousedown: (event) => event.preventDefault(), // the text box keeps the focus
        onclick: () => pick(props, command, props.sendsPicked),
      },
      h(
        "span",
        { class: "suggestion-name" },
        command.name,
        command.usage && h("span", { class: "usage" }, ` ${command.usage}`),
      ),
      h("span", { class: "suggestion-says" }, command.description),
    );
  const list = { class: "suggestions", id: listId, role: "listbox", "aria-label": "Commands", key: "offer" };
  return h("ul", list, offered.options.map(option));
}

function typed(props, box) {
  drafts.set(props.key, box.value);
  grow(box);
  const fits = /^\/\S*$/.test(box.value) ? props.commands.filter((one) => one.name.startsWith(box.value)) : [];
  if (!fits.length && !offer) return;
  offer = fits.length ? { key: props.key, options: fits, active: 0 } : null;
  redraw();
}

function pressed(props, event) {
  const offered = offer?.key === props.key ? offer : null;
  const isBare = offered && event.target.value !== offered.options[offered.active].name;
  if (offered && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    const step = event.key === "ArrowDown" ? 1 : -1;
    offered.active = (offered.active + step + offered.options.length) % offered.options.length;
    redraw();
  } else if (offered && event.key === "Escape") {
    close();
  } else if (offered && event.key === "Tab" && !event.shiftKey) {
    pick(props, offered.options[offered.active], false);
  } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    if (isBare) pick(props, offered.options[offered.active], props.sendsPicked);
    else submit(props);
  } else if (event.key === "Escape" && props.escape) {
    props.escape();
  } else return;
  event.preventDefault();
}

function pick(props, command, atOnce) {
  const text = command.inserts ?? command.name;
  fill(props.id, props.key, atOnce ? text : `${text} `);
  if (atOnce) submit(props);
}

function close() {
  if (!offer) return;
  offer = null;
  redraw();
}

async function submit(props) {
  const box = document.getElementById(props.id);
  const text = box.value.trim();
  if (!text) return;
  fill(props.id, props.key, "");
  const isDone = await props.send(text);
  if (!isDone && !drafts.get(props.key)) fill(props.id, props.key, text);
}

function grow(box) {
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight, 140)}px`;
}
