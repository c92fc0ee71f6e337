// A client with permessage-deflate by Node's own zlib: echoes over one connection for each offer.
// Arguments: the server's address, and the offers as a JSON array.
'use strict';
const http = require('http');
const crypto = require('crypto');
const zlib = require('zlib');
const messages = require('./messages.js');

const TAIL = Buffer.from([0x00, 0x00, 0xff, 0xff]);
const [address, offers] = [process.argv[2], JSON.parse(process.argv[3])];

function connect(offer) {
  return new Promise((resolve, reject) => {
    const request = http.get(address, {
      agent: false,
      headers: {
        'Connection': 'Upgrade',
        'Upgrade': 'websocket',
        'Sec-WebSocket-Key': crypto.randomBytes(16).toString('base64'),
        'Sec-WebSocket-Version': 13,
        'Sec-WebSocket-Extensions': offer,
      },
    });
    request.on('upgrade', (response, socket, head) => resolve(new Peer(socket, head, response.headers['sec-websocket-extensions'])));
    request.on('response', response => reject(new Error(`status ${response.statusCode}`)));
    request.on('error', reject);
  });
}

class Peer {
  constructor(socket, head, answer) {
    if (!answer) {
      throw new Error('the server declined');
    }
    const bits = name => Number((answer.match(`${name}=(\\d+)`) || [0, 15])[1]);
    this.answer = answer;
    this.socket = socket;
    this.received = head;
    this.wake = () => {};
    this.deflate = zlib.createDeflateRaw({ windowBits: bits('client_max_window_bits') });
    this.inflate = zlib.createInflateRaw({ windowBits: bits('server_max_window_bits') });
    socket.setNoDelay();
    socket.on('data', data => { this.received = Buffer.concat([this.received, data]); this.wake(); });
    socket.on('close', () => { this.closed = true; this.wake(); });
    socket.on('error', () => {});
  }

  async send(isText, data, fragments) {
    if (this.answer.includes('client_no_context_takeover')) {
      this.deflate.reset();
    }
    const deflated = (await pass(this.deflate, [data])).subarray(0, -TAIL.length);
    const length = Math.ceil(deflated.length / fragments);
    for (let i = 0; i < fragments; i++) {
      const first = (i === fragments - 1 ? 0x80 : 0) | (i === 0 ? 0x40 | (isText ? 1 : 2) : 0);
      this.socket.write(frame(first, deflated.subarray(i * length, (i + 1) * length)));
    }
  }

  async receive() {
    const head = await this.take(2);
    const short = head[1] & 0x7f;
    const length = short === 126 ? (await this.take(2)).readUInt16BE(0)
      : short === 127 ? Number((await this.take(8)).readBigUInt64BE(0)) : short;
    const payload = await this.take(length);
    if (head[0] !== 0x81 && head[0] !== 0x82 && head[0] !== 0xc1 && head[0] !== 0xc2) {
      throw new Error(`frame ${head[0].toString(16)}: ${payload.subarray(0, 100)}`);
    }
    const isText = (head[0] & 0x0f) === 1;
    if ((head[0] & 0x40) === 0) {
      return [isText, payload];
    }
    if (this.answer.includes('server_no_context_takeover')) {
      this.inflate.reset();
    }
    return [isText, await pass(this.inflate, [payload, TAIL])];
  }

  async take(count) {
    while (this.received.length < count) {
      if (this.closed) {
        throw new Error('the server ended the connection');
      }
      await new Promise(resolve => { this.wake = resolve; });
    }
    const taken = this.received.subarray(0, count);
    this.received = this.received.subarray(count);
    return taken;
  }
}

function pass(stream, parts) {
  return new Promise((resolve, reject) => {
    const output = [];
    const collect = data => output.push(data);
    stream.on('data', collect);
    stream.once('error', reject);
    parts.forEach(part => stream.write(part));
    stream.flush(zlib.constants.Z_SYNC_FLUSH, () => {
      stream.off('data', collect);
      stream.off('error', reject);
      resolve(Buffer.concat(output));
    });
  });
}

function frame(first, payload) {
  const key = crypto.randomBytes(4);
  const masked = Buffer.from(payload);
  for (let i = 0; i < masked.length; i++) {
    masked[i] ^= key[i & 3];
  }
  const head = masked.length < 126 ? Buffer.from([first, 0x80 | masked.length])
    : masked.length < 65536 ? Buffer.from([first, 0xfe, masked.length >> 8, masked.length & 0xff])
      : Buffer.from([first, 0xff, 0, 0, 0, 0, masked.length >>> 24, (masked.length >> 16) & 0xff, (masked.length >> 8) & 0xff, masked.length & 0xff]);
  return Buffer.concat([head, key, masked]);
}

async function run() {
  for (const offer of offers) {
    let at = 'the handshake';
    try {
      const peer = await connect(offer);
      let count = 0;
      for (const [isText, data] of messages()) {
        at = `message ${count} of ${data.length} bytes (${peer.answer})`;
        await peer.send(isText, data, 1 + count++ % 3);
        const [wasText, echo] = await peer.receive();
        if (wasText !== isText || !echo.equals(data)) {
          throw new Error(`the echo differs: ${echo.length} bytes`);
        }
      }
      peer.socket.destroy();
      console.log(`${count} echoes: ${peer.answer}`);
    } catch (error) {
      console.log(`${offer}: ${at}: ${error.message}`);
    }
  }
}

run();
