// Requests, streams and questions over one WebSocket, by hand: docs/wire-protocol.md, "Requests" to "Requests from the server".

/** A request has no answer, or its answer is an error event. `fields` maps a pointer ("/payload/title") to the text of its error. */
export class RequestError extends Error {
  constructor(code, message, errors = []) {
    super(message);
    this.code = code;
    this.fields = new Map(errors.map((error) => [error.pointer, error.message]));
  }
}

/** One connection. The owner sets the four functions. */
export class Conversation {
  #socket;
  #lastId = 0;
  #calls = new Map(); // id of this page's request → what to do with its answers
  #questions = new Map(); // id of the server's request → AbortController

  onOpen = () => {};
  onClose = (event) => {};
  onMessage = (type, payload) => {}; // what the server sends by itself
  onQuestion = async (type, payload, signal) => null; // resolves to {type, payload}; null refuses to answer

  constructor(url) {
    this.#socket = new WebSocket(url);
    this.#socket.addEventListener("open", () => this.onOpen());
    this.#socket.addEventListener("message", (event) => this.#receive(JSON.parse(event.data)));
    this.#socket.addEventListener("close", (event) => this.#end(event));
  }

  /** Sends a request and resolves to the payload of its reply. */
  request(type, payload) {
    return this.#call(type, payload, null);
  }

  /** Sends a request whose answer is a stream, calls `onItem` with the payload of each item, and resolves at the end of the stream.
   * The signal sends $cancel. The server answers that with the error "cancelled", unless the stream has just ended. */
  stream(type, payload, onItem, signal) {
    return this.#call(type, payload, onItem, signal);
  }

  #call(type, payload, onItem, signal) {
    if (this.#socket.readyState !== WebSocket.OPEN) return Promise.reject(noConnection());
    const id = ++this.#lastId;
    signal?.addEventListener("abort", () => this.#calls.has(id) && this.#send({ type: "$cancel", ref: id }));
    return new Promise((resolve, reject) => {
      this.#calls.set(id, { onItem, resolve, reject });
      this.#send({ type, payload, id });
    });
  }

  #receive(message) {
    const { type, payload, id, ref } = message;
    if (id !== undefined) this.#ask(message);
    else if (type === "$cancel") this.#questions.get(ref)?.abort(); // the server does not wait any more
    else if (this.#calls.has(ref)) this.#answer(type, payload, ref);
    else this.onMessage(type, payload);
  }

  #answer(type, payload, ref) {
    const call = this.#calls.get(ref);
    if (call.onItem && type !== "$end" && type !== "error") {
      call.onItem(payload);
      return;
    }
    this.#calls.delete(ref);
    if (type === "error") call.reject(new RequestError(payload.code, payload.message, payload.errors));
    else call.resolve(payload);
  }

  async #ask({ type, payload, id }) {
    const question = new AbortController();
    this.#questions.set(id, question);
    let answer = null;
    try {
      answer = await this.onQuestion(type, payload, question.signal);
    } finally {
      this.#questions.delete(id);
      const refusal = { type: "error", payload: { code: "app.not_answered" } };
      if (!question.signal.aborted) this.#send({ ...(answer ?? refusal), ref: id });
    }
  }

  #send(message) {
    this.#socket.send(JSON.stringify(message));
  }

  #end(event) {
    for (const call of this.#calls.values()) call.reject(noConnection());
    this.#calls.clear();
    for (const question of this.#questions.values()) question.abort();
    this.onClose(event);
  }
}

function noConnection() {
  return new RequestError("no_connection", "there is no connection to the server");
}
