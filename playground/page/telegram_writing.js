// What one writes with in Telegram: the line, the command menu, the bar of a reply, the bot's own keyboard.

import { composer, isOffering, toggleCommands } from "./composer.js";
import { h, icon } from "./draw.js";
import { act, redraw } from "./page.js";

const dismissed = new Set(); // the forced replies that were waved away

/** All that stands below the messages of `chat`; `key` is the conversation. */
export function writing(telegram, chat, messages, key) {
  const asked = askedToReply(chat, messages);
  const dismiss = () => {
    dismissed.add(`${chat.id} ${asked.id}`);
    redraw();
    document.getElementById("message-telegram").focus();
  };
  const props = {
    key,
    id: "message-telegram",
    label: "Message Telegram",
    sendLabel: "Send to Telegram",
    placeholder: asked?.forceReply.placeholder ?? "Message",
    sendsPicked: true,
    commands: telegram.commands.map((one) => ({
      name: `/${one.command}`,
      inserts: nameFor(telegram, chat, one.command),
      description: one.description,
    })),
    send: (text) => act("telegram/send", { chat: chat.id, text, replyTo: asked?.id ?? null }),
    escape: asked && dismiss,
    above: asked && replyBar(asked, dismiss),
  };
  return h(
    "div",
    { class: "writing", key: "writing" },
    composer({ ...props, leading: menuButton(props) }),
    keyboard(chat, messages),
  );
}

/** Forget what was waved away in a conversation that has begun anew: its messages are numbered from the start again. */
export function forgetGone(chat, messages) {
  if (!messages.length) for (const one of dismissed) if (one.startsWith(`${chat.id} `)) dismissed.delete(one);
}

/** In a group a command says which bot it is for, as Telegram's own apps write it. */
export function nameFor(telegram, chat, command) {
  return chat.type === "private" ? `/${command}` : `/${command}@${telegram.bot.username}`;
}

function menuButton(props) {
  return h(
    "button",
    {
      type: "button",
      class: "menu-button",
      "aria-label": "Command menu",
      title: "Command menu",
      "aria-expanded": isOffering(props.key) ? "true" : "false",
      onmousedown: (event) => event.preventDefault(),
      onclick: () => toggleCommands(props),
    },
    icon("slash"),
  );
}

/** The last message, if it asks for a reply and the person has not waved that away. */
function askedToReply(chat, messages) {
  const last = messages.at(-1);
  return last?.forceReply && !last.mine && !dismissed.has(`${chat.id} ${last.id}`) ? last : null;
}

function replyBar(asked, dismiss) {
  return h(
    "div",
    { class: "reply-bar", key: `reply ${asked.id}`, "data-calls": "message-telegram" },
    icon("reply"),
    h("div", { class: "reply-words" }, h("strong", {}, `Replying to ${asked.from}`), h("span", {}, asked.text)),
    h(
      "button",
      { type: "button", class: "cross", "aria-label": "Dismiss the reply", onclick: dismiss },
      icon("cross"),
    ),
  );
}

/** The reply keyboard that the bot offered last, in place of the letters. */
function keyboard(chat, messages) {
  const rows = messages.findLast((one) => one.keyboard)?.keyboard;
  if (!rows) return null;
  const key = (text) =>
    h(
      "button",
      { type: "button", onclick: () => act("telegram/send", { chat: chat.id, text, replyTo: null }) },
      text,
    );
  const row = (texts) => h("div", { class: "keyboard-row" }, texts.map(key));
  return h("div", { class: "reply-keyboard", role: "group", "aria-label": "Reply keyboard" }, rows.map(row));
}
