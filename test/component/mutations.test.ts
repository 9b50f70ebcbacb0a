// Whatever is done to a component, it is inspected or refused with a typed error, in bounded time, and what is
// said of it lies within it.

import { readFile } from "node:fs/promises";

import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";

import { componentContract } from "../../host/abi/component-contract.ts";
import { inspectComponent } from "../../host/component/inspect-component.ts";
import { limitMemory } from "../../host/component/limit-memory.ts";
import { RealmError } from "../../host/error/realm-error.ts";
import { assemble } from "./wat.ts";

const guestFile = new URL("../../host/abi/guest/guest.wasm", import.meta.url);
const codes = ["bad-file", "limit", "unsupported"];
const interestingBytes = fc.constantFrom(0, 1, 2, 3, 0x40, 0x60, 0x6f, 0x70, 0x7f, 0x80, 0xff);
const byte = fc.oneof(interestingBytes, fc.nat(255));

let guest: Uint8Array;
let places: number[];
beforeAll(async () => {
  guest = new Uint8Array(await readFile(guestFile));
  // All but the large core module, whose code nobody reads here.
  const [main] = inspectComponent(guest, componentContract).coreModules;
  if (main === undefined) throw new Error("the guest has no core module");
  places = Array.from({ length: main.offset + 64 }, (_, at) => at);
  for (let at = main.offset + main.byteLength; at < guest.length; at++) places.push(at);
});

/** Whether it was inspected; anything but a typed error fails the test. */
function inspects(bytes: Uint8Array): boolean {
  try {
    const { coreModules, plan } = inspectComponent(bytes, componentContract);
    for (const { offset, byteLength } of coreModules) {
      expect(offset + byteLength).toBeLessThanOrEqual(bytes.length);
    }
    for (const { module } of plan) expect(module).toBeLessThan(coreModules.length);
    return true;
  } catch (thrown) {
    return refused(thrown);
  }
}

function refused(thrown: unknown): false {
  if (!(thrown instanceof RealmError)) throw thrown;
  expect(codes).toContain(thrown.code);
  expect(thrown.message).toMatch(/^(?:cannot|not a) [\x20-\x7e]+$/);
  expect(thrown.message.length).toBeLessThan(3_000);
  return false;
}

describe("a mutated component", () => {
  it("of a few other bytes is inspected or refused", () => {
    let inspected = 0;
    let refusals = 0;
    const changes = fc.array(fc.tuple(fc.nat(1_000_000), byte), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(changes, (drawn) => {
        const bytes = guest.slice();
        for (const [draw, value] of drawn) bytes[places[draw % places.length] ?? 0] = value;
        if (inspects(bytes)) inspected++;
        else refusals++;
      }),
      { numRuns: 3_000, seed: 11 },
    );
    // A canary: mutations that all pass or all fail would test nothing.
    expect(inspected).toBeGreaterThan(50);
    expect(refusals).toBeGreaterThan(500);
  });

  it("with a piece cut out or doubled is inspected or refused", () => {
    fc.assert(
      fc.property(fc.nat(5_000), fc.nat(200), fc.boolean(), (at, length, double) => {
        const tail = guest.subarray(double ? at : at + length);
        inspects(new Uint8Array(Buffer.concat([guest.subarray(0, at + length), tail])));
      }),
      { numRuns: 500, seed: 12 },
    );
  });

  it("of noise behind the header is inspected or refused", () => {
    const section = fc.tuple(fc.nat(12), fc.array(byte, { maxLength: 40 }));
    fc.assert(
      fc.property(fc.array(section, { maxLength: 6 }), (sections) => {
        const body = sections.flatMap(([id, bytes]) => [id, bytes.length, ...bytes]);
        inspects(Uint8Array.from([...guest.subarray(0, 8), ...body]));
      }),
      { numRuns: 20_000, seed: 13 },
    );
  });
});

describe("a mutated core module", () => {
  it("that V8 takes is limited to one that V8 takes, or refused for what it is", async () => {
    const small = await assemble(`(module (type (func (param i32) (result i64)))
      (import "a" "f" (func (type 0))) (import "a" "g" (global i32))
      (table 3 funcref) (table 1 4 externref) (memory (export "m") 1 9)
      (global (mut i64) (i64.const 5)) (elem (i32.const 0) 0) (data "abc")
      (func (export "grow") (param i32) (result i32) local.get 0 memory.grow) (@custom "end" "x"))`);
    const counts = { limited: 0, refused: 0 };
    const changes = fc.array(fc.tuple(fc.nat(small.length - 9), byte), {
      minLength: 1,
      maxLength: 2,
    });
    fc.assert(
      fc.property(changes, (drawn) => {
        const bytes = small.slice();
        for (const [at, value] of drawn) bytes[8 + at] = value;
        const isValid = WebAssembly.validate(bytes);
        try {
          const limited = limitMemory(bytes, { memoryBytes: 2 ** 24, tableElements: 100 });
          if (isValid) {
            expect(WebAssembly.validate(limited)).toBe(true);
            counts.limited++;
          }
        } catch (thrown) {
          refused(thrown);
          if (isValid) expect(thrown).not.toMatchObject({ code: "bad-file" });
          counts.refused++;
        }
      }),
      { numRuns: 20_000, seed: 14 },
    );
    expect(counts.limited).toBeGreaterThan(1_000);
    expect(counts.refused).toBeGreaterThan(1_000);
  });
});
