// The hand-lowered imports against guests that lie: pointers, lengths, handles and tags that a compiler would
// never write.

import { describe, expect, it } from "vitest";

import { createDoorbell } from "../../host/compute/doorbell.ts";
import { createMailbox } from "../../host/compute/mailbox.ts";
import { RealmError } from "../../host/error/realm-error.ts";
import { CanonicalMemory } from "../../host/runtime/canonical-memory.ts";
import { liftSteps } from "../../host/runtime/canonical-steps.ts";
import { lowerCompute } from "../../host/runtime/direct-lowering.ts";
import type { CoreFunctions } from "../../host/runtime/direct-lowering.ts";
import { HandleTable } from "../../host/runtime/handle-table.ts";
import { FaultyClient } from "./faulty-client.ts";

const pageBytes = 65_536;

interface Lowered {
  readonly functions: CoreFunctions;
  readonly client: FaultyClient;
  readonly view: () => DataView;
}

/** One page of memory, allocated from its middle. */
function lower(reallocate?: () => number): Lowered {
  const memory = new WebAssembly.Memory({ initial: 1 });
  let next = pageBytes / 2;
  function allocate(_old: number, _oldBytes: number, alignment: number, bytes: number): number {
    const pointer = Math.ceil(next / alignment) * alignment;
    next = pointer + bytes;
    return pointer;
  }
  const canonical = new CanonicalMemory(memory, reallocate ?? allocate);
  const client = new FaultyClient({ mailbox: createMailbox(), doorbell: createDoorbell() });
  client.failAt(1, new RealmError("limit", "as far as it goes: é"));
  const host = { compute: client, log: () => {}, onCall: () => {} };
  return { functions: lowerCompute(host, () => canonical), client, view: () => canonical.view };
}

function call(lowered: Lowered, name: string, ...values: number[]): number | undefined {
  const found = lowered.functions[name];
  if (found === undefined) throw new Error(`no function ${name}`);
  return found(...values);
}

describe("a hand-lowered import", () => {
  it.each([
    ["a list past the end", pageBytes - 4, 2],
    ["a list that begins past the end", pageBytes + 4, 1],
    ["a list at a negative pointer", -4, 1],
    ["a list that is not aligned", 2, 1],
    ["a list of 4 G elements", 0, -1],
  ])("traps on %s, and asks the host nothing", (_name, pointer, length) => {
    const lowered = lower();
    expect(() => call(lowered, "rows-by-id", 1, 0, pointer, length, 0)).toThrow(RangeError);
    expect(() => call(lowered, "matmul-by-id", 1, 0, pointer, length, 1, 0)).toThrow(RangeError);
    expect(lowered.client.calls).toBe(0);
  });

  it("traps on a result that passes the end", () => {
    expect(() => call(lower(), "rows-by-id", 1, 0, 0, 0, pageBytes - 8)).toThrow(RangeError);
  });

  it("traps on an allocation that passes the end", () => {
    const lowered = lower(() => pageBytes - 2);
    expect(() => call(lowered, "rows-by-id", 1, 0, 0, 0, 0)).toThrow(RangeError);
  });

  it.each(["[method]program.run", "[method]program.submit", "[method]pending.wait"])(
    "%s traps on a handle that the guest does not have",
    (name) => {
      for (const handle of [0, 1, 77, -1]) {
        expect(() => call(lower(), name, handle, 0, 0, 0, 0)).toThrow(WebAssembly.RuntimeError);
      }
    },
  );

  it.each(["[resource-drop]program", "[resource-drop]pending"])("%s traps likewise", (name) => {
    expect(() => call(lower(), name, 5)).toThrow(WebAssembly.RuntimeError);
  });

  it("writes an error as the canonical ABI lays it out", () => {
    const lowered = lower();
    call(lowered, "rows-by-id", 1, 0, 0, 0, 64);
    const view = lowered.view();
    const text = (at: number): string => {
      const [pointer, length] = [view.getUint32(at, true), view.getUint32(at + 4, true)];
      const units = Array.from({ length }, (_, i) => view.getUint16(pointer + 2 * i, true));
      return String.fromCharCode(...units);
    };
    expect([view.getUint8(64), view.getUint8(68)]).toEqual([1, 1]);
    expect([text(72), text(80)]).toEqual(["limit", "as far as it goes: é"]);
  });
});

describe("a list of steps", () => {
  const list = (count: number, countMax = 65) => ({ pointer: 0, count, countMax });

  it("that passes the end of memory is a trap", () => {
    expect(() => liftSteps(new DataView(new ArrayBuffer(100)), list(3))).toThrow(RangeError);
    expect(() => liftSteps(new DataView(new ArrayBuffer(100)), list(-1))).toThrow(RangeError);
  });

  it.each([
    ["step", 0, 12],
    ["option", 4 + 8, 2],
  ])("with %s tag out of range is a trap", (_name, offset, tag) => {
    const view = new DataView(new ArrayBuffer(40));
    view.setUint8(offset, tag);
    expect(() => liftSteps(view, list(1))).toThrow(WebAssembly.RuntimeError);
  });

  it("of a mixture of experts has the numbers that lie where the canonical ABI puts them", () => {
    const view = new DataView(new ArrayBuffer(4 * 40));
    const steps = [
      [8, 7, 0, 0],
      [9, 8, 2, 0],
      [10, 8, 9, 1],
      [11, 5, 10, 0],
    ] as const;
    for (const [index, [tag, ...fields]] of steps.entries()) {
      view.setUint8(40 * index, tag);
      for (const [at, field] of fields.entries())
        view.setUint32(40 * index + 4 * at + 4, field, true);
    }
    expect(liftSteps(view, list(4))).toEqual([
      { tag: "softmax", val: { input: 7 } },
      { tag: "choice", val: { scores: 8, used: 2 } },
      { tag: "expert-weights", val: { gates: 8, choice: 9, normalized: true } },
      { tag: "weighted-sum", val: { input: 5, weights: 10 } },
    ]);
    view.setUint8(40 * 2 + 4 + 8, 2);
    expect(() => liftSteps(view, list(4))).toThrow(WebAssembly.RuntimeError);
  });

  it("is lifted no further than the most a program may have", () => {
    expect(liftSteps(new DataView(new ArrayBuffer(40 * 1000)), list(1000, 65))).toHaveLength(65);
  });
});

describe("a handle", () => {
  it("is never 0, is given again when it was freed, and belongs to one type", () => {
    const table = new HandleTable<"program" | "pending">();
    const first = table.add("program", 7);
    expect(first).toBe(1);
    expect(() => table.get("pending", first)).toThrow(WebAssembly.RuntimeError);
    expect(table.remove("program", first)).toBe(7);
    expect(() => table.get("program", first)).toThrow(WebAssembly.RuntimeError);
    expect(table.add("pending", 9)).toBe(first);
    expect(table.get("pending", first)).toBe(9);
  });
});
