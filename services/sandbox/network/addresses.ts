import ipaddr from 'ipaddr.js';

/** Only what the whole internet can route to; not loopback, private, link-local, metadata or any disguise of these. */
export function isPublicAddress(address: string): boolean {
  const bare = address.replace(/%.*$/, '');
  return ipaddr.isValid(bare) && ipaddr.process(bare).range() === 'unicast';
}
