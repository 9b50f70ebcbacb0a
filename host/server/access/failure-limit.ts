// How often an address may show a key that is none. Addresses are counted by what one customer has: an IPv4 address, or
// the first 64 bits of an IPv6 one. What is remembered is bounded.

import { isIPv6 } from "node:net";

const periodMs = 60_000;
const addressesMax = 16_384;

interface Failures {
  count: number;
  readonly sinceMs: number;
}

export class FailureLimit {
  readonly #failuresMax: number;
  readonly #byAddress = new Map<string, Failures>();

  /** `failuresMax`: of one address in a minute. */
  constructor(failuresMax: number) {
    this.#failuresMax = failuresMax;
  }

  /** For how long the address is refused; 0: it is not. */
  refusedMs(address: string, nowMs = performance.now()): number {
    const failures = this.#byAddress.get(networkOf(address));
    if (failures === undefined || failures.count < this.#failuresMax) return 0;
    return Math.max(0, failures.sinceMs + periodMs - nowMs);
  }

  add(address: string, nowMs = performance.now()): void {
    const network = networkOf(address);
    const known = this.#byAddress.get(network);
    const isRecent = known !== undefined && nowMs - known.sinceMs < periodMs;
    const failures = isRecent ? known : { count: 0, sinceMs: nowMs };
    failures.count += 1;
    // Set anew: the map's order is by the last failure.
    this.#byAddress.delete(network);
    this.#byAddress.set(network, failures);
    if (this.#byAddress.size > addressesMax) this.#forgetOldest();
  }

  #forgetOldest(): void {
    const [oldest] = this.#byAddress.keys();
    if (oldest !== undefined) this.#byAddress.delete(oldest);
  }
}

export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(address)) return address;
  const [head = "", tail] = (address.split("%")[0] ?? "").toLowerCase().split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array.from({ length: zeros }, () => "0"), ...right];
  return `${groups.slice(0, 4).join(":")}::/64`;
}
