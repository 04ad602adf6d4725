// Where the focus goes when what had it is redrawn. Four marks in the page: data-name on what can be tapped, the same
// for as long as it means the same; data-home on a message or pane, where the focus stays when its button is gone;
// role=dialog, which takes the focus when it opens and gives it back when it closes; data-calls on what leads to a
// text box, by its id.

const openers = new Map(); // a dialog's id -> the trail of what had the focus when it opened

/** Run `drawAll`, and see that the focus is in a sensible place afterwards. */
export function keepFocus(drawAll) {
  const before = document.activeElement;
  const trail = trailOf(before);
  drawAll();
  for (const dialog of document.querySelectorAll("[role=dialog]:not([data-seen])")) enter(dialog, trail);
  const closed = [...openers.keys()].filter((id) => !document.getElementById(id));
  const lost = document.activeElement === document.body || !document.activeElement;
  if (lost && before !== document.body) focusTrail(closed.length ? [...openers.get(closed[0]), ...trail] : trail);
  for (const id of closed) openers.delete(id);
  for (const bar of document.querySelectorAll("[data-calls]:not([data-seen])")) call(bar, before, trail);
}

/** Keep Tab inside a dialog. */
export function trapTab(event) {
  if (event.key !== "Tab") return;
  const inside = focusable(event.currentTarget);
  const [first, last] = [inside[0], inside.at(-1)];
  const edge = event.shiftKey ? first : last;
  if (document.activeElement !== edge && document.activeElement !== event.currentTarget) return;
  event.preventDefault();
  (event.shiftKey ? last : first)?.focus();
}

function enter(dialog, trail) {
  dialog.dataset.seen = "";
  openers.set(dialog.id, trail);
  (dialog.querySelector("[data-first]") ?? dialog.querySelector("input, select, textarea") ?? dialog).focus();
}

/** What asks for words leads to the text box, unless the person is busy in another pane. */
function call(bar, before, trail) {
  bar.dataset.seen = "";
  if (before === document.body || bar.closest(trail.at(-1) ?? "body > *"))
    document.getElementById(bar.dataset.calls)?.focus();
}

function focusable(within) {
  return [...within.querySelectorAll("button, input, select, textarea, a[href]")].filter((one) => !one.disabled);
}

/** From the element outwards: ways to find it, or where it was, again. */
function trailOf(element) {
  const trail = [];
  const homes = [];
  for (let home = element?.closest("[data-home]"); home; home = home.parentElement?.closest("[data-home]")) {
    homes.push(`[data-home="${CSS.escape(home.dataset.home)}"]`);
  }
  const name = element?.closest("[data-name]")?.dataset.name;
  if (name && homes.length) trail.push(`${homes[0]} [data-name="${CSS.escape(name)}"]`);
  return [...trail, ...homes];
}

function focusTrail(trail) {
  for (const selector of trail) {
    const found = document.querySelector(selector);
    if (!found || found.closest("[inert]")) continue;
    found.focus({ preventScroll: true });
    if (document.activeElement === found) return;
  }
}
