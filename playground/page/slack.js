// The Slack pane: channels, what the bot wrote in them, the composer, and the modal over it all.

import { blocks } from "./blocks.js";
import { composer, fill } from "./composer.js";
import { h, icon } from "./draw.js";
import { mrkdwn } from "./mrkdwn.js";
import { act, page, redraw } from "./page.js";
import { confirmDialog, modal } from "./slack_modal.js";
import { log } from "./log.js";
import { tabPanel, tabs } from "./tabs.js";

const local = { tab: "", confirming: null }; // confirming: {confirm, go} of a button that asks first
const HOME = "slack-home";

/** The pane as a whole. */
export function slackPane(slack) {
  const all = tabsOf(slack);
  const open = all.find((tab) => tab.id === local.tab) ?? all[0];
  const covered = Boolean(slack.modal || local.confirming);
  return h(
    "section",
    { class: "pane slack", "aria-label": "Slack", id: "slack", "data-home": "slack", tabindex: "-1" },
    h(
      "div",
      { class: "pane-inside", inert: covered },
      h("header", { class: "pane-head" }, icon("threads"), h("h2", {}, "Slack")),
      tabs("Slack conversations", all, open.id, openTab),
      open.channel ? channel(slack, open) : home(slack, open),
    ),
    slack.modal && modal(slack.modal, viewSurface(slack.modal)),
    local.confirming && confirmDialog(local.confirming, answerConfirm),
  );
}

function tabsOf(slack) {
  const ofChannel = (channel) => ({
    id: channel.direct ? "slack-direct" : `slack-${channel.id}`,
    label: channel.name,
    icon: channel.direct
      ? h("span", { class: "presence" })
      : h("span", { class: "hash", "aria-hidden": "true" }, "#"),
    channel,
  });
  return [...slack.channels.map(ofChannel), { id: HOME, label: "Home", icon: icon("home") }];
}

/** Slack tells the bot each time that somebody opens its Home tab. */
function openTab(id) {
  local.tab = id;
  if (id === HOME) act("slack/home");
  else redraw();
}

function channel(slack, tab) {
  const { id, name, direct } = tab.channel;
  const messages = slack.messages[id] ?? [];
  const failures = slack.failures?.[id] ?? [];
  const key = `slack ${page.student} ${id}`;
  const shown = [...messages.map((one) => message(slack, id, one)), ...failures.map((one) => failure(one))];
  return tabPanel(
    tab.id,
    { class: "conversation" },
    log(key, `Messages in ${name}`, shown.length ? shown : nothingYet(key, direct ? name : `#${name}`)),
    composer({
      key,
      id: "message-slack",
      label: "Message Slack",
      sendLabel: "Send to Slack",
      placeholder: direct ? `Message ${name}` : `Message #${name}`,
      commands: slack.commands.map((one) => ({ ...one, name: one.command })),
      send: (text) => act("slack/send", { channel: id, text }),
    }),
  );
}

function home(slack, tab) {
  if (!slack.home) return tabPanel(tab.id, { class: "conversation home", tabindex: "0" }, emptyHome());
  const surface = viewSurface({ ...slack.home, state: slack.state?.[slack.home.id] });
  return tabPanel(tab.id, { class: "conversation home", tabindex: "0" }, blocks(slack.home.blocks, surface));
}

function emptyHome() {
  return h(
    "div",
    { class: "nothing-yet", key: "nothing", "aria-busy": page.waiting.has("slack/home") && "true" },
    avatar(),
    h("h3", {}, "This is Dance Desk's Home"),
    h("p", {}, "The bot fills it when it is opened."),
    h("button", { type: "button", class: "try", onclick: () => act("slack/home") }, "Open Home"),
  );
}

function nothingYet(key, where) {
  const line = `/classes ${page.state.example}`;
  return h(
    "div",
    { class: "nothing-yet", key: "nothing" },
    avatar(),
    h("h3", {}, `This is ${where}`),
    h("p", {}, "Dance Desk listens for its slash command here, and answers for your eyes only."),
    h(
      "button",
      { type: "button", class: "try", onclick: () => fill("message-slack", key, line) },
      "Try ",
      h("code", {}, line),
    ),
  );
}

function message(slack, channelId, one) {
  const surface = {
    id: one.ts,
    state: slack.state?.[one.ts],
    isWaiting: (block, element) => page.waiting.has(waitingName(one.ts, block, element)),
    tap: (block, element) => tap({ channel: channelId, ts: one.ts }, block, element),
    choose: (block, element, value) => choose({ channel: channelId, ts: one.ts }, block, element, value),
  };
  const content = one.blocks?.length ? blocks(one.blocks, surface) : h("div", { class: "words" }, mrkdwn(one.text));
  const files = one.files.map(file);
  return bubble({ ...one, name: slack.bot, isApp: true, home: `slack ${one.ts}` }, content, files);
}

function file({ name, href, alt, isPicture }) {
  if (isPicture) return h("img", { class: "photo", src: href, alt });
  return h("a", { class: "file", href, download: name }, icon("file"), name);
}

function failure(one) {
  return bubble(
    { name: "Slackbot", ephemeral: true, home: `slackbot ${one.n}` },
    h("div", { class: "words" }, one.text),
  );
}

function bubble({ home, name, isApp, at, ephemeral, edited }, content, files = []) {
  const clock = at && twelveHours(at);
  return h(
    "article",
    {
      class: "message",
      key: home,
      "data-home": home,
      tabindex: "-1",
      "aria-label": clock ? `${name}, ${clock}` : name,
    },
    ephemeral && h("div", { class: "only-you" }, icon("eye"), "Only visible to you"),
    isApp ? avatar() : h("span", { class: "avatar bot" }, icon("robot")),
    h(
      "div",
      { class: "message-body" },
      h(
        "div",
        { class: "byline" },
        h("strong", {}, name),
        isApp && h("span", { class: "app-tag" }, "APP"),
        clock && h("time", {}, clock),
      ),
      content,
      ...files,
      edited && h("span", { class: "edited" }, "(edited)"),
    ),
  );
}

function avatar() {
  return h("span", { class: "avatar" }, icon("dancer"));
}

function viewSurface(view) {
  return {
    ...view,
    isWaiting: (block, element) => page.waiting.has(waitingName(view.id, block, element)),
    tap: (block, element) => tap({ view: view.id }, block, element),
    choose: (block, element, value) => choose({ view: view.id }, block, element, value),
  };
}

function tap(where, block, element) {
  askFirst(element.confirm, () => {
    if (element.url) window.open(element.url, "_blank", "noopener");
    const waiting = waitingName(where.ts ?? where.view, block, element);
    act("slack/tap", { ...where, blockId: block.block_id, actionId: element.action_id }, waiting);
  });
}

/** An action_id is unique in its block only. */
function waitingName(where, block, element) {
  return `${where} ${block.block_id} ${element.action_id}`;
}

function choose(where, block, element, value) {
  askFirst(element.confirm, () =>
    act("slack/choose", { ...where, blockId: block.block_id, actionId: element.action_id, value }),
  );
}

function askFirst(confirm, go) {
  if (!confirm) return go();
  local.confirming = { confirm, go };
  redraw();
}

function answerConfirm(isYes) {
  const { go } = local.confirming;
  local.confirming = null;
  redraw();
  if (isYes) go();
}

function twelveHours(at) {
  const [hours, minutes] = at.split(":");
  return `${hours % 12 || 12}:${minutes} ${hours < 12 ? "AM" : "PM"}`;
}
