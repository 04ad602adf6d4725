// The page is drawn anew from the state at every change. What is still there keeps its DOM node, and with it
// focus, scroll position and typed text; data only ever becomes text nodes and attributes.

const SVG = "http://www.w3.org/2000/svg";
const drawn = new WeakMap(); // DOM node -> the description it was drawn from

/**
 * Describe an element. In `props`, `key` tells siblings apart, `on...` are handlers, `created` is called once with the
 * new node, `value` is what a menu shows, `vars` are CSS variables. All else are attributes: true is empty, false
 * is none.
 */
export function h(tag, props, ...children) {
  return { tag, props: props ?? {}, children: flat(children) };
}

/** An icon of icons.svg, for the eyes only. */
export function icon(name) {
  return h("svg", { class: "icon", "aria-hidden": "true" }, h("use", { href: `/static/icons.svg#${name}` }));
}

/** Make the children of `parent` what `content` describes: strings, descriptions, lists of them; null is nothing. */
export function draw(parent, ...content) {
  const wanted = flat(content);
  const kept = reusable(parent);
  const nodes = wanted.map((one) => kept.get(identity(one))?.shift() ?? create(one));
  for (const leftovers of kept.values()) for (const node of leftovers) node.remove();
  nodes.forEach((node, n) => {
    // A node that is moved loses the focus, so nothing moves that is in its place.
    if (parent.childNodes[n] !== node) parent.insertBefore(node, parent.childNodes[n] ?? null);
    update(node, wanted[n]);
  });
}

function flat(content) {
  return content.flat(Infinity).filter((one) => one !== null && one !== undefined && one !== false && one !== "");
}

function reusable(parent) {
  const kept = new Map();
  for (const node of [...parent.childNodes]) {
    const name = drawn.has(node) ? identity(drawn.get(node)) : "foreign";
    kept.set(name, [...(kept.get(name) ?? []), node]);
  }
  return kept;
}

function identity(one) {
  return typeof one === "object" ? `${one.tag} ${one.props.key ?? ""}` : "text";
}

function create(one) {
  if (typeof one !== "object") return document.createTextNode("");
  const isSvg = one.tag === "svg" || one.tag === "use";
  return isSvg ? document.createElementNS(SVG, one.tag) : document.createElement(one.tag);
}

function update(node, one) {
  const before = drawn.get(node);
  drawn.set(node, one);
  if (typeof one !== "object") {
    if (node.data !== String(one)) node.data = one;
    return;
  }
  for (const name in before?.props) if (!(name in one.props)) setProp(node, name, null);
  for (const name in one.props) {
    if (before?.props[name] !== one.props[name] || name === "vars") setProp(node, name, one.props[name]);
  }
  draw(node, ...one.children);
  if ("value" in one.props && node.value !== one.props.value) node.value = one.props.value; // after its options
  if (!before) one.props.created?.(node);
}

function setProp(node, name, value) {
  if (name === "key" || name === "created" || name === "value") return;
  if (name.startsWith("on")) node[name] = value;
  else if (name === "vars") for (const one in value) node.style.setProperty(one, value[one]);
  else if (value === null || value === undefined || value === false) node.removeAttribute(name);
  else node.setAttribute(name, value === true ? "" : value);
}
