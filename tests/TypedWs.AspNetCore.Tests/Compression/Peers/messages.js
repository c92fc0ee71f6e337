// The messages that the peers send: pairs of whether it is text, and the data.
'use strict';
const crypto = require('crypto');

module.exports = function messages() {
  let state = 1;
  const random = limit => (state = (Math.imul(state, 1103515245) + 12345) >>> 0, (state >>> 8) % limit);
  const list = [];
  for (const size of [1, 16, 126, 1024, 4096, 32768, 131072, 300]) {
    let json = '';
    while (json.length < size) {
      json += `{"id":${random(1e6)},"name":"user-${random(1000)}","online":${random(2) === 0}},`;
    }
    const noise = crypto.randomBytes(size);
    list.push([true, Buffer.from(json.slice(0, size))], [false, noise], [false, Buffer.alloc(size, 'z')]);
    list.push([false, Buffer.concat([noise.subarray(0, size / 2), noise.subarray(0, size / 2)])]);
  }
  return list;
};
