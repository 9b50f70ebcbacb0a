// Memory that is used again holds nothing of who had it before.

import { describe, expect, it } from "vitest";

import { wipeMemory } from "../../host/compute/ggml/wipe-memory.ts";

describe("shared memory that was wiped", () => {
  it.each([0, 1, 4096, 12_288, 100_001, 17 * 2 ** 20])("of %i bytes is zero", (byteLength) => {
    const memory = new SharedArrayBuffer(byteLength);
    const bytes = Buffer.from(memory).fill(0xa5);
    wipeMemory(memory);
    expect(bytes.equals(Buffer.alloc(byteLength))).toBe(true);
    bytes.fill(0x5a);
    wipeMemory(memory);
    expect(bytes.equals(Buffer.alloc(byteLength))).toBe(true);
  });
});
