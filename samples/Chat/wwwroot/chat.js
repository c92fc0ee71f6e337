// The page of the chat sample: one WebSocket to /ws, JSON messages of the form {"type", "payload"}.
// What comes from the network is only ever written as text nodes, so that nothing in it can become markup.

const maxQueued = 32; // typed while there is no connection
const maxLines = 500; // kept on the page
const firstDelayMs = 1_000;
const maxDelayMs = 30_000;
const rateAbusePauseMs = 10_000;
const stableAfterMs = 10_000; // a connection this old starts the backoff anew
const maxUnanswered = 100; // of what is sent, to have the text back if it is refused
const nameKey = "typedws.chat.name";

// code → [what it means, does it help to connect again]; docs/wire-protocol.md, "Close codes"
const closeCodes = {
  1000: ["normal", false],
  1001: ["the server is going away", true],
  1002: ["frame rules broken", false],
  1003: ["binary not accepted", false],
  1005: ["no code given", true],
  1006: ["connection lost", true],
  1007: ["bad UTF-8", false],
  1009: ["message too large", false],
  1011: ["server failure", true],
  1012: ["the server restarts", true],
  1013: ["try again later", true],
  4400: ["too many invalid messages", false],
  4401: ["not signed in", false], // would need new credentials, which this page has not
  4403: ["forbidden", false],
  4408: ["idle for too long", true],
  4409: ["replaced by a newer connection", false],
  4429: ["too many messages", true],
  4508: ["too slow to receive", true],
};

// The fields of a message in the words of its form.
const fieldNames = { "/payload/text": "Your message" };

// What the server says for programs, in words.
const errorTexts = {
  message_too_large: () => "Your message is much too long.",
  rate_limited: ({ retryAfterMs = 1_000 }) => `That was too fast. Try again in ${Math.ceil(retryAfterMs / 1_000)} s.`,
  timeout: () => "The server took too long. Try again.",
  internal: () => "The server failed. Try again later.",
};

const nameRefused = 4422; // ChatEndpoint's own: the page was let in only to be told why it may not stay

const byId = (id) => document.getElementById(id);
const [stateLabel, toggle, log, lines] = ["state", "toggle", "log", "lines"].map(byId);
const [nameForm, nameInput, form, textInput, queuedLabel] = ["name-form", "name", "form", "text", "queued"].map(byId);
const inspectorLink = byId("inspector");

const queue = [];
const unanswered = new Map(); // id → text
let lastId = 0; // of this connection: the server numbers what it receives in the same way
let socket = null;
let name = ""; // what to connect as; without one the server picks a guest name
let self = ""; // the name that this connection's own messages carry
let wanted = true; // false once the user has disconnected
let attempt = 0; // connections in a row that failed or did not last
let retryTimer = 0;

// --- connection ---

function endpointUrl() {
  const url = new URL("/ws", location.href);
  url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  if (name) url.searchParams.set("clientId", name);
  return url;
}

function connect() {
  clearTimeout(retryTimer);
  const previous = socket;
  const current = new WebSocket(endpointUrl());
  let openedAt = 0;
  socket = current;
  giveBackUnanswered();
  lastId = 0;
  self = name;
  wanted = true;
  previous?.close(1000); // does nothing when it is closed already
  setState("connecting", "Connecting…");

  // A connection that was replaced has nothing to say any more.
  const on = (event, handler) => current.addEventListener(event, (e) => current === socket && handler(e));
  on("open", () => {
    openedAt = performance.now();
    setState("open", "Open");
    addLine("info", "connected");
    while (queue.length > 0) sendNow(queue.shift());
    showQueued();
  });
  on("message", (event) => receive(event.data));
  on("close", (event) => closed(event, openedAt));
}

function closed(event, openedAt) {
  giveBackUnanswered();
  if (event.code === nameRefused) return showRefusal(event.reason);
  const [meaning, retryable] = closeCodes[event.code] ?? ["unknown code", event.code >= 4500 && event.code <= 4599];
  const how = `closed with ${event.code} (${event.reason || meaning})`;
  const retry = wanted && retryable;
  // A server that is down is reported once, not at every attempt.
  if (openedAt > 0 || attempt === 0 || !retry) addLine("info", how);
  if (!retry) {
    attempt = 0;
    setState("closed", `C${how.slice(1)}`);
    return;
  }
  if (openedAt > 0 && performance.now() - openedAt > stableAfterMs) attempt = 0;
  // Full jitter: clients that lost the same server do not come back at the same moment.
  const delay = Math.random() * Math.min(maxDelayMs, firstDelayMs * 2 ** attempt++);
  waitUntil(performance.now() + delay + (event.code === 4429 ? rateAbusePauseMs : 0), how);
}

function waitUntil(time, how) {
  const left = time - performance.now();
  if (left <= 0) return connect();
  setState("reconnecting", `Reconnecting in ${Math.ceil(left / 1000)} s – ${how}`);
  retryTimer = setTimeout(waitUntil, Math.min(left, 1_000), time, how);
}

function disconnect() {
  wanted = false;
  socket.close(1000);
  stateLabel.textContent = "Closing…"; // the close event follows, even if the server never answers
}

function setState(state, text) {
  stateLabel.dataset.state = state;
  stateLabel.textContent = text;
  toggle.textContent = state === "open" || state === "connecting" ? "Disconnect" : "Reconnect";
  showQueued();
}

// --- sending ---

function sendNow(text) {
  const id = ++lastId;
  unanswered.set(id, text);
  if (unanswered.size > maxUnanswered) unanswered.delete(unanswered.keys().next().value);
  socket.send(JSON.stringify({ type: "chat", payload: { text }, id }));
}

/** Sends or queues the text; false if there is no room for it. */
function send(text) {
  if (socket.readyState === WebSocket.OPEN) {
    sendNow(text);
    return true;
  }
  if (queue.length >= maxQueued) {
    addLine("info", `${maxQueued} messages are waiting already; this one stays in the field`);
    return false;
  }
  queue.push(text);
  showQueued();
  return true;
}

function showQueued() {
  const count = queue.length;
  const until = stateLabel.dataset.state === "closed" ? "for you to reconnect" : "for the connection";
  const text = count === 0 ? "" : `${count} ${count === 1 ? "message waits" : "messages wait"} ${until}`;
  if (queuedLabel.textContent !== text) queuedLabel.textContent = text; // else read aloud at every tick
}

// --- receiving ---

function receive(data) {
  const message = tryParse(data);
  const payload = message?.payload;
  if (message?.type === "chat" && payload) showChat(payload);
  else if (message?.type === "system" && payload) showSystem(String(payload));
  else if (message?.type === "error" && payload) showError(payload, message.ref ?? payload.seq); // no ref where the id was not read
  else if (message?.type === "$ack") unanswered.delete(message.ref);
  else addLine("info", `not understood: ${data}`);
}

function tryParse(data) {
  try {
    return JSON.parse(data);
  } catch {
    return null;
  }
}

function showSystem(text) {
  // The first to join after this page connected is this page: so a guest learns its name.
  const joined = /^(.+) joined$/.exec(text);
  if (self === "" && joined) self = joined[1];
  addLine("system", text);
}

function showChat({ from, text, time }) {
  const when = new Date(time);
  const clock = element("time", "", when.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }));
  clock.dateTime = time;
  clock.title = when.toLocaleString();
  const line = addLine("chat", element("span", "from", from), clock, element("p", "", text));
  if (from === self) {
    line.dataset.own = "";
    log.scrollTop = 0; // the end: the log is laid out from there (chat.css), and so stays there as it grows
  }
}

/** What is wrong, in words, with the text that was refused. */
function showError(error, id) {
  const text = unanswered.get(id);
  unanswered.delete(id);
  const line = addLine("error", ...sentencesOf(error).map((sentence) => element("p", "", sentence)));
  line.dataset.code = error.code ?? "";
  if (text !== undefined) giveBack(line, text, "not sent");
}

/** A connection that ends may take along what it carried: nobody knows whether that has arrived. */
function giveBackUnanswered() {
  for (const text of unanswered.values()) {
    giveBack(addLine("error", element("p", "", "The connection ended before the server answered your message.")), text, "perhaps not sent");
  }
  unanswered.clear();
}

/** The text goes back where it can be mended, or is shown if something else stands there. */
function giveBack(line, text, fate) {
  if (textInput.value === "" || textInput.value === text) {
    textInput.value = text;
    line.append(element("p", "about", `It was ${fate}, and is in the field below.`));
  } else {
    line.append(element("p", "about", `This was ${fate}:`), element("blockquote", "", text));
  }
}

function sentencesOf(error) {
  const { code, message, errors = [], fatal } = error;
  const fields = errors.map((field) => {
    const name = fieldNames[field.pointer] ?? "The message";
    const has = field.params?.actual === undefined ? "" : `; it has ${field.params.actual}`;
    return `${name} ${field.message}${has}.`;
  });
  const whole = errorTexts[code]?.(error) ?? `The server did not take it: ${message ?? error}.`;
  return [...(fields.length > 0 ? fields : [whole]), ...(fatal ? ["The server closes the connection."] : [])];
}

function showRefusal(reason) {
  attempt = 0;
  setState("closed", "Not joined");
  addLine("error", element("p", "", reason), element("p", "about", "Change it and join again."));
  nameInput.focus();
  nameInput.select();
}

function element(tag, className, ...content) {
  const created = document.createElement(tag);
  if (className) created.className = className;
  created.append(...content); // makes text nodes of strings
  return created;
}

function addLine(kind, ...content) {
  const line = element("li", "", ...content);
  line.dataset.kind = kind;
  lines.append(line);
  while (lines.childElementCount > maxLines) lines.firstElementChild.remove();
  return line;
}

// --- the name: from this page's address, else from the last visit, else the server picks one ---

function rename(newName) {
  name = nameInput.value = newName;
  const url = new URL(location.href);
  if (name) url.searchParams.set("clientId", name);
  else url.searchParams.delete("clientId");
  history.replaceState(null, "", url);
  withStorage((storage) => storage.setItem(nameKey, name));
}

/** Storage may be switched off, and then even touching it throws; the name is in the address all the same. */
function withStorage(use) {
  try {
    return use(localStorage);
  } catch {
    return null;
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (textInput.value.trim() !== "" && send(textInput.value)) textInput.value = "";
  textInput.focus();
});

nameForm.addEventListener("submit", (event) => {
  event.preventDefault();
  rename(nameInput.value.trim());
  connect();
  textInput.focus();
});

toggle.addEventListener("click", () => (toggle.textContent === "Disconnect" ? disconnect() : connect()));

/** The server names the inspector's path where it serves one: on a developer's machine. */
async function linkInspector() {
  try {
    const path = await (await fetch("/inspector-path")).text();
    if (!path) return;
    inspectorLink.href = path;
    inspectorLink.hidden = false;
  } catch {
    // Without the link the page is complete.
  }
}

const inAddress = new URLSearchParams(location.search).get("clientId");
name = nameInput.value = inAddress ?? withStorage((storage) => storage.getItem(nameKey)) ?? "";
connect();
linkInspector();
