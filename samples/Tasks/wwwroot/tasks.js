// The page of the tasks sample: what a person sees and does. The messages are sent and received by conversation.js.
// Text from the network is only ever written as text nodes, so that nothing in it can become markup.

import { Conversation } from "./conversation.js";

const firstDelayMs = 1_000;
const maxDelayMs = 30_000;
const retryCodes = new Set([1001, 1005, 1006, 1011, 1012, 1013, 4408, 4508]); // docs/wire-protocol.md, "Close codes"

const byId = (id) => document.getElementById(id);
const [stateLabel, list, emptyLabel, news] = ["state", "tasks", "empty", "news"].map(byId);
const addForm = byId("add");
const fields = new Map([["/payload/title", byId("title")], ["/payload/seconds", byId("seconds")]]);

const rows = new Map(); // number of a task → its row
let conversation;
let shownVersion = 0;
let attempt = 0; // connections in a row that were not opened

// --- connection ---

function connect() {
  const url = new URL("/ws", location.href);
  url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  setState("connecting", "Connecting…");
  conversation = new Conversation(url);
  conversation.onOpen = opened;
  conversation.onClose = closed;
  conversation.onMessage = (type, payload) => type === "tasks" && showTasks(payload);
  conversation.onQuestion = (type, payload, signal) => (type === "confirm.delete" ? confirmDelete(payload, signal) : null);
}

async function opened() {
  attempt = 0;
  shownVersion = 0; // a server that has started again counts from the beginning
  setState("open", "Connected");
  await reporting(async () => showTasks(await conversation.request("tasks.list")));
}

function closed({ code }) {
  if (!retryCodes.has(code) && !(code >= 4500 && code <= 4599)) {
    setState("closed", `Closed with ${code}. Reload the page to connect again.`);
    return;
  }
  setState("connecting", `The connection was lost (${code}). Connecting again…`);
  // Full jitter: pages that lost the same server do not come back at the same moment.
  setTimeout(connect, Math.random() * Math.min(maxDelayMs, firstDelayMs * 2 ** attempt++));
}

function setState(state, text) {
  stateLabel.dataset.state = state;
  stateLabel.textContent = text;
}

// --- the list ---

function showTasks({ version, tasks }) {
  if (version < shownVersion) return; // a reply and a publication may overtake each other
  shownVersion = version;
  const ids = new Set(tasks.map((task) => task.id));
  for (const [id, row] of rows) {
    if (!ids.has(id)) removeRow(id, row);
  }
  for (const task of tasks) {
    if (!rows.has(task.id)) addRow(task);
  }
  emptyLabel.hidden = tasks.length > 0;
}

function addRow(task) {
  const row = byId("task").content.firstElementChild.cloneNode(true);
  const part = (name) => row.querySelector(name);
  part(".title").textContent = task.title;
  part(".about").textContent = `takes ${task.seconds} s`;
  part("progress").setAttribute("aria-label", `Progress of ${task.title}`);
  for (const button of row.querySelectorAll("button")) button.setAttribute("aria-label", `${button.textContent} ${task.title}`);
  part(".run").addEventListener("click", () => run(task, row));
  part(".delete").addEventListener("click", () => remove(task, row));
  rows.set(task.id, row);
  list.append(row);
}

function removeRow(id, row) {
  const next = row.nextElementSibling ?? row.previousElementSibling;
  const hadFocus = row.contains(document.activeElement);
  rows.delete(id);
  row.dispatchEvent(new Event("removed"));
  row.remove();
  if (hadFocus) (next?.querySelector("button:not([hidden])") ?? byId("title")).focus();
}

// --- a request with one reply ---

addForm.addEventListener("submit", async (event) => {
  event.preventDefault();
  for (const input of fields.values()) showFieldError(input, "");
  const [title, seconds] = [...fields.values()].map((input) => input.value);
  try {
    await conversation.request("task.add", { title, seconds: Number(seconds) });
    fields.get("/payload/title").value = "";
    say(`“${title}” was added.`);
  } catch (error) {
    showAddError(error);
  }
  fields.get("/payload/title").focus();
});

function showAddError(error) {
  say(`The task was not added: ${error.message}.`);
  for (const [pointer, text] of error.fields ?? []) {
    const input = fields.get(pointer);
    if (input) showFieldError(input, text);
  }
}

function showFieldError(input, text) {
  byId(`${input.id}-error`).textContent = text;
  input.setAttribute("aria-invalid", String(text !== ""));
}

// --- a stream, and its end by $cancel ---

async function run(task, row) {
  const [runButton, cancelButton, bar, about] = [".run", ".cancel", "progress", ".about"].map((name) => row.querySelector(name));
  const stop = new AbortController();
  const cancel = () => stop.abort();
  cancelButton.addEventListener("click", cancel);
  swap(runButton, cancelButton);
  say(`“${task.title}” runs.`);
  let outcome = "is done";
  try {
    await conversation.stream("task.run", { id: task.id }, ({ percent }) => {
      bar.value = percent;
      about.textContent = `${percent} % of ${task.seconds} s`;
    }, stop.signal);
  } catch (error) {
    outcome = error.code === "cancelled" ? `was cancelled at ${bar.value} %` : `stopped at ${bar.value} %: ${error.message}`;
  }
  cancelButton.removeEventListener("click", cancel);
  swap(cancelButton, runButton);
  about.textContent = outcome;
  say(`“${task.title}” ${outcome}.`);
}

/** Shows one button in the place of another, and keeps the focus there. */
function swap(hidden, shown) {
  const hadFocus = document.activeElement === hidden;
  shown.hidden = false;
  hidden.hidden = true;
  if (hadFocus) shown.focus();
}

// --- a request that the server answers only after it has asked the page ---

async function remove(task, row) {
  const button = row.querySelector(".delete");
  button.disabled = true;
  await reporting(async () => {
    const { deleted } = await conversation.request("task.delete", { id: task.id });
    say(deleted ? `“${task.title}” was deleted.` : `“${task.title}” was kept.`);
  });
  button.disabled = false;
}

/** The server's question, shown at its task. Resolves to the answer. The signal says that nobody waits for it any more. */
function confirmDelete({ id, title }, signal) {
  const row = rows.get(id);
  if (!row) return null;
  const box = byId("question").content.firstElementChild.cloneNode(true);
  box.firstElementChild.textContent = `Delete “${title}”?`;
  box.setAttribute("aria-label", box.firstElementChild.textContent);
  row.append(box);
  box.querySelector(".no").focus(); // a key that is pressed by mistake deletes nothing
  return new Promise((resolve) => {
    const answer = (message) => {
      const hadFocus = box.contains(document.activeElement);
      box.remove();
      if (hadFocus) row.querySelector("button:not([hidden])").focus();
      resolve(message);
    };
    const decide = (yes) => answer({ type: "confirm.answer", payload: { yes } });
    box.querySelector(".yes").addEventListener("click", () => decide(true));
    box.querySelector(".no").addEventListener("click", () => decide(false));
    box.addEventListener("keydown", (event) => event.key === "Escape" && decide(false));
    signal.addEventListener("abort", () => answer(null));
    row.addEventListener("removed", () => answer(null)); // somebody else has deleted the task
  });
}

// --- what happened, in words ---

function say(text) {
  news.textContent = text;
}

async function reporting(action) {
  try {
    await action();
  } catch (error) {
    say(`That did not work: ${error.message}.`);
  }
}

connect();
