'use strict';
const silent = { write: () => undefined };
async function run() {}
module.exports = { run, silent };
