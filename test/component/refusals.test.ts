// What no component may have, whatever its host offers: names that are none, more than there is room for, and
// what Realm does not do.

import { describe, expect, it } from "vitest";

import { inspectComponent } from "../../host/component/inspect-component.ts";
import { nothing, refusal } from "./refusal.ts";
import { assemble } from "./wat.ts";

const hostile = [
  'a\\"b',
  "a'b",
  "a`${b}",
  "a\\nb",
  "__proto__",
  "\\u{202e}",
  "a--b",
  "",
  "-a",
  "ÿ",
];

describe("a name that is none", () => {
  it.each(hostile)("(%j) is `bad-file` wherever it stands, and quoted", async (name) => {
    const places = [
      `(import "${name}" (func))`,
      `(import "x" (instance (export "${name}" (func))))`,
      `(import "[method]r.${name}" (func))`,
      `(import "a:b/${name}@1.0.0" (instance))`,
      `(type (record (field "${name}" u8)))`,
      `(type (variant (case "${name}")))`,
      `(type (enum "${name}"))`,
      `(type (flags "${name}"))`,
      `(type (func (param "${name}" u8)))`,
    ];
    for (const place of places) {
      const error = refusal(await assemble(`(component ${place})`));
      expect(error.code, place).toBe("bad-file");
      expect(error.message).toMatch(/^[\x20-\x7e]+ at offset \d+: [\x20-\x7e]+$/);
    }
  });

  it.each(['a\\"b', "a'b", "a`b", "a\\\\b", "a\\nb", "__proto__", "ÿ"])(
    "(%j) is `bad-file` for a core import",
    async (name) => {
      const text = `(component
        (core module $m (import "${name}" "f" (func)))
        (core module $e (func (export "f")))
        (core instance $e (instantiate $e))
        (core instance (instantiate $m (with "${name}" (instance $e)))))`;
      expect(refusal(await assemble(text)).code).toBe("bad-file");
    },
  );

  it("of a thousand characters is `limit`", async () => {
    const error = refusal(await assemble(`(component (import "${"a".repeat(1000)}" (func)))`));
    expect(error.code).toBe("limit");
    expect(error.message).toContain("1000 characters pass the limit of 200");
  });

  it("that differs from another in case alone is `bad-file`", async () => {
    const text = '(component (type (record (field "a-b" u8) (field "A-B" u8))))';
    expect(refusal(await assemble(text)).message).toContain("twice");
  });
});

/** `depth` types, each with two of the one before. */
function doubled(depth: number, kind: (inner: string) => string): string {
  const types = Array.from(
    { length: depth },
    (_, index) => `(type $t${index + 1} ${kind(`$t${index}`)})`,
  );
  return `(component (type $t0 (list u8)) ${types.join(" ")})`;
}

describe("what would take too much", () => {
  it.each([
    ["records that double", doubled(30, (t) => `(tuple ${t} ${t})`), "16384 is the limit"],
    ["types forty deep", doubled(40, (t) => `(option ${t})`), "32 is the limit"],
    ["two memories", core("(memory 1)", 2), "2 memories: 1 is the limit"],
    ["twenty tables", core("(table 1 funcref)".repeat(20), 1), "20 tables: 16 is the limit"],
    ["seventeen instances", core("", 17), "16 core instances"],
  ])("%s is `limit`", async (_, text, message) => {
    const error = refusal(await assemble(text));
    expect(error.code).toBe("limit");
    expect(error.message).toContain(message);
  });

  it("variants whose cases double are taken in a moment", async () => {
    const text = doubled(28, (t) => `(variant (case "a" ${t}) (case "b" ${t}))`);
    expect(inspectComponent(await assemble(text), nothing).plan).toEqual([]);
  });
});

function core(fields: string, instances: number): string {
  return `(component (core module $m ${fields}) ${"(core instance (instantiate $m))".repeat(instances)})`;
}

describe("what is unsupported", () => {
  it.each([
    ["asynchronous functions", "(type (func async))", "asynchronous"],
    ["streams", "(type (stream u8))", "streams"],
    ["futures", "(type (future u8))", "futures"],
    ["composed components", "(component (core module))", "composed"],
    ["components three deep", "(component (component))", "composed"],
    ["imported components", '(import "a" (component))', '"a"'],
    ["core types", "(core type (func))", "core types"],
    ["waiting", "(core func (canon waitable-set.new))", "asynchronous"],
  ])("%s", async (_, text, message) => {
    const error = refusal(await assemble(`(component ${text})`));
    expect(error.code).toBe("unsupported");
    expect(error.message).toContain(message);
  });

  it("a host's function as the guest's clean-up, which nobody measures", async () => {
    const text = `(component
      (import "a:b/c@1.0.0" (instance $c (export "f" (func (param "n" u32)))))
      (core func $f (canon lower (func $c "f")))
      (core module $m (memory (export "memory") 1) (func (export "g") (result i32) i32.const 0))
      (core instance $m (instantiate $m))
      (func (result string) (canon lift (core func $m "g") (memory (core memory $m "memory")) (post-return (core func $f)))))`;
    const error = refusal(await assemble(text), {
      imports: { "a:b/c@1.0.0": { f: "(n:u32)" } },
      exports: {},
    });
    expect(error.message).toContain("the host's own");
  });
});

/** LEB128. */
function leb(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...leb(Math.floor(value / 128))];
}

function section(id: number, ...body: number[][]): number[] {
  const bytes = body.flat();
  return [id, ...leb(bytes.length), ...bytes];
}

const header = [0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0];

/** `count` times the entry made from its number. */
function repeated(count: number, entry: (index: number) => number[]): number[] {
  return [...leb(count), ...Array.from({ length: count }, (_, index) => entry(index)).flat()];
}

function label(index: number): number[] {
  const text = `a${index}`;
  return [text.length, ...new TextEncoder().encode(text)];
}

describe("a component as large as the limits let it be", () => {
  const cases = (count: number): number[] =>
    section(
      7,
      [1, 0x71],
      repeated(count, (index) => [...label(index), 1, 0x73, 0]),
    );

  it("is inspected: 60,000 cases of one variant", () => {
    expect(inspectComponent(Uint8Array.from([...header, ...cases(60_000)]), nothing).plan).toEqual(
      [],
    );
  });

  it.each([
    ["70,000 cases", cases(70_000)],
    [
      "70,000 types",
      section(
        7,
        repeated(70_000, () => [0x73]),
      ),
    ],
    ["70,000 sections", repeated(70_000, () => [0, 0]).slice(3)],
    [
      "a component of 3,000 types made 30 times",
      [
        ...section(
          4,
          header,
          section(
            7,
            repeated(3_000, () => [0x73]),
          ),
        ),
        ...section(
          5,
          repeated(30, () => [0, 0, 0]),
        ),
      ],
    ],
    [
      "a type of 3,000 functions imported 30 times",
      [
        ...section(
          7,
          [1, 0x42],
          leb(3_001),
          [1, 0x40, 0, 1, 0],
          repeated(3_000, (index) => [4, 0, ...label(index), 1, 0]).slice(2),
        ),
        ...section(
          10,
          repeated(30, (index) => [0, ...label(index), 5, 0]),
        ),
      ],
    ],
  ])("is `limit` beyond them: %s", (_, body) => {
    const error = refusal(Uint8Array.from([...header, ...body]));
    expect(error.code).toBe("limit");
    expect(error.message).toContain("65536 definitions");
  });
});
