// The playground's page: a header, two chats, and what goes on behind them.

import { draw, h, icon } from "./draw.js";
import { happenedPanel } from "./happened.js";
import { settleLogs } from "./log.js";
import { act, begin, look, page } from "./page.js";
import { slackPane } from "./slack.js";
import { telegramPane } from "./telegram.js";
import { troublePanel } from "./trouble.js";

const root = document.getElementById("page");

begin(drawAll);
setInterval(() => page.state && draw(document.getElementById("clock-time"), timeNow()), 1000);

function drawAll() {
  const { state } = page;
  document.getElementById("loading")?.remove();
  draw(
    root,
    header(state),
    jumps(),
    h(
      "main",
      { class: "desk" },
      slackPane(state.slack),
      telegramPane(state.telegram),
      h("div", { class: "side" }, happenedPanel(state.happened, state.stored), troublePanel(state.trouble)),
    ),
    h(
      "div",
      { class: "notice-place", role: "status" },
      page.notice && h("div", { class: "notice", key: page.notice }, page.notice),
    ),
  );
  settleLogs();
}

function header(state) {
  return h(
    "header",
    { class: "top" },
    h(
      "div",
      { class: "brand" },
      h("span", { class: "mark" }, icon("dancer")),
      h(
        "div",
        {},
        h("h1", {}, "Dance Desk playground"),
        h("p", {}, "The bot is real; Slack and Telegram are stand-ins. Nothing leaves this machine."),
      ),
    ),
    h(
      "div",
      { class: "facts" },
      !page.connected && h("span", { class: "fact lost", role: "status", key: "lost" }, "Connecting …"),
      h(
        "span",
        { class: "fact", title: "The school's clock" },
        icon("clock"),
        h("time", { id: "clock-time" }, timeNow()),
        state.clockJumped && h("em", { class: "jumped" }, "jumped"),
      ),
      h("span", { class: "fact", title: "Where bookings are kept" }, icon("store"), `${state.store} store`),
    ),
    h(
      "div",
      { class: "who" },
      h("label", { for: "student" }, "Student"),
      h(
        "select",
        { id: "student", value: page.student, onchange: (event) => look({ student: event.target.value }) },
        state.students.map((one) => h("option", { value: one.key, key: one.key }, one.name)),
      ),
      h(
        "button",
        {
          type: "button",
          class: "reset",
          onclick: () => act("reset"),
          "aria-busy": page.waiting.has("reset") && "true",
        },
        "Reset",
      ),
    ),
  );
}

/** On a phone the parts stand one below the other; these lead from one to the next. */
function jumps() {
  const parts = { slack: "Slack", telegram: "Telegram", happened: "Happened", trouble: "Trouble" };
  return h(
    "nav",
    { class: "jumps", "aria-label": "Parts of the page" },
    Object.entries(parts).map(([id, name]) => h("a", { href: `#${id}` }, name)),
  );
}

/** The school's clock, wherever the browser is: the wall time and its offset come from the server; it ticks here. */
function timeNow() {
  const { now } = page.state;
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(now) ?? [null, "+", 0, 0];
  const offset = (sign === "-" ? -1 : 1) * (hours * 60 + Number(minutes)) * 60_000;
  const wall = new Date(Date.parse(now) + offset + performance.now() - page.receivedAt);
  const words = {
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "numeric",
    minute: "2-digit",
    hour12: true,
  };
  const parts = new Intl.DateTimeFormat("en-AU", { ...words, timeZone: "UTC" }).formatToParts(wall);
  const { weekday, day, month, hour, minute, dayPeriod } = Object.fromEntries(
    parts.map((one) => [one.type, one.value]),
  );
  return `${weekday} ${day} ${month}, ${hour}:${minute} ${dayPeriod}`;
}
