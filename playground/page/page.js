// What the page knows, and how it talks with its server.

import { keepFocus } from "./focus.js";

/** `state` is what the server sent last; `student` whom the person plays; `stored` the class they asked to see. */
export const page = {
  state: null,
  student: new URLSearchParams(location.search).get("student") ?? "ana",
  stored: "",
  receivedAt: 0,
  connected: true,
  waiting: new Set(), // names of what was tapped and is not answered yet
  notice: "",
};

let drawPage = () => {};
let events = null;
let noticeTimer = 0;

/** Say how the page is drawn, and begin. */
export function begin(drawAll) {
  drawPage = drawAll;
  connect();
}

/** Draw everything again. */
export function redraw() {
  if (page.state) keepFocus(drawPage);
}

/** Look through another student's eyes, or at another class ("" is the one touched last). */
export function look({ student = page.student, stored = page.stored }) {
  page.student = student;
  page.stored = stored;
  history.replaceState(null, "", student === "ana" ? "/" : `/?student=${encodeURIComponent(student)}`);
  connect();
}

/**
 * Do what a person does: POST /do/<what>. `waiting` names the button that shows that it is under way.
 * True when it is done; if it can't be, the person is told and it is false.
 */
export async function act(what, body = {}, waiting = what) {
  page.waiting.add(waiting);
  redraw();
  const problem = await post(what, { student: page.student, ...body });
  page.waiting.delete(waiting);
  if (problem) tell(problem);
  redraw();
  return !problem;
}

/** Show a passing notice. */
export function tell(words) {
  page.notice = words;
  clearTimeout(noticeTimer);
  noticeTimer = setTimeout(() => tell(""), 7000);
  redraw();
}

async function post(what, body) {
  try {
    const answer = await fetch(`/do/${what}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    if (answer.ok) return "";
    const told = await answer.json().catch(() => ({}));
    return told.problem ?? "That didn't work. Please try again.";
  } catch {
    return "The playground's server doesn't answer. Is it still running?";
  }
}

function connect() {
  events?.close();
  const query = new URLSearchParams({ student: page.student });
  if (page.stored) query.set("stored", page.stored);
  events = new EventSource(`/events?${query}`);
  events.onmessage = (event) => {
    page.state = JSON.parse(event.data);
    page.student = page.state.student; // whom the server knows, whatever the address said
    page.receivedAt = performance.now();
    page.connected = true;
    redraw();
  };
  events.onerror = () => {
    page.connected = false; // EventSource tries again by itself
    redraw();
  };
}
