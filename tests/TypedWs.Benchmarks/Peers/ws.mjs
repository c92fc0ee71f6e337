// node ws.mjs raw|typed|deflate PORT
import { createServer } from "node:http";
import { WebSocket, WebSocketServer } from "ws";
import { answer } from "./chat.mjs";

const [kind, port] = process.argv.slice(2);
const room = new Set();
let count = 0;

function broadcast(data, options) {
  for (const member of room) if (member.readyState === WebSocket.OPEN) member.send(data, options);
}

const http = createServer();
const perMessageDeflate = kind === "deflate" && { threshold: 0 };
const server = new WebSocketServer({ noServer: true, perMessageDeflate, clientTracking: false, maxPayload: 64 * 1024 * 1024 });
http.on("upgrade", (request, socket, head) => server.handleUpgrade(request, socket, head, ws => {
  const chat = request.url === "/chat";
  const user = `user${++count}`;
  if (chat) room.add(ws);
  ws.on("close", () => room.delete(ws));
  ws.on("error", () => {});
  ws.on("message", (message, binary) => {
    const { valid, text } = kind === "typed" ? answer(message.toString(), user) : { valid: true, text: message };
    const options = { binary: kind !== "typed" && binary };
    if (valid && chat) broadcast(text, options);
    else ws.send(text, options);
  });
}));
http.listen(Number(port), "127.0.0.1");
