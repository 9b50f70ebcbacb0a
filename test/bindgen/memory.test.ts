// The guest's memory: lists that land in memory of the caller's, collections, and a host that lies.

import { readFile } from "node:fs/promises";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { buildFixture } from "./build-fixture.ts";
import type { Fixture, InstantiateCore } from "./build-fixture.ts";
import { implementation } from "./memory-guest.ts";

interface Landing {
  content: Float32Array;
  fence: boolean;
  received: number;
  error?: string;
}
interface Guest {
  numbersInto(count: number, targetLength: number, fail: boolean): Landing;
  wordsInto(count: number, targetLength: number, fail: boolean): Landing;
  plainInto(count: number, targetLength: number): Landing;
  numberedInto(count: number, targetLength: number, fail: boolean): Landing;
  bareInto(count: number, targetLength: number, fail: boolean): Landing;
  manyInto(): Uint32Array;
  takeInto(count: number): Uint8Array;
  growth(calls: number, count: number): number;
  numbers(count: number, fail: boolean): Float32Array;
  paint(): number;
  texts(): number;
  survive(): boolean;
  litter(bytes: number): void;
  litterAndFail(bytes: number): void;
}

const hostName = "test:memory/host@0.1.0";
const guestName = "test:memory/guest@0.1.0";

/** What a core module of the guest's exports, as far as these tests look. */
interface Core {
  readonly memory: WebAssembly.Memory;
  readonly cabi_realloc: (old: number, oldSize: number, alignment: number, size: number) => number;
}
type CoreFunction = (...values: number[]) => number | undefined;

let fixture: Fixture;
let guest: Guest;
let core: Core & Record<string, CoreFunction>;

beforeAll(async () => {
  const witSource = await readFile(new URL("memory.wit", import.meta.url), "utf8");
  fixture = await buildFixture({ witSource, world: "memory", implementation });
});

beforeEach(() => {
  start({});
});

/** A fresh guest; `lies` replace core imports. */
function start(lies: Record<string, CoreFunction>): void {
  const instantiateCore: InstantiateCore = (module, imports = {}) => {
    const host = imports[hostName];
    const given = host ? { ...imports, [hostName]: { ...host, ...lies } } : imports;
    const instance = new WebAssembly.Instance(module, given);
    if (host) core = instance.exports as object as typeof core;
    return instance;
  };
  const imports = { "test:memory/host": new Host() };
  ({ guest } = fixture.instantiate(imports, instantiateCore) as { guest: Guest });
}

const problem = { code: "a code that is longer than the target", details: ["one", "two", "three"] };

class Source {
  readonly #first: number;
  constructor(first: number) {
    this.#first = first;
  }
  take(input: Uint8Array, target: number, targetLength: number): Uint8Array {
    return Uint8Array.of(this.#first, ...input, target, targetLength);
  }
}

class Host {
  Source = Source;
  numbers = (count: number, fail: boolean): Float32Array => {
    if (fail) throw failure(problem);
    return Float32Array.from({ length: count }, (_, index) => index + 0.5);
  };
  words = (count: number, fail: boolean): Uint16Array => {
    if (fail) throw failure("words");
    return Uint16Array.from({ length: count }, (_, index) => index);
  };
  doubled = (input: Float32Array, by: number): Float32Array => input.map((value) => value * by);
  plain = (count: number): BigUint64Array =>
    BigUint64Array.from({ length: count }, (_, index) => BigInt(index));
  numbered = (count: number, fail: boolean): Uint8Array => {
    if (fail) throw failure(4711);
    return Uint8Array.from({ length: count }, (_, index) => index);
  };
  bare = (count: number, fail: boolean): Int16Array => {
    if (fail) throw failure(undefined);
    return Int16Array.from({ length: count }, (_, index) => -index);
  };
  many = (...values: (number | string | Uint8Array | Uint32Array)[]): Uint32Array =>
    Uint32Array.from(
      values.flatMap((value) => (typeof value === "object" ? [...value] : [Number(value) || 99])),
    );
  paint = (): string => "green";
  texts = (): string[] => ["a", "bc", ""];
  reenter = (): void => {
    for (let call = 0; call < 200; call++) callCore("litter", 100_000);
  };
}

function failure(payload: unknown): Error {
  return Object.assign(new Error("the host's error"), { payload });
}

/** An export without the glue, which would refuse a second call while one runs; and its post-return. */
function callCore(name: string, ...values: number[]): void {
  core[`${guestName}#${name}`]?.(...values);
  core[`cabi_post_${guestName}#${name}`]?.();
}

describe("a list that lands in the caller's memory", () => {
  it("fills the target exactly, in part, or not at all, and nothing beside it", () => {
    for (const count of [0, 1, 5, 16]) {
      const landed = guest.numbersInto(count, 16, false);
      const content = Float32Array.from({ length: count }, (_, index) => index + 0.5);
      expect(landed).toEqual({ content, fence: true, received: count });
    }
  });

  it("that is longer than the target is reported, and nothing is written past the target", () => {
    for (const length of [0, 1, 15]) {
      const landed = guest.numbersInto(16, length, false);
      expect(landed).toMatchObject({ fence: true, received: 16 });
    }
  });

  it("may hold numbers of any width, and come without a result around it", () => {
    expect(guest.plainInto(9, 9)).toMatchObject({ fence: true, received: 9 });
    expect([...guest.plainInto(3, 9).content]).toEqual([0, 1, 2]);
    expect([...guest.wordsInto(4, 4, false).content]).toEqual([0, 1, 2, 3]);
    expect([...guest.numberedInto(3, 4, false).content]).toEqual([0, 1, 2]);
    expect([...guest.bareInto(3, 3, false).content]).toEqual([0, -1, -2]);
  });

  it("is none where the call fails: the error is whole, and not in the target", () => {
    const code = "a code that is longer than the target,one,two,three";
    for (const length of [0, 4, 1000])
      expect(guest.numbersInto(5, length, true)).toMatchObject({
        received: 0,
        fence: true,
        error: code,
      });
    for (const length of [0, 4, 1000])
      expect(guest.wordsInto(5, length, true)).toMatchObject({
        received: 0,
        fence: true,
        error: "words",
      });
    expect(guest.numberedInto(5, 5, true)).toMatchObject({ received: 0, error: "4711" });
    expect(guest.bareInto(5, 5, true)).toMatchObject({ received: 0, error: "bare" });
  });

  it("takes lists as pointers also among more than 16 parameters, and in methods", () => {
    expect([...guest.manyInto()]).toEqual([
      1, 2, 3, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 99, 4, 5,
    ]);
    expect([...guest.takeInto(6)]).toEqual([7, 1, 2, 3, 10, 20]);
  });

  it("allocates nothing: memory is as large after 2,000 calls as after one", () => {
    expect(guest.growth(2_000, 100_000)).toBe(0);
  });
});

describe("collection", () => {
  it("keeps memory bounded over many calls, failed ones among them", () => {
    for (let call = 0; call < 500; call++) {
      guest.litter(1_000_000);
      expect(() => guest.litterAndFail(1_000_000)).toThrow();
    }
    expect(core.memory.buffer.byteLength).toBeLessThan(200_000_000);
  });

  it("waits while a function of the guest's runs, even if the host calls in from an import", () => {
    expect(guest.survive()).toBe(true);
    for (let call = 0; call < 200; call++) guest.litter(1_000_000);
    expect(core.memory.buffer.byteLength).toBeLessThan(200_000_000);
  });
});

describe("a host that lies ends the guest, and reads nothing out of bounds", () => {
  const trap = WebAssembly.RuntimeError;

  function view(): DataView {
    return new DataView(core.memory.buffer);
  }

  it("a case that a result does not have", () => {
    const lie = (_count = 0, _fail = 0, result = 0): undefined => {
      view().setUint8(result, 2);
    };
    start({ numbers: lie });
    expect(() => guest.numbers(1, false)).toThrow(trap);
    expect(() => guest.numbersInto(1, 1, false)).toThrow(trap);
  });

  it("a case that an enum does not have", () => {
    start({ paint: () => 2 });
    expect(() => guest.paint()).toThrow(trap);
  });

  const lists: [string, () => readonly [pointer: number, length: number]][] = [
    ["longer than its block", () => [core.cabi_realloc(0, 0, 4, 64), 17]],
    ["so long that its size overflows", () => [core.cabi_realloc(0, 0, 4, 64), 0x4000_0001]],
    ["in no block of the allocator's", () => [4096, 4]],
    ["in a block of the guest's own", () => [core.cabi_realloc(0, 0, 4, 64) + 16, 4]],
    ["at the end of memory", () => [core.memory.buffer.byteLength - 4, 4]],
    ["past the end of memory", () => [core.memory.buffer.byteLength + 1024, 4]],
    ["at address 0", () => [0, 1]],
  ];

  it.each(lists)("a list %s", (_, makeList) => {
    const lie = (_count = 0, _fail = 0, result = 0): undefined => {
      const [pointer, length] = makeList();
      view().setUint8(result, 0);
      view().setUint32(result + 4, pointer, true);
      view().setUint32(result + 8, length, true);
    };
    start({ numbers: lie });
    expect(() => guest.numbers(1, false)).toThrow(trap);
    start({ numbers: lie });
    expect(() => guest.numbersInto(1, 0x1000_0000, false)).toThrow(trap);
  });

  it("two strings in one block", () => {
    start({
      texts: (result = 0) => {
        const list = core.cabi_realloc(0, 0, 4, 16);
        const text = core.cabi_realloc(0, 0, 2, 8);
        for (const offset of [0, 8]) {
          view().setUint32(list + offset, text, true);
          view().setUint32(list + offset + 4, 4, true);
        }
        view().setUint32(result, list, true);
        view().setUint32(result + 4, 2, true);
        return undefined;
      },
    });
    expect(() => guest.texts()).toThrow(trap);
  });

  it("a list of strings longer than its block", () => {
    start({
      texts: (result = 0) => {
        view().setUint32(result, core.cabi_realloc(0, 0, 4, 16), true);
        view().setUint32(result + 4, 3, true);
        return undefined;
      },
    });
    expect(() => guest.texts()).toThrow(trap);
  });
});
