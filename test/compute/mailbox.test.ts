// Both sides of a mailbox in one thread: the request is written, served, and its answer taken.

import { availableParallelism } from "node:os";

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { ComputeClient } from "../../host/compute/compute-client.ts";
import { ComputeServer } from "../../host/compute/compute-server.ts";
import { Device, type Weights } from "../../host/compute/device.ts";
import { createDoorbell } from "../../host/compute/doorbell.ts";
import {
  createMailbox,
  MailboxView,
  operation,
  requestCancel,
  slotDone,
  slotRequested,
  withdrawCancel,
  word,
} from "../../host/compute/mailbox.ts";
import { RealmError } from "../../host/error/realm-error.ts";
import { f32, loadMatrices, randomValues } from "./matrix.ts";
import { termsFor } from "./terms.ts";

const valuesMax = 262_144;

let device: Device;
let weights: Weights;
let server: ComputeServer;
let mailbox: SharedArrayBuffer;
let client: ComputeClient;

beforeAll(() => {
  device = Device.open({ threads: 1 });
  weights = loadMatrices(device, [
    f32("a", [8, 4], randomValues(32, 1)),
    f32("wide", [1, 4], randomValues(4, 2)),
  ]);
});

afterAll(() => {
  weights.free();
  device.close();
});

beforeEach(() => {
  server = new ComputeServer(device, {
    weights: (id) => {
      if (id === 1 || id === 2) return weights;
      throw new RealmError("not-found", `there is no model ${id}`);
    },
    metadata: (id) => {
      const architecture = "x".repeat(id === 2 ? 2 ** 21 : 1);
      return { architecture, fileBytes: 5n, entries: [], tensors: [] };
    },
    readArray: (_, key, first, count) => {
      if (key === "integers") return { tag: "integers", val: BigInt64Array.of(-1n, 2n) };
      if (key === "floats") return { tag: "floats", val: Float32Array.of(first, count) };
      const texts = { bytes: Uint8Array.of(97, 98, 99), ends: Uint32Array.of(1, 3) };
      return { tag: "texts", val: texts };
    },
    readTensor: () => Float32Array.of(1, 2, 3),
  });
  mailbox = createMailbox({ valuesMax });
  server.attach(mailbox, termsFor([1, 2, 9]));
  client = new ComputeClient({ mailbox, doorbell: createDoorbell() });
});

const scale = {
  inputs: [4],
  steps: [{ tag: "scale", val: { input: 0, factor: 2 } }],
  outputs: [1],
};

/** Writes a request word by word, as a guest's thread that lies may do, and gives the answer. */
function lie(words: Partial<Record<keyof typeof word, number>>, text = ""): string {
  const [slot] = new MailboxView(mailbox).slots;
  if (slot === undefined) throw new Error("no slot");
  slot.bytes.set(Buffer.from(text));
  for (const [name, value] of Object.entries(words)) {
    slot.set(word[name as keyof typeof word], value);
  }
  slot.pass(slotRequested);
  expect(server.serve()).toBe(true);
  expect(slot.state).toBe(slotDone);
  if (slot.get(word.failed) === 0) return "answered";
  const record: unknown = JSON.parse(
    Buffer.from(slot.bytes.subarray(0, slot.get(word.resultLength))).toString(),
  );
  return (record as { code: string }).code;
}

/** Compiles the program that doubles, by hand: `compile` would wait for another thread. */
function compileScale(): number {
  const text = JSON.stringify(scale);
  expect(lie({ operation: operation.compile, subject: 1, length: text.length }, text)).toBe(
    "answered",
  );
  const view = new MailboxView(mailbox);
  const [slot] = view.slots;
  slot?.pass(0);
  return slot?.get(word.resultLength) ?? 0;
}

describe("a mailbox", () => {
  it("is crowded for a session alone where computing takes all cores, and not where one is spare", () => {
    const models = {
      weights: () => weights,
      metadata: () => ({ architecture: "x", fileBytes: 5n, entries: [], tensors: [] }),
      readArray: () => ({ tag: "integers" as const, val: BigInt64Array.of() }),
      readTensor: () => Float32Array.of(),
    };
    const isCrowded = (threads: number): boolean => {
      const computing = Device.open({ threads });
      const alone = createMailbox({ valuesMax });
      const attached = new ComputeServer(computing, models);
      attached.attach(alone, termsFor([1]));
      const { crowded } = new MailboxView(alone);
      attached.close();
      computing.close();
      return crowded;
    };
    const cores = availableParallelism();
    expect(isCrowded(cores)).toBe(true);
    expect(isCrowded(Math.max(1, cores - 1))).toBe(cores === 1);
  });

  it("takes two runs at once and gives each its result, in any order", () => {
    const program = compileScale();
    const first = client.submit(program, { values: Float32Array.of(1, 2, 3, 4), columns: 1 });
    const second = client.submit(program, { values: new Float32Array(8).fill(5), columns: 2 });
    const third = (): unknown =>
      client.submit(program, { values: new Float32Array(4), columns: 1 });
    expect(third).toThrow(expect.objectContaining({ code: "limit" }));
    expect(server.serve()).toBe(true);
    expect(server.serve()).toBe(true);
    expect(server.serve()).toBe(false);
    expect([...client.wait(second)]).toEqual(Array.from({ length: 8 }, () => 10));
    expect([...client.wait(first)]).toEqual([2, 4, 6, 8]);
    expect(() => client.wait(first)).toThrow(expect.objectContaining({ code: "bad-argument" }));
  });

  it("has room again when a pending run is discarded", () => {
    const program = compileScale();
    const input = { values: new Float32Array(4), columns: 1 };
    client.freePending(client.submit(program, input));
    client.submit(program, input);
    while (server.serve());
    expect(() => client.submit(program, input)).not.toThrow();
  });

  it("refuses more values than it holds before it is written", () => {
    const program = compileScale();
    const values = new Float32Array(valuesMax + 4);
    const submit = (): unknown => client.submit(program, { values, columns: values.length / 4 });
    expect(submit).toThrow(expect.objectContaining({ code: "limit" }));
  });

  it("serves sessions in turn", () => {
    const program = compileScale();
    const other = createMailbox({ valuesMax });
    server.attach(other, termsFor([1]));
    const [, otherSlot] = new MailboxView(other).slots;
    otherSlot?.pass(slotRequested);
    const input = { values: new Float32Array(4), columns: 1 };
    client.submit(program, input);
    client.submit(program, input);
    server.serve();
    expect(otherSlot?.state).toBe(slotDone);
  });

  it("answers `cancelled` while a cancel is requested, and still frees programs", () => {
    const program = compileScale();
    const input = { values: new Float32Array(4), columns: 1 };
    const pending = client.submit(program, input);
    requestCancel(mailbox);
    expect(() => client.wait(pending)).toThrow(expect.objectContaining({ code: "cancelled" }));
    expect(() => client.submit(program, input)).toThrow(
      expect.objectContaining({ code: "cancelled" }),
    );
    client.freeProgram(program);
    while (server.serve());
    withdrawCancel(mailbox);
    const late = client.submit(program, input);
    while (server.serve());
    expect(() => client.wait(late)).toThrow("there is none");
  });

  it("does nothing for a session that is detached", () => {
    const program = compileScale();
    client.submit(program, { values: new Float32Array(4), columns: 1 });
    server.detach(mailbox);
    expect(server.serve()).toBe(false);
  });

  it("has no programs left on a model that is forgotten", () => {
    const program = compileScale();
    server.forgetModel(2);
    expect(lie({ operation: operation.run, subject: program, columns: 1, length: 4 })).toBe(
      "answered",
    );
    server.forgetModel(1);
    expect(lie({ operation: operation.run, subject: program, columns: 1, length: 4 })).toBe(
      "bad-argument",
    );
  });
});

describe("a guest's thread that lies", () => {
  const u32Max = 2 ** 32 - 1;

  it("gets the same answer for a model that isn't there and one that was not granted", () => {
    for (const subject of [0, 3, 7, u32Max]) {
      for (const asked of [
        "rows",
        "matmul",
        "compile",
        "metadata",
        "readTensor",
        "readArray",
      ] as const) {
        expect(lie({ operation: operation[asked], subject, length: 1 })).toBe("denied");
      }
    }
  });

  it("gets errors for lengths, columns, rows and programs that cannot be", () => {
    const program = compileScale();
    const run = { operation: operation.run, subject: program };
    expect(lie({ ...run, columns: 1, length: 4 })).toBe("answered");
    expect(lie({ ...run, columns: 2, length: 4 })).toBe("bad-argument");
    expect(lie({ ...run, columns: 0, length: 0 })).toBe("bad-argument");
    expect(lie({ ...run, columns: 1, length: u32Max })).toBe("bad-argument");
    expect(lie({ ...run, columns: u32Max, length: 4 })).toBe("limit");
    expect(lie({ ...run, columns: 1, length: 4, subject: u32Max })).toBe("bad-argument");
    const rows = { operation: operation.rows, subject: 1, tensor: 0 };
    expect(lie({ ...rows, length: 1 }, "\0\0\0\0")).toBe("answered");
    expect(lie({ ...rows, length: 1 }, "\u0004\0\0\0")).toBe("bad-argument");
    expect(lie({ ...rows, length: u32Max })).toBe("bad-argument");
    expect(lie({ ...rows, length: valuesMax })).toBe("limit");
    expect(lie({ ...rows, length: 1, tensor: 2 })).toBe("not-found");
    const matmul = { operation: operation.matmul, subject: 1, tensor: 0 };
    expect(lie({ ...matmul, columns: 2, length: 16 })).toBe("answered");
    expect(lie({ ...matmul, columns: 2, length: 15 })).toBe("bad-argument");
    // One value in, four out.
    expect(lie({ ...matmul, tensor: 1, columns: valuesMax, length: valuesMax })).toBe("limit");
    expect(lie({ operation: operation.freeProgram, length: u32Max })).toBe("bad-argument");
    expect(lie({ operation: operation.metadata, subject: 2 })).toBe("limit");
    expect(lie({ operation: 99 })).toBe("bad-argument");
    expect(lie({ operation: 0 })).toBe("bad-argument");
  });

  it("gets errors for definitions that are none", () => {
    const step = (tag: string, val: unknown): string =>
      JSON.stringify({ inputs: [8], steps: [{ tag, val }], outputs: [1] });
    for (const text of [
      "",
      "{",
      "null",
      "[]",
      '"text"',
      '{"inputs":[8],"steps":{},"outputs":[1]}',
      '{"inputs":[-1],"steps":[],"outputs":[1]}',
      '{"inputs":[8.5],"steps":[null],"outputs":[1]}',
      step("matmul", null),
      step("matmul", { weight: "0", input: 0 }),
      step("norm", { kind: "batch", input: 0, epsilon: 1, groupLength: 0 }),
      step("norm", { kind: "layer", input: 0, epsilon: null, groupLength: 0 }),
      step("binary", { operator: "divide", left: 0, right: 0 }),
      step("activation", { activation: "constructor", input: 0 }),
      step("gated", { activation: "__proto__", gate: 0, up: 0 }),
      step("__proto__", {}),
      "[".repeat(100_000),
    ]) {
      const request = { operation: operation.compile, subject: 1, length: text.length };
      expect(lie(request, text), text.slice(0, 80)).toBe("bad-argument");
    }
    const request = { operation: operation.compile, subject: 1, length: 262_145 };
    expect(lie(request)).toBe("limit");
  });

  it("gets an end of its programs", () => {
    const text = JSON.stringify(scale);
    const request = { operation: operation.compile, subject: 1, length: text.length };
    for (let count = 0; count < 4096; count++) expect(lie(request, text)).toBe("answered");
    expect(lie(request, text)).toBe("limit");
  });
});

it("a mailbox holds at least what the world promises", () => {
  for (const values of [262_142, 262_145, 1e6 + 0.5, NaN]) {
    const make = (): unknown => createMailbox({ valuesMax: values });
    expect(make).toThrow(expect.objectContaining({ code: "bad-argument" }));
  }
});
