import { createServer } from 'node:net';
import { freePorts, isFree } from '../../services/stack/servers/ports';

test('ports are all different, and outside the range of outgoing connections', async () => {
  const ports = await freePorts('a home', [null, null, null, null]);
  expect(new Set(ports).size).toBe(4);
  for (const port of ports) expect([port >= 20_000 && port < 32_768, await isFree(port)]).toEqual([true, true]);
});

test('a wanted port is kept while it is free, and given up where another listens', async () => {
  const [wanted = 0] = await freePorts('another home', [null]);
  expect(await freePorts('another home', [wanted])).toEqual([wanted]);
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(wanted, '127.0.0.1', resolve));
  const [other] = await freePorts('another home', [wanted]);
  expect(other).not.toBe(wanted);
  await new Promise((resolve) => server.close(resolve));
});
