// What the reader refuses, field by field: the code, and a message that names the key or tensor, the value
// and the limit.

import { describe, expect, it } from "vitest";

import { RealmError } from "../../host/error/realm-error.ts";
import { readGguf } from "../../host/gguf/read-gguf.ts";
import { parse, thrownBy } from "./drive.ts";
import { architecture, ordinary, withEntry } from "./ordinary-file.ts";
import { corrupt, placeOf, writeGguf } from "./write-gguf.ts";
import type { GgufDescription, WrittenValue } from "./write-gguf.ts";

function refusal(bytes: Uint8Array): RealmError {
  const thrown = thrownBy(() => parse(bytes));
  if (thrown instanceof RealmError) return thrown;
  throw thrown;
}

describe("truncation", () => {
  it("at any byte is bad-file", () => {
    for (let length = 0; length < ordinary.bytes.length; length++) {
      expect(refusal(ordinary.bytes.subarray(0, length)).code, `at ${length}`).toBe("bad-file");
    }
  });

  it("of a source that gives less than it was asked for is bad-file", () => {
    const reading = readGguf(1_000);
    reading.next();
    const thrown = thrownBy(() => reading.next(new Uint8Array(10)));
    expect(thrown).toMatchObject({ code: "bad-file" });
    expect(String(thrown)).toContain("gave 10 of 1000 bytes");
  });

  it("names the key, the offset and the file's end", () => {
    const { offset } = placeOf(ordinary, "llama.block_count: value");
    const error = refusal(ordinary.bytes.subarray(0, offset + 2));
    // The counts at the file's head don't fit any longer, so a smaller file must claim less.
    expect(error.message).toMatch(/don't fit|llama\.block_count/);
    const alone = withEntry("k", { type: "u64", value: 1 });
    expect(refusal(alone.subarray(0, alone.length - 3)).message).toBe(
      `cannot read the value of key "k" at offset ${alone.length - 8}: it takes 8 bytes and the ` +
        `file ends at ${alone.length - 3}`,
    );
  });
});

describe("the head", () => {
  it("of an empty file says so", () => {
    expect(refusal(new Uint8Array(0)).message).toContain("the file is empty");
  });

  it("of another format is quoted", () => {
    const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
    expect(refusal(png)).toMatchObject({ code: "bad-file" });
    expect(refusal(png).message).toContain("not a GGUF file");
  });

  it.each([
    [1, "unsupported", "version 1"],
    [4, "unsupported", "version 4"],
    [0x03000000, "unsupported", "big-endian"],
    [0x02000000, "unsupported", "big-endian"],
    [0, "bad-file", "version 0"],
  ])("of version %i is %s and named", (version, code, name) => {
    const error = refusal(corrupt(ordinary, "version", version));
    expect(error.code).toBe(code);
    expect(error.message).toContain(name);
  });
});

const huge = 2n ** 64n - 1n;

describe("a count, length or offset of 2^64-1 is bad-file:", () => {
  it.each([
    "tensor count",
    "metadata count",
    "llama.block_count: key length",
    "general.architecture: text length",
    "tokens: array length",
    "scores: array length",
    "tokens[2]: text length",
    "norm: name length",
    "norm: extent 0",
    "norm: offset",
  ])("%s", (place) => {
    const error = refusal(corrupt(ordinary, place, huge));
    expect(error.code).toBe("bad-file");
    expect(error.message).toMatch(/18446744073709551615|passes/);
  });
});

describe("a corrupted field", () => {
  it.each<[place: string, value: number | bigint, code: string, message: RegExp]>([
    ["tensor count", 1_000, "bad-file", /number of tensors.*1000 don't fit/],
    ["metadata count", 1_000, "bad-file", /number of metadata entries.*1000 don't fit/],
    ["flag: value type", 13, "bad-file", /value type 13/],
    ["flag: value", 2, "bad-file", /key "flag".*0 or 1, not 2/],
    ["flags[1]: value", 255, "bad-file", /key "flags".*0 or 1, not 255/],
    ["tokens: element type", 99, "bad-file", /key "tokens".*value type 99/],
    ["flag: key length", 0, "bad-file", /it is empty/],
    ["tokens[3]: text length", 2n ** 40n, "bad-file", /key "tokens".*1099511627776 bytes/],
    ["norm: name length", 0, "bad-file", /it is empty/],
    ["norm: name length", 65, "bad-file", /65 bytes pass the limit of 64/],
    ["norm: extent count", 5, "bad-file", /tensor "norm".*5.*limit of 4/],
    ["norm: extent 0", 0, "bad-file", /tensor "norm".*it is 0/],
    ["norm: extent 0", 2n ** 53n - 1n, "bad-file", /tensor "norm".*passes the file's/],
    ["norm: extent 0", 1_000, "bad-file", /tensor "norm".*passes the file's/],
    ["norm: extent 0", 20, "bad-file", /tensor "norm".*pass the file's end/],
    ["norm: type", 4, "unsupported", /tensor "norm".*type 4 was taken out/],
    ["norm: type", 43, "unsupported", /tensor "norm".*type 43 is not known/],
    ["norm: offset", 33, "bad-file", /offset 33 is no multiple of the alignment 32/],
    ["norm: offset", 32, "bad-file", /inside of tensor "token_embd.weight"/],
    ["norm: offset", 2n ** 50n, "bad-file", /tensor "norm".*pass the file's end/],
    ["token_embd.weight: extent 0", 31, "bad-file", /31 elements.*blocks of 32/],
    ["token_embd.weight: extent 1", 2n ** 50n, "bad-file", /passes the file's/],
  ])("%s = %s is %s", (place, value, code, message) => {
    const error = refusal(corrupt(ordinary, place, value));
    expect(error.message).toMatch(message);
    expect(error.code).toBe(code);
  });
});

describe("a file is refused that", () => {
  it.each<[string, GgufDescription, RegExp]>([
    ["lacks the architecture", { metadata: [] }, /general\.architecture.*missing/],
    [
      "has an architecture that is no text",
      { metadata: [["general.architecture", { type: "u32", value: 1 }]] },
      /general\.architecture.*not a text/,
    ],
    [
      "has a key twice",
      { metadata: [architecture, architecture] },
      /"general.architecture" is there twice/,
    ],
    [
      "has a tensor twice",
      {
        metadata: [architecture],
        tensors: [
          { name: "t", dimensions: [1], type: 0 },
          { name: "t", dimensions: [1], type: 0 },
        ],
      },
      /"t" is there twice/,
    ],
    [
      "has an alignment that is no power of two",
      { metadata: [architecture, ["general.alignment", { type: "u32", value: 48 }]] },
      /48 is not a power of two/,
    ],
    [
      "has an alignment of 0",
      { metadata: [architecture, ["general.alignment", { type: "u32", value: 0 }]] },
      /0 is not a power of two/,
    ],
    [
      "has an alignment that is no u32",
      { metadata: [architecture, ["general.alignment", { type: "u64", value: 32 }]] },
      /of type u64, not u32/,
    ],
    [
      "has a key that is not UTF-8",
      { metadata: [architecture, [Uint8Array.of(0xc3, 0x28), { type: "u8", value: 1 }]] },
      /not UTF-8/,
    ],
    [
      "has a text over 1 MiB",
      { metadata: [architecture, ["k", { type: "text", value: "x".repeat(2 ** 20 + 1) }]] },
      /key "k".*1048577 bytes pass the limit of 1048576/,
    ],
    [
      "has more than 2 MiB of texts",
      {
        metadata: [
          architecture,
          ...["a", "b", "c"].map(
            (key) => [key, { type: "text", value: "x".repeat(2 ** 20) }] as const,
          ),
        ],
      },
      /together pass 2097152 bytes/,
    ],
    [
      "has more than 4,096 entries",
      {
        metadata: Array.from({ length: 4_097 }, (_, index) => {
          return [`key.${index}`, { type: "u8", value: 0 }] as const;
        }),
      },
      /4097 pass the limit of 4096/,
    ],
    ["nests arrays five deep", { metadata: [architecture, ["k", nest(5)]] }, /limit of 4/],
  ])("%s", (_, description, message) => {
    const error = refusal(writeGguf(description).bytes);
    expect(error.message).toMatch(message);
    expect(error.code).toBe("bad-file");
  });
});

function nest(depth: number): WrittenValue & { type: "array" } {
  if (depth === 1) return { type: "array", elementType: "u8", values: [1] };
  return { type: "array", elementType: "array", values: [nest(depth - 1)] };
}

describe("what a message quotes", () => {
  it("has its controls escaped", () => {
    const bytes = withEntry("\u001b[31mred\n", { type: "bool", value: 1 });
    bytes[bytes.length - 1] = 7;
    expect(refusal(bytes).message).toContain('key "\\u001b[31mred\\n"');
  });

  it("is cut after 80 characters", () => {
    const bytes = withEntry("k".repeat(60_000), { type: "bool", value: 1 });
    bytes[bytes.length - 1] = 7;
    expect(refusal(bytes).message.length).toBeLessThan(300);
  });
});
