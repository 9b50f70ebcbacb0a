// Connections, kept open and shared. Where an origin was not allowed by name, the addresses that its name leads to are
// looked at when it is connected to, not before: a name may lead elsewhere the next time it is asked for.

import { lookup as systemLookup } from "node:dns";
import type { LookupAddress, LookupAllOptions } from "node:dns";
import type { LookupFunction } from "node:net";
import { Agent } from "undici";
import type { Dispatcher } from "undici";
import { RealmError } from "../../error/realm-error.ts";
import { isPublicAddress } from "./public-address.ts";

const connectMs = 10_000;
/** Until the head of an answer. */
const headersMs = 30_000;
/** Between two pieces of an answer: a connection that says nothing for so long is taken for cut. */
const silenceMs = 30_000;
/** Bytes of an answer's head. */
const headersBytesMax = 64 * 1024;

/** All addresses of a name, as `dns.lookup` gives them. */
export type Resolver = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

export class Connections {
  readonly #guarded: Agent;
  readonly #allowed: Agent;

  /** `resolve`: the system's where absent. */
  constructor(resolve: Resolver = systemLookup) {
    this.#guarded = agent(publicLookup(resolve));
    this.#allowed = agent(undefined);
  }

  /** `isAllowed`: somebody allowed the origin by name, wherever it leads. */
  for(isAllowed: boolean): Dispatcher {
    return isAllowed ? this.#allowed : this.#guarded;
  }

  async close(): Promise<void> {
    await Promise.all([this.#guarded.destroy(), this.#allowed.destroy()]);
  }
}

function agent(lookup: LookupFunction | undefined): Agent {
  return new Agent({
    connect: lookup === undefined ? { timeout: connectMs } : { timeout: connectMs, lookup },
    headersTimeout: headersMs,
    bodyTimeout: silenceMs,
    maxHeaderSize: headersBytesMax,
    pipelining: 1,
  });
}

/** One address that is not public makes the name one that is not to be asked. */
function publicLookup(resolve: Resolver): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      const hidden = addresses?.find(({ address }) => !isPublicAddress(address));
      const refused = hidden === undefined ? undefined : hiddenAddress(hostname, hidden.address);
      const failure = error ?? refused;
      if (failure !== undefined) {
        callback(failure, []);
        return;
      }
      const [first] = addresses;
      if (options.all === true || first === undefined) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

function hiddenAddress(hostname: string, address: string): RealmError {
  const why = `its name leads to ${address}, which is not a public address`;
  return new RealmError("denied", `refused to connect to ${JSON.stringify(hostname)}: ${why}`);
}
