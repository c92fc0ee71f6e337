// The page of the inspector: one WebSocket, typed messages (InspectorMessages.cs). All that it shows comes from
// strangers, and is only ever written as text; the page's policy forbids anything else.

const span = 120; // seconds on a chart
const maxErrors = 100;
const maxDelayMs = 15_000;
const svgNamespace = "http://www.w3.org/2000/svg";
const hopeless = { 4401: "signed out: reload the page", 4403: "not allowed", 4409: "replaced by another page" };

const byId = (id) => document.getElementById(id);
const bodyOf = (table) => byId(table).tBodies[0];
const charts = {
  connections: { format: count, value: (endpoint) => endpoint.connections },
  messages: { format: rate, value: (endpoint) => endpoint.messagesPerSecond },
  errors: { format: rate, value: (endpoint) => endpoint.errorsPerSecond },
  sent: { format: bytes, value: (endpoint) => endpoint.sentBytesPerSecond },
  buffered: { format: bytes, value: (endpoint) => endpoint.bufferedBytes },
};
const history = []; // {time in seconds, endpoints as they were, without their topics}
const rows = new Map(); // connection id → its row
const waiting = new Map(); // request id → what to do with the answer

let socket = null;
let paused = false;
let latest = null;
let attempt = 0;
let nextId = 1;
let closingId = "";

// --- connection ---

function connect() {
  const url = new URL(location.pathname.replace(/\/$/, "") + "/socket", location.href);
  url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  socket = new WebSocket(url);
  setState("connecting", "Connecting…");
  socket.addEventListener("open", () => {
    attempt = 0;
    setState("open", paused ? "Paused" : "Live");
    if (byId("filter").value !== "" || byId("order").value !== "Buffered") chooseView();
  });
  socket.addEventListener("message", (event) => receive(JSON.parse(event.data)));
  socket.addEventListener("close", (event) => {
    for (const answer of waiting.values()) answer({ message: "the connection to the server was lost" });
    waiting.clear();
    if (event.code in hopeless) return setState("closed", `Closed: ${hopeless[event.code]}`);
    const delay = Math.min(maxDelayMs, 1_000 * 2 ** attempt++) * (0.5 + Math.random() / 2);
    setState("connecting", `Disconnected (${event.code}${event.reason && `, ${event.reason}`}), trying again in ${Math.ceil(delay / 1000)} s`);
    setTimeout(connect, delay);
  });
}

function setState(state, text) {
  byId("state").dataset.state = state;
  setText(byId("state"), text);
}

/** Sends a message; the answer is called with null, or with the payload of the error event. */
function ask(type, payload, answer) {
  if (socket.readyState !== WebSocket.OPEN) return answer({ message: "not connected" });
  const id = nextId++;
  waiting.set(id, answer);
  socket.send(JSON.stringify({ type, payload, id }));
}

function receive({ type, payload, ref }) {
  if (type === "host") showHost(payload);
  else if (type === "snapshot") take(payload);
  else if (waiting.has(ref)) {
    const answer = waiting.get(ref);
    waiting.delete(ref);
    answer(type === "error" ? payload : null);
  }
}

// --- what arrives ---

function showHost({ application, environment }) {
  setText(byId("host"), `${application} · ${environment}`);
  document.title = `${application} · TypedWs inspector`;
}

function take(snapshot) {
  const point = { time: Date.parse(snapshot.time) / 1000, endpoints: snapshot.endpoints.map(({ topics, ...endpoint }) => endpoint) };
  history.push(point);
  while (point.time - history[0].time > span + 5) history.shift();
  addErrors(snapshot.errors);
  latest = snapshot;
  if (!paused) show();
}

/** What a chart shows of a moment: the sum over the endpoints that are chosen. */
function valueAt(point, chart) {
  const chosen = byId("charted").value;
  return point.endpoints.filter(({ name }) => chosen === "" || name === chosen).reduce((sum, endpoint) => sum + charts[chart].value(endpoint), 0);
}

function offerEndpoints(endpoints) {
  const select = byId("charted");
  for (const { name } of endpoints) {
    if ([...select.options].some((option) => option.value === name)) continue;
    const option = element("option", "", name);
    option.value = name;
    select.append(option);
  }
}

function show() {
  offerEndpoints(latest.endpoints);
  drawAll();
  showEndpoints(latest.endpoints);
  showConnections(latest.connections);
  const all = latest.endpoints.reduce((sum, endpoint) => sum + endpoint.connections, 0);
  const [shown, matched] = [latest.connections.length, latest.connectionsMatched];
  setText(byId("shown"), shown === all ? count(all) : shown === matched ? `${count(shown)} of ${count(all)}` : `first ${count(shown)} of ${count(matched)}, ${count(all)} in all`);
}

function drawAll() {
  for (const figure of document.querySelectorAll("[data-chart]")) draw(figure);
}

function draw(figure) {
  const { format } = charts[figure.dataset.chart];
  const end = history.at(-1);
  const points = history.map((point) => [span - (end.time - point.time), valueAt(point, figure.dataset.chart)]);
  const peak = Math.max(...points.map(([, value]) => value));
  const scale = 38 / (peak || 1);
  const line = points.map(([x, value]) => `${x.toFixed(1)},${(39 - value * scale).toFixed(1)}`);
  const parts = figure.parts ??= makeChart(figure);
  parts.line.setAttribute("points", line.join(" "));
  parts.area.setAttribute("points", `${points[0][0].toFixed(1)},40 ${line.join(" ")} ${span},40`);
  setText(parts.now, format(points.at(-1)[1]));
  setText(parts.peak, `peak ${format(peak)}`);
  parts.svg.setAttribute("aria-label", `${figure.firstElementChild.textContent} over the last two minutes: now ${format(points.at(-1)[1])}, at most ${format(peak)}`);
}

function makeChart(figure) {
  const svg = document.createElementNS(svgNamespace, "svg");
  svg.setAttribute("viewBox", `0 0 ${span} 40`);
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("role", "img");
  const [area, line] = [document.createElementNS(svgNamespace, "polygon"), document.createElementNS(svgNamespace, "polyline")];
  area.setAttribute("class", "area");
  line.setAttribute("class", "line");
  svg.append(area, line);
  const [now, peak] = [element("span", "now"), element("span", "peak")];
  figure.append(now, svg, peak, element("span", "window", "2 min"));
  return { svg, area, line, now, peak };
}

function showEndpoints(endpoints) {
  const body = bodyOf("endpoints");
  while (body.rows.length > endpoints.length) body.lastElementChild.remove();
  for (const [index, endpoint] of endpoints.entries()) {
    const row = body.rows[index] ?? body.appendChild(makeRow("endpoints", "th", "number", "number", "number", "number", "number", "wide"));
    const [name, connections, messages, errors, sent, buffered, topics] = row.cells;
    setText(name, endpoint.name + (endpoint.isDraining ? " (draining)" : ""));
    setText(connections, count(endpoint.connections));
    setText(messages, rate(endpoint.messagesPerSecond));
    setText(errors, rate(endpoint.errorsPerSecond));
    errors.dataset.alert = endpoint.errorsPerSecond > 0;
    setText(sent, bytes(endpoint.sentBytesPerSecond));
    setText(buffered, bytes(endpoint.bufferedBytes));
    showTopics(topics, endpoint.topics.map(({ name, subscribers }) => `${name} · ${count(subscribers)}`), endpoint.topicCount);
  }
}

function showConnections(connections) {
  const body = bodyOf("connections");
  const focused = document.activeElement;
  const ids = new Set(connections.map(({ id }) => id));
  for (const [id, row] of rows) {
    if (!ids.has(id)) {
      row.remove();
      rows.delete(id);
    }
  }
  for (const [index, connection] of connections.entries()) {
    const row = rows.get(connection.id) ?? makeConnectionRow(connection);
    if (body.rows[index] !== row) body.insertBefore(row, body.rows[index] ?? null);
    showConnection(row, connection);
  }
  // A row that was moved has lost the focus.
  if (focused !== document.activeElement && focused.isConnected) focused.focus({ preventScroll: true });
}

function makeConnectionRow(connection) {
  const row = makeRow("connections", "", "", "", "number", "number", "number", "number", "number", "wide", "");
  const button = element("button", "", "Close…");
  button.type = "button";
  button.setAttribute("aria-label", `Close connection ${connection.id}, ${nameOf(connection)}`);
  button.addEventListener("click", () => openDialog(row.connection));
  row.lastElementChild.append(button);
  rows.set(connection.id, row);
  return row;
}

function showConnection(row, connection) {
  row.connection = connection;
  row.dataset.id = connection.id;
  const [who, id, state, age, received, sent, buffered, dropped, topics, action] = row.cells;
  setLines(id, connection.id, `${connection.endpoint}${connection.path === null ? "" : ` · ${connection.path}`}`);
  id.firstElementChild.className = "id";
  setLines(who, nameOf(connection), whereOf(connection));
  setText(state, connection.state.toLowerCase());
  setText(age, duration(connection.ageSeconds));
  setLines(received, count(connection.received), `${rate(connection.messagesPerSecond)} / s`);
  setLines(sent, bytes(connection.sentBytesPerSecond), connection.compression === null ? "" : `compression: ${connection.compression}`);
  setText(buffered, bytes(connection.bufferedBytes));
  setText(dropped, count(connection.dropped));
  dropped.dataset.alert = connection.dropped > 0;
  showTopics(topics, connection.topics, connection.topicCount);
  action.firstElementChild.disabled = connection.state !== "Open";
}

/** The endpoint's name for it, else its user's. */
function nameOf({ displayName, user }) {
  return displayName ?? user ?? "anonymous";
}

function whereOf({ displayName, user, remoteAddress }) {
  return [displayName === null ? null : user, remoteAddress].filter(Boolean).join(" · ");
}

function showTopics(cell, topics, all) {
  const key = JSON.stringify([topics, all]);
  if (cell.key === key) return;
  cell.key = key;
  const list = element("div", "topics", ...topics.map((topic) => {
    const label = element("span", "", topic);
    label.title = topic;
    return label;
  }));
  if (all > topics.length) list.append(element("span", "more", `${count(all - topics.length)} more`));
  cell.replaceChildren(list);
}

function addErrors(errors) {
  const body = bodyOf("errors");
  for (const error of errors) {
    const key = `${error.time} ${error.number}`;
    if ([...body.rows].some((row) => row.key === key)) continue; // told again after a lost connection
    const time = new Date(error.time);
    const row = makeRow("errors", "", "code", "", "", "id", "");
    row.key = key;
    const texts = [time.toLocaleTimeString(), error.code + (error.isFatal ? " (fatal)" : ""), error.message, error.on ?? "–", error.connection, error.endpoint];
    for (const [index, text] of texts.entries()) setText(row.cells[index], text);
    row.cells[0].title = time.toLocaleString();
    body.prepend(row);
  }
  while (body.rows.length > maxErrors) body.lastElementChild.remove();
  byId("no-errors").hidden = body.rows.length > 0;
}

// --- what the operator does ---

function chooseView() {
  ask("view", { filter: byId("filter").value, order: byId("order").value }, (error) => {
    if (error?.retryAfterMs) setTimeout(chooseView, error.retryAfterMs);
  });
}

function openDialog(connection) {
  closingId = connection.id;
  setText(byId("closing-who"), [nameOf(connection), whereOf(connection), connection.endpoint, connection.id].join(" · "));
  setText(byId("closing-error"), "");
  byId("confirm").disabled = false;
  byId("closing").showModal();
  byId("cancel").focus();
}

byId("closing-form").addEventListener("submit", (event) => {
  event.preventDefault();
  byId("confirm").disabled = true;
  const payload = { connection: closingId, code: Number(byId("code").value), reason: byId("reason").value };
  ask("close", payload, (error) => {
    byId("confirm").disabled = false;
    if (error === null) return byId("closing").close();
    const details = (error.errors ?? []).map((field) => `${field.pointer.replace("/payload/", "")} ${field.message}`);
    setText(byId("closing-error"), details.join("; ") || error.message);
  });
});

byId("cancel").addEventListener("click", () => byId("closing").close());
byId("order").addEventListener("change", chooseView);
byId("charted").addEventListener("change", () => history.length > 0 && drawAll());
let typing = 0;
byId("filter").addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(chooseView, 300);
});
byId("pause").addEventListener("click", (event) => {
  paused = !paused;
  event.currentTarget.setAttribute("aria-pressed", paused);
  if (socket.readyState === WebSocket.OPEN) setState("open", paused ? "Paused" : "Live");
  if (!paused && latest) show();
});

// --- text ---

function element(tag, className, ...content) {
  const created = document.createElement(tag);
  if (className) created.className = className;
  created.append(...content); // makes text nodes of strings
  return created;
}

/** A row of a table, of cells with these classes; "th" makes a header. Narrow screens show the columns' names in the cells. */
function makeRow(table, ...classes) {
  const names = byId(table).tHead.rows[0].cells;
  const row = element("tr", "", ...classes.map((name) => (name === "th" ? element("th") : element("td", name))));
  for (const [index, cell] of [...row.cells].entries()) cell.dataset.label = names[index].textContent;
  for (const header of row.querySelectorAll("th")) header.scope = "row";
  return row;
}

// Only what has changed is touched, so that a selection survives.
function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function setLines(cell, ...lines) {
  while (cell.childElementCount < lines.length) cell.append(element("p"));
  for (const [index, line] of lines.entries()) setText(cell.children[index], line);
}

function count(value) {
  return value.toLocaleString("en");
}

function rate(value) {
  return value.toLocaleString("en", { maximumFractionDigits: value < 100 ? 1 : 0 });
}

function bytes(value) {
  if (value < 1024) return `${count(Math.round(value))} B`;
  const power = Math.min(4, Math.floor(Math.log2(value) / 10));
  return `${rate(value / 1024 ** power)} ${"KMGT"[power - 1]}iB`;
}

function duration(seconds) {
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ${Math.floor(seconds / 60) % 60} min`;
  return `${Math.floor(seconds / 86400)} d ${Math.floor(seconds / 3600) % 24} h`;
}

connect();
