// Runs of several sessions as one product: two mailboxes and their server in one thread.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { ComputeClient } from "../../host/compute/compute-client.ts";
import type { ColumnRule } from "../../host/compute/column-rules.ts";
import { ComputeServer } from "../../host/compute/compute-server.ts";
import { Device, type Weights } from "../../host/compute/device.ts";
import { createDoorbell } from "../../host/compute/doorbell.ts";
import {
  createMailbox,
  MailboxView,
  operation,
  slotRequested,
  word,
} from "../../host/compute/mailbox.ts";
import { RealmError } from "../../host/error/realm-error.ts";
import { loadMatrices, quantized, randomValues } from "./matrix.ts";
import { termsFor } from "./terms.ts";

const q8_0 = 8;
const valuesMax = 262_144;
const inputLength = 64;

let device: Device;
let weights: Weights;
beforeAll(() => {
  device = Device.open({ threads: 1 });
  weights = loadMatrices(device, [
    quantized("w", q8_0, [inputLength, 32], randomValues(inputLength * 32, 1)),
  ]);
});
afterAll(() => {
  weights.free();
  device.close();
});

interface Party {
  readonly mailbox: SharedArrayBuffer;
  readonly client: ComputeClient;
}

let server: ComputeServer;
let parties: Party[];

function open(rule: ColumnRule): void {
  const nothing = (): never => {
    throw new RealmError("not-found", "not in this test");
  };
  const source = {
    weights: () => weights,
    metadata: nothing,
    readArray: nothing,
    readTensor: nothing,
  };
  server = new ComputeServer(device, source);
  parties = Array.from({ length: 3 }, () => {
    const mailbox = createMailbox({ valuesMax });
    server.attach(mailbox, termsFor([1], rule));
    return { mailbox, client: new ComputeClient({ mailbox, doorbell: createDoorbell() }) };
  });
}

beforeEach(() => open("plain"));

/** Compiled by hand: `compile` would wait for another thread. */
function compile({ mailbox }: Party): number {
  const [slot] = new MailboxView(mailbox).slots;
  if (slot === undefined) throw new Error("no slot");
  const steps = [{ tag: "matmul", val: { weight: 0, input: 0 } }];
  const text = JSON.stringify({ inputs: [inputLength], steps, outputs: [1] });
  slot.bytes.set(Buffer.from(text));
  slot.set(word.operation, operation.compile);
  slot.set(word.subject, 1);
  slot.set(word.length, text.length);
  slot.pass(slotRequested);
  server.serve();
  expect(slot.get(word.failed)).toBe(0);
  slot.pass(0);
  return slot.get(word.resultLength);
}

const column = (seed: number): Float32Array => randomValues(inputLength, seed);

describe("three sessions that compiled the same program", () => {
  it("are served by one product, each with its own result", () => {
    const programs = parties.map(compile);
    const run = (index: number): number => {
      const { client } = parties[index] ?? { client: undefined };
      const pending = client?.submit(programs[index] ?? 0, { values: column(index), columns: 1 });
      if (pending === undefined) throw new Error("no party");
      return pending;
    };
    const results = (pending: number[]): number[][] =>
      pending.map((each, index) => [...(parties[index]?.client.wait(each) ?? [])]);
    // One after the other first.
    const alone = parties.map((_, index) => {
      const pending = run(index);
      while (!server.serve());
      return [...(parties[index]?.client.wait(pending) ?? [])];
    });
    const together = parties.map((_, index) => run(index));
    expect(server.serve()).toBe(true);
    expect(server.serve()).toBe(false);
    expect(results(together)).toEqual(alone);
    expect(new Set(alone.map((row) => row.join())).size).toBe(3);
  });

  it("go on when one of them drops the program or leaves", () => {
    const programs = parties.map(compile);
    const [first, second, third] = parties;
    if (first === undefined || second === undefined || third === undefined)
      throw new Error("three");
    first.client.freeProgram(programs[0] ?? 0);
    while (server.serve());
    server.detach(second.mailbox);
    const pending = third.client.submit(programs[2] ?? 0, { values: column(5), columns: 1 });
    while (!server.serve());
    expect(third.client.wait(pending)).toHaveLength(32);
  });

  it("are not kept from their results by one that asks for nonsense", () => {
    const programs = parties.map(compile);
    const pending = parties.map(({ client }, index) =>
      client.submit(programs[index] ?? 0, { values: column(index), columns: 1 }),
    );
    const [liar] = new MailboxView(parties[1]?.mailbox ?? new SharedArrayBuffer()).slots;
    liar?.set(word.columns, 0xffff_ffff);
    while (server.serve());
    const outcome = (index: number): unknown => parties[index]?.client.wait(pending[index] ?? 0);
    expect(outcome(0)).toHaveLength(32);
    expect(() => outcome(1)).toThrow(RealmError);
    expect(outcome(2)).toHaveLength(32);
  });
});
