// bun bun.mjs raw|typed|deflate PORT
import { answer } from "./chat.mjs";

const [kind, port] = process.argv.slice(2);
const large = 64 * 1024 * 1024;
let count = 0;

const deflate = kind === "deflate";
const raw = (ws, message) => {
  if (ws.data.chat) server.publish("room", message, deflate);
  else ws.send(message, deflate);
};
const typed = (ws, message) => {
  const { valid, text } = answer(message, ws.data.user);
  if (valid && ws.data.chat) server.publish("room", text);
  else ws.send(text);
};

const server = Bun.serve({
  hostname: "127.0.0.1",
  port: Number(port),
  fetch(request, server) {
    const chat = new URL(request.url).pathname === "/chat";
    const upgraded = server.upgrade(request, { data: { chat, user: `user${++count}` } });
    return upgraded ? undefined : new Response(null, { status: 400 });
  },
  websocket: {
    open(ws) {
      if (ws.data.chat) ws.subscribe("room");
    },
    message: kind === "typed" ? typed : raw,
    perMessageDeflate: deflate ? { compress: "shared", decompress: "shared" } : false,
    idleTimeout: 0,
    backpressureLimit: large,
    maxPayloadLength: large,
  },
});
