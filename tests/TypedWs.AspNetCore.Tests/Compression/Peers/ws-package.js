// A client with permessage-deflate by the package ws, which is found by NODE_PATH: echoes over one connection for each set of options.
// Arguments: the server's address, and the options as a JSON array.
'use strict';
const WebSocket = require('ws');
const messages = require('./messages.js');

const [address, settings] = [process.argv[2], JSON.parse(process.argv[3])];

function echo(perMessageDeflate) {
  return new Promise((resolve, reject) => {
    const client = new WebSocket(address, { perMessageDeflate: { threshold: 0, ...perMessageDeflate } });
    const list = messages();
    let next = 0;
    const send = () => {
      const [isText, data] = list[next];
      const half = data.length >> 1;
      if (next % 2 === 0) {
        client.send(data, { binary: !isText });
      } else {
        client.send(data.subarray(0, half), { binary: !isText, fin: false });
        client.send(data.subarray(half), { binary: !isText, fin: true });
      }
    };
    let answer;
    client.on('upgrade', response => { answer = response.headers['sec-websocket-extensions']; });
    client.on('open', () => answer ? send() : reject(new Error('the server declined')));
    client.on('error', reject);
    client.on('close', (code, reason) => reject(new Error(`closed: ${code} ${reason}`)));
    client.on('message', (data, isBinary) => {
      const [isText, sent] = list[next++];
      if (isBinary === isText || !data.equals(sent)) {
        reject(new Error(`the echo of message ${next} differs`));
      } else if (next < list.length) {
        send();
      } else {
        resolve(`${next} echoes: ${answer}`);
        client.terminate();
      }
    });
  });
}

async function run() {
  for (const setting of settings) {
    console.log(await echo(setting).catch(error => `${JSON.stringify(setting)}: ${error.message}`));
  }
}

run();
