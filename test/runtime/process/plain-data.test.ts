// Plain data: what is encoded comes back, and bytes that nobody encoded are refused or are some plain data.

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { RealmError } from "../../../host/error/realm-error.ts";
import { decodePlainData, encodePlainData } from "../../../host/runtime/process/plain-data.ts";

const leaf = fc.oneof(
  fc.constantFrom(undefined, null, true, false, Number.NaN, -0, Infinity),
  fc.double(),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }),
  fc.string({ unit: "binary" }),
  fc.constant("\ud800 half a pair"),
  fc.uint8Array(),
  fc.uint32Array(),
  fc.float32Array(),
  fc.bigUint64Array(),
);
const data = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 6 }, leaf, tie("list"), tie("record")),
  list: fc.array(tie("value"), { maxLength: 5 }),
  record: fc.dictionary(fc.oneof(fc.string(), fc.constant("__proto__")), tie("value"), {
    maxKeys: 5,
  }),
})).value;

describe("plain data", () => {
  it("comes back as it was", () => {
    fc.assert(
      fc.property(data, (value) => {
        expect(decodePlainData(encodePlainData(value))).toEqual(value);
      }),
    );
  });

  it("shares no memory with its bytes", () => {
    const bytes = encodePlainData([Uint8Array.of(1, 2, 3)]).slice();
    const back = decodePlainData(bytes);
    bytes.fill(0);
    expect(back).toEqual([Uint8Array.of(1, 2, 3)]);
  });

  it("changes no prototype by a record's key", () => {
    const key = JSON.parse('{"__proto__": 1}') as unknown;
    const back = decodePlainData(encodePlainData(key));
    expect(Object.getPrototypeOf(back)).toBe(Object.prototype);
    expect(Object.keys(back ?? {})).toEqual(["__proto__"]);
  });

  it.each([() => 1, new Map(), new Date(), Symbol("x"), new DataView(new ArrayBuffer(1))])(
    "is not %s",
    (value) => {
      expect(() => encodePlainData(value)).toThrow("no plain data");
    },
  );

  it("that was cut or changed is refused or is other plain data", () => {
    const damaged = fc.tuple(data, fc.nat(), fc.nat({ max: 255 }), fc.boolean());
    fc.assert(
      fc.property(damaged, ([value, place, byte, cut]) => {
        const bytes = encodePlainData(value).slice();
        const at = place % bytes.length;
        bytes[at] = byte;
        expectRefusedOrPlain(cut ? bytes.subarray(0, at) : bytes);
      }),
    );
  });

  it("that never was any is refused or is other plain data", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), expectRefusedOrPlain));
  });
});

function expectRefusedOrPlain(bytes: Uint8Array): void {
  try {
    const value = decodePlainData(bytes);
    expect(decodePlainData(encodePlainData(value))).toEqual(value);
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(RealmError);
    expect(thrown).toHaveProperty("code", "guest-trap");
  }
}
