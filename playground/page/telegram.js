// The Telegram pane: chats, bubbles, the line to write in, and what the bot shows for a moment.

import { fill } from "./composer.js";
import { dialog } from "./dialog.js";
import { h, icon } from "./draw.js";
import { log } from "./log.js";
import { act, page, redraw } from "./page.js";
import { tabPanel, tabs } from "./tabs.js";
import { bubble } from "./telegram_bubble.js";
import { forgetGone, nameFor, writing } from "./telegram_writing.js";
import { passingToast } from "./toast.js";

const local = { tab: "" };

/** The pane as a whole. */
export function telegramPane(telegram) {
  const all = telegram.chats.map(tabOf);
  const open = all.find((tab) => tab.id === local.tab) ?? all[0];
  const toast = passingToast(telegram.toast);
  const alert = toast?.alert ? toast : null;
  return h(
    "section",
    { class: "pane telegram", "aria-label": "Telegram", id: "telegram", "data-home": "telegram", tabindex: "-1" },
    h(
      "div",
      { class: "pane-inside", inert: Boolean(alert) },
      h("header", { class: "pane-head" }, icon("bubbles"), h("h2", {}, "Telegram")),
      tabs("Telegram chats", all, open.id, openTab),
      conversation(telegram, open),
    ),
    h(
      "div",
      { class: "toast-place", role: "status" },
      toast && !alert && h("div", { class: "toast", key: toast.n }, toast.text),
    ),
    alert && alertDialog(telegram, alert),
  );
}

function tabOf(chat) {
  const isPrivate = chat.type === "private";
  return {
    id: isPrivate ? "telegram-private" : `telegram${chat.id}`,
    label: chat.title,
    icon: icon(isPrivate ? "person" : "people"),
    chat,
  };
}

function openTab(id) {
  local.tab = id;
  redraw();
}

function conversation(telegram, tab) {
  const { chat } = tab;
  const messages = telegram.messages[chat.id] ?? [];
  forgetGone(chat, messages);
  const key = `telegram ${page.student} ${chat.id}`;
  return tabPanel(
    tab.id,
    { class: "conversation" },
    log(
      key,
      `Messages in ${chat.title}`,
      messages.length ? thread(telegram, chat, messages) : nothingYet(telegram, chat, key),
    ),
    writing(telegram, chat, messages, key),
  );
}

function thread(telegram, chat, messages) {
  const tap = (message, button, row, column) => tapped(telegram, chat, message, button, row, column);
  return messages.map((one) => bubble(one, { isGroup: chat.type !== "private", bot: telegram.bot.name, tap }));
}

function tapped(telegram, chat, message, button, row, column) {
  const toBot = button.url && isOwnLink(button.url, telegram.bot.username);
  if (button.url && !toBot) return window.open(button.url, "_blank", "noopener");
  if (toBot) openTab("telegram-private");
  if (toBot && !toBot.searchParams.has("start")) return; // opens the chat, and that is all
  act(
    "telegram/tap",
    { chat: chat.id, message: message.id, row, column },
    `${chat.id} ${message.id} ${row} ${column}`,
  );
}

function isOwnLink(address, username) {
  const url = new URL(address);
  return url.host === "t.me" && url.pathname.slice(1).toLowerCase() === username.toLowerCase() ? url : null;
}

/** Telegram has nothing but START here before it is pressed; the line to write in, which presses it too, is for us. */
function nothingYet(telegram, chat, key) {
  const isPrivate = chat.type === "private";
  const fresh = isPrivate && !chat.started;
  const { example } = page.state;
  const says = isPrivate ? telegram.description : "Everybody in the group sees what is sent here.";
  return h(
    "div",
    { class: "nothing-yet", key: "nothing" },
    h("h3", {}, fresh ? "What can this bot do?" : "No messages here yet"),
    h("p", {}, says),
    fresh &&
      h(
        "button",
        { type: "button", class: "start", "data-name": "start", onclick: () => act("telegram/start") },
        "START",
      ),
    h(
      "button",
      {
        type: "button",
        class: "try",
        onclick: () => fill("message-telegram", key, `${nameFor(telegram, chat, "classes")} ${example}`),
      },
      "Try ",
      h("code", {}, `/classes ${example}`),
    ),
  );
}

function alertDialog(telegram, alert) {
  return dialog(
    { id: `alert-${alert.n}`, kind: "telegram-alert", title: telegram.bot.name, close: alert.dismiss },
    h("p", {}, alert.text),
    h(
      "div",
      { class: "dialog-foot" },
      h("button", { type: "button", "data-first": true, onclick: alert.dismiss }, "OK"),
    ),
  );
}
