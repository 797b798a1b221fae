import { lookup } from 'node:dns/promises';
import { connect, isIP, type LookupFunction, type Socket } from 'node:net';
import { isPublicAddress } from './addresses';
import type { Destination } from './destinations';

const CONNECT_MS = 20_000;

/** The destination may be allowed, but not where its name leads. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
}

/**
 * Connects to a destination. Its name is resolved once, here, and only addresses that were looked at are used.
 * @throws AddressRefused
 */
export async function dial({ endpoint, anyAddress }: Destination): Promise<Socket> {
  const colon = endpoint.lastIndexOf(':');
  const host = endpoint.slice(0, colon).replace(/^\[(.*)\]$/, '$1');
  const found = isIP(host) ? [{ address: host, family: isIP(host) }] : await lookup(host, { all: true });
  const addresses = found.filter(({ address }) => anyAddress || isPublicAddress(address));
  if (addresses.length === 0) throw new AddressRefused(endpoint);
  const resolved: LookupFunction = (_name, options, callback) =>
    options.all ? callback(null, addresses) : callback(null, addresses[0]?.address ?? '', addresses[0]?.family);
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port: Number(endpoint.slice(colon + 1)), lookup: resolved, autoSelectFamily: true });
    socket.setTimeout(CONNECT_MS, () => socket.destroy(new Error(`${endpoint} does not answer`)));
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.setTimeout(0);
      socket.off('error', reject);
      resolve(socket);
    });
  });
}
