// A Telegram text and its entities as nodes. Offsets count UTF-16 units, as JavaScript does; entities nest, but
// never cross.

import { h } from "./draw.js";

const TAGS = {
  bold: "strong",
  italic: "em",
  underline: "u",
  strikethrough: "s",
  code: "code",
  pre: "pre",
  blockquote: "blockquote",
  expandable_blockquote: "blockquote",
};

/** `text` from `start` to `end`, with the entities that lie in it. */
export function formatted(text, entities, start = 0, end = text.length) {
  const nodes = [];
  let at = start;
  const inside = [...entities].sort((one, other) => one.offset - other.offset || other.length - one.length);
  while (inside.length) {
    const entity = inside.shift();
    const last = entity.offset + entity.length;
    if (entity.offset < at || last > end) continue;
    const nested = inside.filter((other) => other.offset >= entity.offset && other.offset + other.length <= last);
    nodes.push(text.slice(at, entity.offset), element(entity, text, formatted(text, nested, entity.offset, last)));
    at = last;
  }
  return [...nodes, text.slice(at, end)];
}

function element(entity, text, children) {
  const words = text.slice(entity.offset, entity.offset + entity.length);
  if (entity.type === "text_link") return link(entity.url, children);
  if (entity.type === "url") return link(words, children);
  if (entity.type === "email") return h("span", { class: "tg-link" }, children);
  if (entity.type === "bot_command" || entity.type === "mention") return h("span", { class: "tg-link" }, children);
  if (entity.type === "date_time") return moment(entity.unix, children);
  return TAGS[entity.type] ? h(TAGS[entity.type], {}, children) : children;
}

/** The words stay; pointed at, they tell the moment in the reader's own zone. */
function moment(unix, children) {
  const at = new Date(unix * 1000);
  return h("time", { class: "tg-time", datetime: at.toISOString(), title: at.toLocaleString() }, children);
}

function link(url, children) {
  if (!/^https?:/i.test(url ?? "")) return children;
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, children);
}
