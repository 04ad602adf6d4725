// Slack's text objects as nodes. Line breaks are the style sheet's business (pre-wrap); :emoji: stays as it is.

import { h } from "./draw.js";

// A mark counts where a word could begin and end, as in Slack: 2*3*4 and snake_case_name stay as they are.
const marked = (mark) => `(?<![\\w${mark}])${mark}(?=\\S)([^${mark}\\n]*[^${mark}\\s])${mark}(?![\\w${mark}])`;
const TOKEN = new RegExp(
  ["```([^]+?)```", "`([^`\\n]+)`", "<([^<>|\\s]+)(?:\\|([^<>]*))?>", marked("\\*"), marked("_"), marked("~")].join(
    "|",
  ),
);
const TAGS = ["strong", "em", "s"];

/** A `plain_text` or `mrkdwn` object. */
export function textObject(text) {
  return text.type === "mrkdwn" ? mrkdwn(text.text) : [text.text];
}

/** Text with Slack's marks of formatting. */
export function mrkdwn(text) {
  const found = TOKEN.exec(text);
  if (!found) return [unescape(text)];
  const [all, pre, code, url, label, ...marks] = found;
  const at = marks.findIndex((inside) => inside !== undefined);
  let node;
  if (pre !== undefined) node = h("pre", {}, unescape(pre));
  else if (code !== undefined) node = h("code", {}, unescape(code));
  else if (url !== undefined) node = link(unescape(url), label && unescape(label));
  else node = h(TAGS[at], {}, mrkdwn(marks[at]));
  return [unescape(text.slice(0, found.index)), node, ...mrkdwn(text.slice(found.index + all.length))];
}

function link(url, label) {
  if (!/^(https?:|mailto:)/i.test(url)) return label ?? url; // a mention, or nothing that should be followed
  const target = { href: url, target: "_blank", rel: "noopener noreferrer" };
  return h("a", target, label || url.replace(/^mailto:/, ""));
}

function unescape(text) {
  return text.replace(/&(lt|gt|amp);/g, (_, name) => ({ lt: "<", gt: ">", amp: "&" })[name]);
}
