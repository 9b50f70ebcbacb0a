// A run of the fuzzer, in a process of its own: what crashes or hangs ends this process alone. Ends with a report on
// stdout. node24 fuzz-process.ts '<order as JSON>'

import { closeSync, openSync, writeSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import { Random } from "../../scripts/synthetic/random.ts";
import { openFileCount } from "../store/fixture.ts";
import { progressBytes } from "./fuzz-order.ts";
import type { FuzzCounts, FuzzFailure, FuzzOrder, FuzzReport } from "./fuzz-order.ts";
import { mutate } from "./mutate.ts";
import type { Mutant } from "./mutate.ts";
import { peerDifference } from "./peer-reader.ts";
import { checkReader } from "./reader-oracle.ts";
import { largeSeed, smallSeeds } from "./seed-files.ts";
import { StoreOracle } from "./store-oracle.ts";

// One input in so many goes this way.
const wholeLoadEvery = 2;
const faultEvery = 4;
/** A file that is refused is refused early: most that can go wrong is with those that are right. */
const fileEvery = { read: 16, refused: 128 };
const peerEvery = 8;
const largeSeedEvery = 200;
/** Native calls that loads began end there, and finalizers run. */
const turnEvery = 16;

/** Growth of the resident set after the first tenth: what a leak of a few bytes an input passes in a long run. */
const residentGrowthMax = 96 * 1024 * 1024;

class FuzzRun {
  readonly #order: FuzzOrder;
  readonly #store = new StoreOracle();
  readonly #counts = { read: 0, refused: 0, loaded: 0, faults: 0, files: 0, compared: 0 };
  readonly #mutations: Record<string, number> = {};
  #warmBytes = 0;

  constructor(order: FuzzOrder) {
    this.#order = order;
  }

  async run(): Promise<FuzzReport> {
    const { first, count, progressFile } = this.#order;
    const progress = openSync(progressFile, "w");
    const at = new BigUint64Array(1);
    const files = openFileCount();
    for (let index = first; index < first + count; index++) {
      at[0] = BigInt(index);
      writeSync(progress, at, 0, progressBytes, 0);
      if (index % turnEvery === 0) await eventLoopTurn();
      const failure = await this.#input(index);
      if (failure !== undefined) return { tag: "failed", failure };
      if (index === first + Math.floor(count / 10)) this.#warmBytes = residentBytes();
    }
    const counts = this.#result(count);
    const leak = leakOf(counts, openFileCount() - files);
    this.#store[Symbol.dispose]();
    closeSync(progress);
    if (leak === undefined) return { tag: "done", counts };
    return { tag: "failed", failure: { index: first + count, mutations: [], message: leak } };
  }

  async #input(index: number): Promise<FuzzFailure | undefined> {
    const random = new Random(mixed(this.#order.seed, index));
    const seed = random.below(largeSeedEvery) === 0 ? largeSeed : anyOf(smallSeeds, random);
    const mutant = mutate(seed, random);
    for (const name of mutant.mutations) this.#mutations[name] = (this.#mutations[name] ?? 0) + 1;
    try {
      await this.#check(mutant, random);
      return undefined;
    } catch (thrown) {
      const message = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
      return { index, mutations: mutant.mutations, message };
    }
  }

  async #check(mutant: Mutant, random: Random): Promise<void> {
    const counts = this.#counts;
    const { bytes } = mutant;
    const outcome = checkReader(mutant);
    counts[outcome.tag]++;
    const trial = { bytes, outcome, random };
    if (random.below(wholeLoadEvery) === 0) {
      if (this.#store.checkWhole(trial) === "loaded") counts.loaded++;
    }
    if (random.below(faultEvery) === 0) {
      this.#store.checkFault(trial);
      counts.faults++;
    }
    if (random.below(fileEvery[outcome.tag]) === 0) {
      this.#store.checkFile(trial);
      counts.files++;
    }
    if (outcome.tag === "read" && random.below(peerEvery) === 0) {
      const difference = await peerDifference(Uint8Array.from(bytes), outcome.file);
      if (difference !== undefined) throw new Error(`@huggingface/gguf: ${difference}`);
      counts.compared++;
    }
  }

  #result(inputs: number): FuzzCounts {
    const residentGrowthBytes = residentBytes() - this.#warmBytes;
    return { inputs, ...this.#counts, mutations: this.#mutations, residentGrowthBytes };
  }
}

setFlagsFromString("--expose-gc");
const collectGarbage: unknown = runInNewContext("gc");

/** Without what is only waiting to be collected. */
function residentBytes(): number {
  if (typeof collectGarbage === "function") collectGarbage();
  return process.memoryUsage.rss();
}

function leakOf({ residentGrowthBytes }: FuzzCounts, openFiles: number): string | undefined {
  if (openFiles !== 0) return `${openFiles} files are left open`;
  if (residentGrowthBytes <= residentGrowthMax) return undefined;
  return `the resident set has grown by ${residentGrowthBytes} bytes, ${residentGrowthMax} are many`;
}

async function eventLoopTurn(): Promise<void> {
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function anyOf<Item>(items: readonly Item[], random: Random): Item {
  const item = items[random.below(items.length)];
  if (item === undefined) throw new Error("there are no seed files");
  return item;
}

/** Neighbouring inputs get random numbers that have nothing in common. */
function mixed(seed: number, index: number): number {
  let hash = Math.imul(index ^ Math.imul(seed, 0x27d4eb2f), 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

const report = await new FuzzRun(JSON.parse(process.argv[2] ?? "{}")).run();
process.stdout.write(`${JSON.stringify(report)}\n`);
