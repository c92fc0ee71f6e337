// The chat message of all measured servers, with zod: parse, validate, answer.
import { z } from "zod";

const Chat = z.object({ type: z.literal("chat"), payload: z.object({ text: z.string().min(1).max(500) }) });
const error = (code, message) => ({ valid: false, text: JSON.stringify({ type: "error", payload: { code, message } }) });

export function answer(message, from) {
  let value;
  try {
    value = JSON.parse(message);
  } catch {
    return error("malformed", "The message is not valid JSON.");
  }

  const chat = Chat.safeParse(value);
  return chat.success
    ? { valid: true, text: JSON.stringify({ type: "chat", payload: { from, text: chat.data.payload.text, time: Date.now() } }) }
    : error("invalid", chat.error.issues[0].message);
}
