// Runs inside the sandbox, alone: passes what comes to a loopback port on to Rift's proxy, which it sees as a socket file.
const net = require('node:net');

const [port, socket] = process.argv.slice(2);
const server = net.createServer({ allowHalfOpen: true }, (inner) => {
  const outer = net.connect({ path: socket, allowHalfOpen: true });
  const drop = () => {
    inner.destroy();
    outer.destroy();
  };
  inner.on('error', drop).pipe(outer);
  outer.on('error', drop).pipe(inner);
});
server.listen(Number(port), '127.0.0.1', () => process.stdout.write('listening\n'));
