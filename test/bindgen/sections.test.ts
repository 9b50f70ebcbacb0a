// A core module read as sections: what is in a custom one, and where a module that is cut off ends.

import { describe, expect, it } from "vitest";
import { renameExports } from "../../packages/bindgen/toolchain/rename-exports.ts";
import { customSectionOf, sectionsOf } from "../../packages/bindgen/wasm/sections.ts";

const header = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const first = [0, 4, 2, 0x61, 0x62, 9];
const second = [0, 3, 1, 0x63, 7];
/** Exports a memory as "m". */
const exported = [7, 5, 1, 1, 0x6d, 2, 0];
const module = Uint8Array.from([...header, ...first, ...second, ...exported]);

describe("customSectionOf", () => {
  it("gives what is behind the name", () => {
    expect(customSectionOf(module, "ab")).toEqual(Uint8Array.of(9));
    expect(customSectionOf(module, "c")).toEqual(Uint8Array.of(7));
  });

  it("gives nothing for a name that no section has", () => {
    expect(customSectionOf(module, "m")).toBeUndefined();
  });
});

describe("renameExports", () => {
  it("renames what is named, and leaves every other byte", () => {
    expect([...renameExports(module, new Map())]).toEqual([...module]);
    const renamed = renameExports(module, new Map([["m", "memory"]]));
    const name = [...new TextEncoder().encode("memory")];
    expect([...renamed]).toEqual([...header, ...first, ...second, 7, 10, 1, 6, ...name, 2, 0]);
  });

  it("writes lengths of more than one byte", () => {
    const renamed = renameExports(module, new Map([["m", "n".repeat(300)]]));
    const bodies = [...sectionsOf(renamed)].map(({ body }) => body.length);
    expect(bodies).toEqual([4, 3, 305]);
  });
});

describe("a module that is cut off", () => {
  it.each([9, 10, 13, 20, 25])("after %i bytes is an error that says so", (length) => {
    expect(() => [...sectionsOf(module.subarray(0, length))]).toThrow(/^the module ends/);
  });

  it("in a length of six bytes is one too", () => {
    const bytes = Uint8Array.from([...header, 0, 0x80, 0x80, 0x80, 0x80, 0x80, 0]);
    expect(() => [...sectionsOf(bytes)]).toThrow("more than 32 bits");
  });
});
