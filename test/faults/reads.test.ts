// Every read of a source that is elsewhere fails once, in each way in which a source can: there is a typed error,
// nothing stays allocated, and the next load of the same source answers as the file does.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";

import { Realm, RealmError } from "../../host/index.ts";
import type { ModelSource } from "../../host/index.ts";
import { writeSyntheticModel } from "../../scripts/synthetic-model.ts";
import { countsBeyond, countsOf } from "../hostile/own-counts.ts";
import { collect } from "../runtime/collect.ts";

type Read = (offset: number, length: number) => Promise<Uint8Array>;

const folder = mkdtempSync(join(tmpdir(), "realm-reads-"));
const path = join(folder, "tiny.gguf");
let bytes: Uint8Array;
let realm: Realm;

beforeAll(async () => {
  writeSyntheticModel("tiny", "q4_K_M", path);
  bytes = readFileSync(path);
  realm = await Realm.open({ threads: 1 });
});

afterAll(async () => {
  await realm.close();
  rmSync(folder, { recursive: true });
});

function piece(offset: number, length: number): Promise<Uint8Array> {
  return Promise.resolve(bytes.subarray(offset, offset + length));
}

async function tokensOf(source: ModelSource): Promise<number[]> {
  const model = await realm.load(source);
  try {
    const stream = model.generate("In the beginning", { temperature: 0, maxTokens: 4 });
    return (await collect(stream)).ids;
  } finally {
    await model.close();
  }
}

// What a caller without types may give.
const noBytes = "no bytes" as never;

it.each<[string, string, Read]>([
  ["rejects with an Error", "bad-file", () => Promise.reject(new Error("the line is cut"))],
  [
    "rejects with an error of its own",
    "denied",
    () => Promise.reject(new RealmError("denied", "the key has run out")),
  ],
  [
    "throws",
    "bad-file",
    () => {
      throw new Error("the line is cut");
    },
  ],
  ["gives a byte too few", "bad-file", (offset, length) => piece(offset, length - 1)],
  ["gives a byte too many", "bad-file", (_, length) => piece(0, length + 1)],
  ["gives what is no bytes", "bad-file", () => Promise.resolve(noBytes)],
])("any read that %s fails the load with %s", async (_, code, fail) => {
  const expected = await tokensOf(path);
  const before = await countsOf(realm);
  const { weightBytes } = await realm.memory();
  for (let failAt = 1; ; failAt++) {
    let reads = 0;
    const read: Read = (offset, length) => {
      reads += 1;
      return reads === failAt ? fail(offset, length) : piece(offset, length);
    };
    const loading = realm.load({ byteLength: bytes.length, read });
    if ((await loading.catch(() => undefined)) !== undefined) {
      expect(failAt).toBeGreaterThan(10);
      await (await loading).close();
      break;
    }
    await expect(loading).rejects.toMatchObject({ code });
    await expect.poll(async () => (await realm.memory()).weightBytes).toBe(weightBytes);
  }
  expect(await tokensOf({ byteLength: bytes.length, read: piece })).toEqual(expected);
  expect(await countsBeyond(realm, before)).toEqual({});
});
