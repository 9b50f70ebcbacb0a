// The thread that asks Realm's guest whether it can run a model. The guest is the one that would run it; here its imports
// refuse everything, so nothing native is needed.

import { readFileSync } from "node:fs";
import { parentPort } from "node:worker_threads";
import { instantiate } from "../../abi/guest/guest.js";
import type { Guest, GuestImports } from "../../abi/world.ts";
import type { GuestOrder, GuestReply } from "./guest-messages.ts";

const folder = new URL("../../abi/guest/", import.meta.url);

/** Bytes copied in one round of the measurement: far more than a core's own caches hold. */
const copiedBytes = 32 * 1024 * 1024;
const rounds = 4;

let guest: Guest | undefined;

parentPort?.on("message", (order: GuestOrder) => {
  parentPort?.postMessage(reply(order));
});

function reply(order: GuestOrder): GuestReply {
  const { id } = order;
  try {
    if (order.type === "bandwidth") return { id, bytesPerSecond: copyRate() };
    guest ??= newGuest();
    return { id, compatibility: guest.checkCompatibility(order.metadata) };
  } catch (thrown) {
    // What a trap left behind is not asked again.
    guest = undefined;
    return { id, problem: String(thrown) };
  }
}

function newGuest(): Guest {
  const module = (path: string) => new WebAssembly.Module(readFileSync(new URL(path, folder)));
  return instantiate(module, refusingImports).guest;
}

class Refusing {
  static create(): never {
    return refuse();
  }
  run(): never {
    return refuse();
  }
  submit(): never {
    return refuse();
  }
  wait(): never {
    return refuse();
  }
  [Symbol.dispose](): void {}
}

const refusingImports: GuestImports = {
  "realm:inference/models": {
    getModelMetadata: refuse,
    readMetadataArray: refuse,
    readTensor: refuse,
  },
  "realm:inference/compute": {
    Program: Refusing,
    Pending: Refusing,
    matmulById: refuse,
    rowsById: refuse,
    valuesMax: () => 262_144,
  },
  "realm:inference/logging": { log: () => {} },
};

function refuse(): never {
  throw new Error("a guest that is asked for compatibility wanted more than the metadata");
}

/** The best of several rounds: what else the machine does only makes them slower. */
function copyRate(): number {
  const source = new Uint8Array(copiedBytes).fill(1);
  const target = new Uint8Array(copiedBytes).fill(2);
  let best = 0;
  for (let round = 0; round < rounds; round++) {
    const startedMs = performance.now();
    target.set(source);
    best = Math.max(best, (2 * copiedBytes * 1000) / (performance.now() - startedMs));
  }
  return best;
}
