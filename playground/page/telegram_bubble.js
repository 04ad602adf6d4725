// One message in Telegram: the bubble, and the buttons under it.

import { h, icon } from "./draw.js";
import { formatted } from "./entities.js";
import { page } from "./page.js";

/** The chat is {isGroup, bot, tap(message, button, row, column)}; `bot` is its name, and its bubbles have its face. */
export function bubble(message, { isGroup, bot, tap }) {
  const home = `telegram ${message.id}`;
  const side = message.mine ? "mine" : "theirs";
  return h(
    "article",
    {
      class: `tg-message ${side}`,
      key: home,
      "data-home": home,
      tabindex: "-1",
      "aria-label": `${message.mine ? "You" : message.from}, ${message.at}`,
    },
    isGroup &&
      !message.mine &&
      h(
        "span",
        { class: "tg-avatar", "aria-hidden": "true" },
        message.from === bot ? icon("dancer") : message.from[0],
      ),
    h(
      "div",
      { class: "tg-column" },
      h(
        "div",
        { class: "tg-bubble" },
        isGroup && !message.mine && h("strong", { class: "tg-from" }, message.from),
        message.replyTo &&
          h("div", { class: "tg-quote" }, h("strong", {}, message.replyTo.from), h("span", {}, message.replyTo.text)),
        message.document && file(message.document),
        message.photo && h("img", { class: "photo", src: message.photo.href, alt: message.text }),
        h("span", { class: "tg-text" }, words(message)),
        h(
          "span",
          { class: "tg-when" },
          message.edited && "edited ",
          h("time", {}, message.at),
          message.mine && icon("ticks"),
        ),
      ),
      message.buttons?.length > 0 &&
        h(
          "div",
          { class: "tg-buttons" },
          message.buttons.map((row, y) => buttonRow(message, row, y, tap)),
        ),
    ),
  );
}

function words({ mine, text, entities }) {
  // What a link carries to the bot behind /start, Telegram's own apps keep to themselves.
  const shown = mine && text.startsWith("/start ") ? "/start" : text;
  return formatted(shown, entities ?? []);
}

function buttonRow(message, row, y, tap) {
  return h(
    "div",
    { class: "tg-row" },
    row.map((one, x) => button(message, one, x, y, tap)),
  );
}

function button(message, one, x, y, tap) {
  const isWaiting = [...page.waiting].some((name) => name.endsWith(` ${message.id} ${y} ${x}`));
  return h(
    "button",
    {
      key: `tap ${one.text}`, // a button that means something else is another one: it must not inherit the focus
      type: "button",
      class: "tg-button",
      "data-name": `tap ${one.text}`,
      "aria-busy": isWaiting && "true",
      onclick: () => tap(message, one, y, x),
    },
    one.text,
    one.url && icon("out"),
  );
}

function file(document) {
  return h("a", { class: "file", href: document.href, download: document.name }, icon("file"), document.name);
}
