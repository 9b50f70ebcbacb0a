// What `realm.memory()` says, and what a load may take of V8's memory whatever the file's size.

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { Realm } from "../../host/index.ts";
import type { RealmMemory } from "../../host/index.ts";
import { realm as runRealm } from "../cli/realm-process.ts";
import { genesisFile, sharedFile } from "../shared-data.ts";

const files = [
  { name: "genesis", path: genesisFile },
  { name: "SmolLM2-135M", path: sharedFile("models/smollm2-135m-instruct-q4_1.gguf") },
];

let realm: Realm;
beforeAll(async () => {
  realm = await Realm.open({ threads: 1 });
});
afterAll(() => realm.close());

/** Samples every few milliseconds for as long as an action takes. */
async function sampleDuring(action: () => Promise<void>): Promise<RealmMemory[]> {
  const samples: RealmMemory[] = [];
  let done = false;
  const sampling = (async () => {
    while (!done) {
      samples.push(await realm.memory());
      await new Promise((resolve) => {
        setTimeout(resolve, 5);
      });
    }
  })();
  await action();
  done = true;
  await sampling;
  samples.push(await realm.memory());
  return samples;
}

function most(samples: readonly RealmMemory[], slot: keyof RealmMemory): number {
  return Math.max(...samples.map((sample) => sample[slot]));
}

describe.each(files)("loading $name", ({ path }) => {
  it.skipIf(path === undefined)(
    "grows heapUsed by less than 10 MB and arrayBuffers by less than 1 MB at every sample",
    async () => {
      const before = await realm.memory();
      const samples = await sampleDuring(async () => {
        const model = await realm.load(path ?? "");
        expect((await realm.memory()).weightBytes).toBeGreaterThan(before.weightBytes + 1e6);
        await model.close();
      });
      expect(samples.length).toBeGreaterThan(1);
      expect(most(samples, "heapUsed") - before.heapUsed).toBeLessThan(10e6);
      expect(most(samples, "arrayBuffers") - before.arrayBuffers).toBeLessThan(1e6);
      expect(samples.at(-1)?.weightBytes).toBe(before.weightBytes);
    },
  );

  it.skipIf(path === undefined)(
    "and running it, takes a heap of 32 MB in each isolate",
    async () => {
      const environment = { NODE_OPTIONS: "--max-old-space-size=32" };
      const greedy = ["--max-tokens", "4", "--temperature", "0", "--ignore-eos"];
      const words = ["run", path ?? "", "Once", ...greedy, "--threads", "1", "--json"];
      const { status, stdout, stderr } = await runRealm(words, { environment });
      expect(status, stderr).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ finishReason: "length" });
    },
  );
});

describe("memory", () => {
  it("counts guests and their KV caches while they run, and the weights once", async () => {
    const model = await realm.load(genesisFile);
    const idle = await realm.memory();
    const streams = [model.generate("And"), model.generate("In the beginning")];
    await Promise.all(streams.map((stream) => stream.next()));
    const busy = await realm.memory();
    expect(busy.guestBytes).toBeGreaterThan(idle.guestBytes);
    expect(busy.kvBytes).toBeGreaterThan(idle.kvBytes);
    expect(busy.guestBytes).toBeGreaterThan(busy.kvBytes);
    // Reading vectors and vocabularies takes a buffer of its own.
    expect(busy.weightBytes).toBeLessThan(idle.weightBytes + 4 * 2 ** 20);
    await Promise.all(streams.map((stream) => stream[Symbol.asyncDispose]()));
    expect((await realm.memory()).kvBytes).toBe(0);
    await model.close();
    expect((await realm.memory()).guestBytes).toBe(0);
  });

  it("is the sum of its isolates: more than the main thread's own", async () => {
    const { heapUsed, residentBytes } = await realm.memory();
    expect(heapUsed).toBeGreaterThan(process.memoryUsage().heapUsed / 2);
    expect(residentBytes).toBeGreaterThan(heapUsed);
  });
});
