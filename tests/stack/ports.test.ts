import { createServer } from 'node:net';
import { isFree, reservePorts } from '../../services/stack/servers/ports';

test('ports are all different, and outside the range of outgoing connections', async () => {
  const { ports } = await reservePorts('a home', [null, null, null, null]);
  expect(new Set(ports).size).toBe(4);
  for (const port of ports) expect([port >= 20_000 && port < 32_768, await isFree(port)]).toEqual([true, true]);
});

test('a wanted port is kept while it is free, and given up where another listens', async () => {
  const first = await reservePorts('another home', [null]);
  const wanted = first.ports[0] ?? 0;
  first.release();
  const again = await reservePorts('another home', [wanted]);
  expect(again.ports).toEqual([wanted]);
  again.release();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(wanted, '127.0.0.1', resolve));
  expect((await reservePorts('another home', [wanted])).ports).not.toContain(wanted);
  await new Promise((resolve) => server.close(resolve));
});

test('two that ask at the same moment get different ports, though nothing listens yet', async () => {
  const [one, other] = await Promise.all([reservePorts('one', [7345, null]), reservePorts('one', [7345, null])]);
  expect(new Set([...one.ports, ...other.ports]).size).toBe(4);
  for (const { release } of [one, other]) release();
});
