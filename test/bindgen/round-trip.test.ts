// Every type of WIT, host to guest to host and back: whatever a host passes arrives at the import as it was, and comes
// back as it was. The guest's bindings and jco's glue know nothing of each other, so they can only agree on the ABI.

import { readFile } from "node:fs/promises";
import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { camelCase } from "../../packages/bindgen/wit/name-scope.ts";
import type { WitFunction } from "../../packages/bindgen/wit/model.ts";
import { readWorld } from "../../packages/bindgen/index.ts";
import { arbitraryValue } from "./arbitrary-value.ts";
import { buildFixture } from "./build-fixture.ts";
import { echoImplementation } from "./echo-implementation.ts";

type Functions = Record<string, (...values: unknown[]) => unknown>;
type Outcome = { readonly tag: "ok" | "err"; readonly val?: unknown };

const witSource = await readFile(new URL("every-type.wit", import.meta.url), "utf8");
const { world } = await readWorld(witSource, "every-type");
const functions = world.exports.flatMap((owner) => owner.functions);
const runs = 60;

let guest: Functions;
/** What the import got last. */
let arrived: readonly unknown[] = [];

beforeAll(async () => {
  const implementation = echoImplementation(world);
  const fixture = await buildFixture({ witSource, world: "every-type", implementation });
  const host = Object.fromEntries(functions.map((each) => [camelCase(each.member), echo(each)]));
  const exports = fixture.instantiate({ "test:every-type/echo": host });
  guest = (exports as { echo: Functions }).echo;
});

function echo(each: WitFunction): (...values: unknown[]) => unknown {
  return (...values) => {
    arrived = values;
    if (each.result?.kind !== "result") return values.length === 1 ? values[0] : values;
    const outcome = values[0] as Outcome;
    if (outcome.tag === "ok") return outcome.val;
    throw Object.assign(new Error("the host's error"), { payload: outcome.val });
  };
}

/** What the guest gives, with a failed result as a value again. */
function call(each: WitFunction, values: readonly unknown[]): unknown {
  const run = (): unknown => guest[camelCase(each.member)]?.(...values);
  if (each.result?.kind !== "result") return run();
  try {
    return outcome("ok", run());
  } catch (thrown) {
    if (!(thrown instanceof Error && "payload" in thrown)) throw thrown;
    return outcome("err", thrown.payload);
  }
}

function outcome(tag: string, val: unknown): object {
  return val === undefined ? { tag } : { tag, val };
}

function checkRoundTrip(each: WitFunction, values: readonly unknown[]): void {
  const result = call(each, values);
  expect(arrived).toEqual(values);
  if (each.result !== null) expect(result).toEqual(values.length === 1 ? values[0] : values);
}

function functionNamed(name: string): WitFunction {
  const found = functions.find((each) => each.name === name);
  if (found === undefined) throw new Error(`the world exports no "${name}"`);
  return found;
}

describe("a value goes round unchanged", () => {
  it.each(functions.map((each) => [each.name, each] as const))("%s", (_, each) => {
    const values = fc.tuple(...each.parameters.map(({ type }) => arbitraryValue(type)));
    fc.assert(
      fc.property(values, (given) => checkRoundTrip(each, given)),
      { numRuns: runs },
    );
  });
});

describe("at the edges", () => {
  const empty = [
    ["echo-string", ""],
    ["echo-u8-list", new Uint8Array()],
    ["echo-string-list", []],
    ["echo-string-list", ["", "", ""]],
    ["echo-nested-list", [[], [new Uint16Array()], []]],
    ["echo-shape-list", []],
    ["echo-option-string", ""],
    ["echo-option-list-shape", []],
    ["echo-result-no-error", { tag: "ok", val: [] }],
    ["echo-result-numbers", { tag: "ok", val: new Float32Array() }],
  ] as const;
  it.each(empty)("what is empty stays empty: %s %o", (name, value) => {
    checkRoundTrip(functionNamed(name), [value]);
  });

  it("a list of a million numbers", () => {
    const value = Float32Array.from({ length: 1_000_000 }, (_, index) => index / 3);
    const each = functionNamed("echo-f32-list");
    const result = call(each, [value]);
    expect(Buffer.from((result as Float32Array).buffer).equals(Buffer.from(value.buffer))).toBe(
      true,
    );
  });

  it("a list of 100,000 records with lists of their own", () => {
    const value = Array.from({ length: 100_000 }, (_, index) => ({ tag: "text", val: `${index}` }));
    expect(call(functionNamed("echo-shape-list"), [value])).toEqual(value);
  });

  it("a string of a megabyte", () => {
    const value = "zażółć gęślą 🌍 ".repeat(70_000);
    expect(value.length * 2).toBeGreaterThan(1_000_000);
    expect(call(functionNamed("echo-string"), [value]) === value).toBe(true);
  });

  it("a lone surrogate, which is no Unicode scalar, becomes U+FFFD", () => {
    expect(call(functionNamed("echo-string"), ["a\ud800b"])).toBe("a\ufffdb");
  });
});
