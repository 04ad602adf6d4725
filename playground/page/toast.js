// What the bot answered to a tap: each is shown once, a note for a few seconds, an alert until it is dismissed.

import { page, redraw } from "./page.js";

const SECONDS = 4;
const seen = new Map(); // student -> number of the last one
let showing = null;

/** The one to show now, if any: {n, text, alert, dismiss}. What was there before the page was opened is not shown. */
export function passingToast(toast) {
  const isFirst = !seen.has(page.student);
  const isNew = toast && !isFirst && seen.get(page.student) !== toast.n;
  seen.set(page.student, toast?.n ?? null);
  if (isNew) show(toast);
  return showing?.student === page.student ? showing : null;
}

function show(toast) {
  const mine = { ...toast, student: page.student, dismiss: () => remove(mine) };
  showing = mine;
  if (!toast.alert) setTimeout(mine.dismiss, SECONDS * 1000);
}

function remove(one) {
  if (showing === one) showing = null;
  redraw();
}
