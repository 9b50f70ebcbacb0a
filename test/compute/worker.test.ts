// The compute worker as a thread of its own, and a guest's side that waits for it.

import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { afterAll, beforeAll, expect, it } from "vitest";

import { ComputeClient } from "../../host/compute/compute-client.ts";
import { createDoorbell } from "../../host/compute/doorbell.ts";
import { createMailbox } from "../../host/compute/mailbox.ts";
import { genesisFile } from "../shared-data.ts";
import type { ServerData } from "./server-worker.ts";

const doorbell = createDoorbell();
const mailbox = createMailbox();
const unserved = createMailbox();
const client = new ComputeClient({
  mailbox,
  doorbell,
});
const threads: Worker[] = [];

beforeAll(async () => {
  const workerData: ServerData = { path: genesisFile, mailboxes: [mailbox], doorbell, threads: 1 };
  await start("./server-worker.ts", workerData);
});

afterAll(async () => {
  await Promise.all(threads.map((thread) => thread.terminate()));
});

async function start(entry: string, workerData: unknown): Promise<void> {
  const thread = new Worker(new URL(entry, import.meta.url), { workerData });
  threads.push(thread);
  await once(thread, "message");
}

/** token_embd.weight of genesis: 256 values a row, 2,048 rows. */
const embedding = 0;
const embeddingLength = 256;
const vocabularySize = 2048;

it("metadata, rows, products and programs come through the mailbox", () => {
  expect(client.metadata(1)).toMatchObject({ architecture: "llama", fileBytes: 4_795_104n });
  const row = client.rows(1, embedding, Uint32Array.of(300, 7)).slice(0, embeddingLength);
  const logits = client.matmul(1, embedding, { values: row, columns: 1 });
  expect(logits).toHaveLength(vocabularySize);
  // Nothing is more like a row than the row itself, but for longer ones.
  const length = Math.hypot(...row) ** 2;
  expect(logits[300]).toBeCloseTo(length, 1);
  const program = client.compile(1, {
    inputs: [embeddingLength],
    steps: [{ tag: "scale", val: { input: 0, factor: 0.5 } }],
    outputs: [1],
  });
  expect([...client.run(program, { values: row, columns: 1 })]).toEqual(
    Array.from(row, (value) => value / 2),
  );
  client.freeProgram(program);
  const late = (): unknown => client.run(program, { values: row, columns: 1 });
  expect(late).toThrow(expect.objectContaining({ code: "bad-argument" }));
});

it("errors come back with their codes", () => {
  for (const [code, call] of [
    ["denied", () => client.metadata(2)],
    ["not-found", () => client.readArray(1, "no such key", { first: 0, count: 1 })],
    ["not-found", () => client.readTensor(1, 1000)],
    ["bad-argument", () => client.rows(1, embedding, Uint32Array.of(vocabularySize))],
    [
      "bad-argument",
      () => client.matmul(1, embedding, { values: new Float32Array(9), columns: 1 }),
    ],
    [
      "not-found",
      () =>
        client.compile(1, {
          inputs: [8],
          steps: [{ tag: "matmul", val: { weight: 999, input: 0 } }],
          outputs: [1],
        }),
    ],
    ["bad-argument", () => client.compile(1, { inputs: [8], steps: [], outputs: [0] })],
  ] as const) {
    expect(call).toThrow(expect.objectContaining({ code }));
  }
});

it("a request that is being waited for ends when it is cancelled", async () => {
  await start("./cancel-worker.ts", { mailbox: unserved, afterMs: 50 });
  const waiting = new ComputeClient({ mailbox: unserved, doorbell: createDoorbell() });
  expect(() => waiting.metadata(1)).toThrow(expect.objectContaining({ code: "cancelled" }));
});
