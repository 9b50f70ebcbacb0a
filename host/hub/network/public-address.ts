// Whether an address is one of the public Internet. What is not known to be public is not: a name that leads to this
// machine, its network, or a cloud's metadata service must not be followed. Sources: IANA's registries of special-purpose
// addresses for IPv4 and IPv6 (RFC 6890 and its updates).

import { BlockList, isIPv4, isIPv6 } from "node:net";

const special4: readonly (readonly [string, number])[] = [
  ["0.0.0.0", 8], // this network
  ["10.0.0.0", 8], // private
  ["100.64.0.0", 10], // carriers' NAT
  ["127.0.0.0", 8], // loopback
  ["169.254.0.0", 16], // link-local, clouds' metadata
  ["172.16.0.0", 12], // private
  ["192.0.0.0", 24], // protocol assignments
  ["192.0.2.0", 24], // documentation
  ["192.31.196.0", 24], // AS112
  ["192.52.193.0", 24], // AMT
  ["192.88.99.0", 24], // 6to4 relays
  ["192.168.0.0", 16], // private
  ["192.175.48.0", 24], // AS112
  ["198.18.0.0", 15], // benchmarks
  ["198.51.100.0", 24], // documentation
  ["203.0.113.0", 24], // documentation
  ["224.0.0.0", 4], // multicast
  ["240.0.0.0", 4], // reserved, broadcast
];

/** Of global unicast addresses: those that hold an IPv4 address, or are not of the Internet. */
const special6: readonly (readonly [string, number])[] = [
  ["2001::", 23], // Teredo, benchmarks, ORCHID
  ["2001:db8::", 32], // documentation
  ["2002::", 16], // 6to4
  ["2620:4f:8000::", 48], // AS112
  ["3fff::", 20], // documentation
];

const refused4 = blockList(special4, "ipv4");
const refused6 = blockList(special6, "ipv6");
const globalUnicast = blockList([["2000::", 3]], "ipv6");

/** False also for what is no address. IPv4 addresses in IPv6 notation (`::ffff:127.0.0.1`) are not public. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !refused4.check(address, "ipv4");
  if (!isIPv6(address) || address.includes("%")) return false;
  return globalUnicast.check(address, "ipv6") && !refused6.check(address, "ipv6");
}

function blockList(
  ranges: readonly (readonly [string, number])[],
  family: "ipv4" | "ipv6",
): BlockList {
  const list = new BlockList();
  for (const [address, prefix] of ranges) list.addSubnet(address, prefix, family);
  return list;
}
