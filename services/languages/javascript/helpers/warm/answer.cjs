// What is told of a job: lines of JSON to a descriptor of this process alone.
'use strict';
const fs = require('node:fs');

class Answer {
  constructor(fd) {
    this.fd = fd;
  }

  write(record) {
    this.flush(JSON.stringify(record));
  }

  flush(line) {
    let rest = Buffer.from(`${line}\n`);
    while (rest.length > 0) {
      try {
        rest = rest.subarray(fs.writeSync(this.fd, rest));
      } catch (error) {
        if (error.code !== 'EAGAIN') return;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
      }
    }
  }
}

module.exports = { Answer };
