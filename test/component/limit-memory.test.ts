// A limited module grows no further than it may, and is otherwise what it was. V8 is the judge.

import { readFile } from "node:fs/promises";

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { limitMemory } from "../../host/component/limit-memory.ts";
import type { MemoryLimits } from "../../host/component/limit-memory.ts";
import { RealmError } from "../../host/error/realm-error.ts";
import { assemble } from "./wat.ts";

const page = 65_536;
const limits: MemoryLimits = { memoryBytes: 4 * page, tableElements: 10 };
const guestFolder = new URL("../../host/abi/guest/", import.meta.url);

function refusal(bytes: Uint8Array, given = limits): RealmError {
  try {
    limitMemory(bytes, given);
  } catch (thrown) {
    if (thrown instanceof RealmError) return thrown;
    throw thrown;
  }
  throw new Error("the module was not refused");
}

/** Functions that grow the memory and the table and say what came of it. */
const growing = `
  (func (export "grow-memory") (param i32) (result i32) local.get 0 memory.grow)
  (func (export "grow-table") (param i32) (result i32) ref.null func local.get 0 table.grow $t)`;

type Grow = (by: number) => number;

describe("a limited module", () => {
  it.each([
    ["without a maximum", "(memory 1) (table $t 2 funcref)"],
    ["with a higher maximum", "(memory 1 100) (table $t 2 500 funcref)"],
    ["with a table that begins with functions", "(memory 1) (table $t 2 funcref (ref.func 0))"],
  ])("%s grows to the limit and gets -1 beyond it", async (_, declared) => {
    const module = limitMemory(await assemble(`(module ${declared} ${growing})`), limits);
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module));
    const growMemory = exports["grow-memory"] as Grow;
    const growTable = exports["grow-table"] as Grow;
    expect(growMemory(4)).toBe(-1);
    expect(growMemory(3)).toBe(1);
    expect(growMemory(1)).toBe(-1);
    expect(growTable(9)).toBe(-1);
    expect(growTable(8)).toBe(2);
    expect(growTable(1)).toBe(-1);
  });

  it("with a lower maximum keeps it", async () => {
    const module = limitMemory(
      await assemble(`(module (memory 1 2) (table $t 0 3 funcref) ${growing})`),
      limits,
    );
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module));
    expect((exports["grow-memory"] as Grow)(2)).toBe(-1);
    expect((exports["grow-table"] as Grow)(4)).toBe(-1);
    expect((exports["grow-table"] as Grow)(3)).toBe(0);
  });

  it("without memory or tables is byte for byte what it was", async () => {
    const bytes = await assemble(
      '(module (func (export "f") (result i32) i32.const 7) (@custom "note" "anything"))',
    );
    expect(limitMemory(bytes, limits)).toEqual(bytes);
  });

  it("has every other section as it was", async () => {
    const bytes = await assemble(`(module (@custom "first" (before first) "memory")
      (memory (export "m") 1) (global i32 (i32.const 5)) (data (i32.const 3) "abc") (data "passive")
      (func (export "f")) (@custom "last" (after last) "\\00\\ff"))`);
    const limited = limitMemory(bytes, limits);
    const [before, after] = [bytes, limited].map((each) => new WebAssembly.Module(each));
    if (before === undefined || after === undefined) throw new Error("no modules");
    for (const name of ["first", "last"]) {
      const sections = [before, after].map((module) =>
        WebAssembly.Module.customSections(module, name),
      );
      expect(sections[0]).toHaveLength(1);
      expect(sections[0]).toEqual(sections[1]);
    }
    expect(WebAssembly.Module.exports(after)).toEqual(WebAssembly.Module.exports(before));
    // One byte more: the maximum.
    expect(limited.length).toBe(bytes.length + 1);
  });

  it("links with siblings that import its table and memory", async () => {
    const owner = limitMemory(
      await assemble('(module (memory (export "m") 1) (table (export "t") 1 funcref))'),
      limits,
    );
    const sibling = await assemble(
      '(module (import "o" "m" (memory 1)) (import "o" "t" (table 1 20 funcref)))',
    );
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(owner));
    const limited = new WebAssembly.Module(limitMemory(sibling, { ...limits, withSiblings: true }));
    expect(() => new WebAssembly.Instance(limited, { o: exports })).not.toThrow();
    expect(refusal(sibling)).toMatchObject({ code: "unsupported" });
    expect(refusal(sibling).message).toContain("imports 1 memories and 1 tables");
  });
});

describe("the built guest", () => {
  it.each(["guest.core.wasm", "guest.core2.wasm", "guest.core3.wasm"])(
    "%s has the same imports and exports when limited",
    async (name) => {
      const bytes = new Uint8Array(await readFile(new URL(name, guestFolder)));
      const limited = limitMemory(bytes, {
        memoryBytes: 2 ** 28,
        tableElements: 1_000,
        withSiblings: true,
      });
      const [before, after] = [new WebAssembly.Module(bytes), new WebAssembly.Module(limited)];
      expect(WebAssembly.Module.imports(after)).toEqual(WebAssembly.Module.imports(before));
      expect(WebAssembly.Module.exports(after)).toEqual(WebAssembly.Module.exports(before));
    },
  );
});

describe("a module that takes too much", () => {
  it.each([
    ["a memory that begins above the limit", "(memory 5)", "327680 bytes: 262144 is the limit"],
    ["a table that begins above the limit", "(table 11 funcref)", "11 elements: 10 is the limit"],
    ["two memories", "(memory 1) (memory 1)", "2 memories: 1 is the limit"],
    ["nine tables", "(table 1 funcref)".repeat(9), "9 tables: 8 is the limit"],
  ])("(%s) is `limit`", async (_, fields, message) => {
    const error = refusal(await assemble(`(module ${fields})`));
    expect(error.code).toBe("limit");
    expect(error.message).toContain(message);
  });

  it.each([
    ["a shared memory", "(memory 1 2 shared)", "shared"],
    ["a memory of 64 bits", "(memory i64 1)", "64 bits"],
    ["a table of 64 bits", "(table i64 1 funcref)", "64 bits"],
    ["a memory with small pages", "(memory 1 (pagesize 1))", "kind 8"],
    ["arrays, which live in the engine's heap", "(type (array (mut i8)))", "form 0x5e"],
    ["structs, likewise", "(type (struct (field i32)))", "form 0x5f"],
    ["recursive types", "(rec (type (func)) (type (func)))", "form 0x4e"],
    ["exceptions, likewise", "(tag)", "exceptions"],
    ["imported exceptions", '(import "a" "b" (tag))', "kind 4"],
    ["a table of exceptions", "(table 1 exnref)", "not funcref"],
    ["an imported memory", '(import "a" "b" (memory 1))', "bring its own"],
  ])("(%s) is `unsupported`", async (_, fields, message) => {
    const error = refusal(await assemble(`(module ${fields})`));
    expect(error.code).toBe("unsupported");
    expect(error.message).toContain(message);
  });
});

describe("any memory and table", () => {
  it("are refused where they begin above the limit, and end at it where they don't", async () => {
    const sizes = fc.record({
      minimum: fc.nat(300),
      room: fc.option(fc.nat(300)),
      pages: fc.nat(200),
      elements: fc.nat(200),
    });
    await fc.assert(
      fc.asyncProperty(sizes, async ({ minimum, room, pages, elements }) => {
        const maximum = room === null ? "" : String(minimum + room);
        const bytes = await assemble(
          `(module (memory ${minimum} ${maximum}) (table $t ${minimum} ${maximum} funcref) ${growing})`,
        );
        const given = { memoryBytes: pages * page, tableElements: elements };
        if (minimum > pages || minimum > elements) {
          expect(refusal(bytes, given).code).toBe("limit");
          return;
        }
        const { exports } = new WebAssembly.Instance(
          new WebAssembly.Module(limitMemory(bytes, given)),
        );
        const end = room === null ? Infinity : minimum + room;
        expect(mostGrown(exports["grow-memory"] as Grow)).toBe(Math.min(end, pages) - minimum);
        expect(mostGrown(exports["grow-table"] as Grow)).toBe(Math.min(end, elements) - minimum);
      }),
      { numRuns: 150, seed: 21 },
    );
  });
});

function mostGrown(grow: Grow): number {
  let grown = 0;
  while (grow(1) !== -1) grown++;
  return grown;
}
