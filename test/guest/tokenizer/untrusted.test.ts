// Vocabularies that nobody should trust: each is refused with a typed error that names what is wrong, or is used with
// work that is bounded, and gives tokens of the vocabulary alone.

import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";

import type { WrittenValue } from "../../gguf/write-gguf.ts";
import { compileAssembly } from "../compile.ts";
import { TokenizerFailure, TokenizerModule } from "./tokenizer-module.ts";
import { VocabularySource } from "./vocabulary-source.ts";
import type { Description } from "./vocabulary-source.ts";

let module: WebAssembly.Module;
let operations = 0;

beforeAll(async () => {
  const entry = "test/guest/tokenizer/assembly/entry.ts";
  module = await compileAssembly(entry, ["--runPasses=log-execution"]);
});

type Texts = readonly (string | Uint8Array)[];
const texts = (values: Texts): WrittenValue => ({ type: "array", elementType: "text", values });
const numbers = (elementType: "i32" | "f32", values: readonly number[]): WrittenValue => ({
  type: "array",
  elementType,
  values,
});

interface Given {
  readonly model?: string;
  readonly tokens?: Texts;
  readonly merges?: Texts;
  readonly types?: readonly number[];
  readonly scores?: readonly number[];
  readonly more?: Readonly<Record<string, WrittenValue>>;
}

function described({
  model = "gpt2",
  tokens,
  merges,
  types,
  scores,
  more = {},
}: Given): Description {
  const description: Description = new Map();
  description.set("general.architecture", { type: "text", value: "llama" });
  description.set("tokenizer.ggml.model", { type: "text", value: model });
  if (model === "gpt2") description.set("tokenizer.ggml.pre", { type: "text", value: "gpt-2" });
  if (tokens !== undefined) description.set("tokenizer.ggml.tokens", texts(tokens));
  if (merges !== undefined) description.set("tokenizer.ggml.merges", texts(merges));
  if (types !== undefined) description.set("tokenizer.ggml.token_type", numbers("i32", types));
  if (scores !== undefined) description.set("tokenizer.ggml.scores", numbers("f32", scores));
  for (const [key, value] of Object.entries(more)) description.set(`tokenizer.ggml.${key}`, value);
  return description;
}

function load(given: Given): TokenizerModule {
  operations = 0;
  const count = (): void => void (operations += 1);
  const source = VocabularySource.fromDescription(described(given));
  const tokenizer = new TokenizerModule(module, source, { log_execution: count });
  tokenizer.load();
  return tokenizer;
}

function refusalOf(given: Given): TokenizerFailure {
  try {
    load(given);
  } catch (thrown) {
    if (thrown instanceof TokenizerFailure) return thrown;
    throw thrown;
  }
  throw new Error("the vocabulary was taken");
}

/** Work on a text of so many bytes, as calls and loops that were begun. */
function workOn(tokenizer: TokenizerModule, text: string): number {
  operations = 0;
  tokenizer.tokenize(text, { parseSpecial: true });
  return operations;
}

const letters = ["a", "b", "c", "d", "ab", "abc", "abcd"];
const u32 = (value: number): WrittenValue => ({ type: "u32", value });

describe("a vocabulary is refused that", () => {
  it.each<[string, Given, RegExp]>([
    ["has no tokens", { merges: [] }, /"tokenizer.ggml.tokens" is missing/],
    ["is empty", { tokens: [], merges: [] }, /has 0 texts/],
    ["names a token twice", { tokens: ["a", "b", "a"], merges: [] }, /0 and 2 .* are both "a"/],
    ["names an empty one's name", { tokens: ["", "[EMPTY_0]"], merges: [] }, /are both/],
    ["has no merges", { tokens: letters }, /"tokenizer.ggml.merges" is missing/],
    [
      "has numbers for tokens",
      { merges: [], more: { tokens: numbers("i32", [1]) } },
      /not an array of texts/,
    ],
    ["has a number for tokens", { merges: [], more: { tokens: u32(7) } }, /is not an array/],
    [
      "has numbers for merges",
      { tokens: letters, more: { merges: numbers("i32", [1]) } },
      /not an array of texts/,
    ],
    ["has too few types", { tokens: letters, merges: [], types: [1] }, /1 elements for 7 tokens/],
    ["has too few scores", { tokens: letters, merges: [], scores: [0] }, /1 elements for 7 tokens/],
    [
      "has texts for types",
      { tokens: letters, merges: [], more: { token_type: texts(letters) } },
      /not an array of numbers/,
    ],
    [
      "ends with a token that it has not",
      { tokens: letters, merges: [], more: { eos_token_id: u32(7) } },
      /under 7/,
    ],
    [
      "begins with one that it has not",
      { tokens: letters, merges: [], more: { bos_token_id: u32(2 ** 32 - 1) } },
      /under 7/,
    ],
    [
      "adds one that it has not",
      { tokens: letters, merges: [], more: { add_bos_token: { type: "bool", value: 1 } } },
      /add_bos_token/,
    ],
    [
      "has a byte that is none",
      { model: "llama", tokens: ["<0xZZ>", "b", "c"], types: [6, 1, 1] },
      /not <0x00> to <0xFF>/,
    ],
    [
      "has endless markup",
      { tokens: [...letters, "x".repeat(1025)], merges: [], types: [1, 1, 1, 1, 1, 1, 1, 3] },
      /markup of 1025 bytes/,
    ],
  ])("%s", (_, given, message) => {
    const { code, message: said } = refusalOf(given);
    expect(code).toBe("bad-file");
    expect(said).toMatch(message);
  });

  it.each(["t5", "plamo2", "rwkv", "none", ""])(
    "is of the tokenizer %j, which is not known",
    (model) => {
      expect(refusalOf({ model, tokens: letters }).code).toBe(
        model === "" ? "bad-file" : "unsupported",
      );
    },
  );
});

describe("a vocabulary whose texts were chosen for their hashes", () => {
  it("is refused before they cost more than others", () => {
    const chosen = sameHashes(3_000);
    const { code, message } = refusalOf({ tokens: chosen, merges: [] });
    expect(code).toBe("bad-file");
    expect(message).toContain("one hash");
  });

  it("in merges is refused too", () => {
    const merges = sameHashes(3_000).map((text) => Buffer.concat([text, Buffer.from(" a")]));
    expect(refusalOf({ tokens: letters, merges }).message).toContain("one hash");
  });
});

describe("merges", () => {
  it("that say the same again and again, or nothing, are passed over", () => {
    const nothing = ["", " ", "a", "a ", " a", "  ", "a  ", " a b"];
    const merges = ["a b", "a b", ...nothing, "ab c", "abc d", "a b"];
    expect(load({ tokens: letters, merges }).tokenize("abcdab")).toEqual([6, 4]);
  });

  it("in a circle end: each makes a longer text", () => {
    const merges = ["a b", "b a", "ab a", "ba b", "aba b", "ab ab", "b ab", "a ba"];
    const ids = load({ tokens: letters, merges }).tokenize("abababab");
    expect(Math.max(...ids)).toBeLessThan(letters.length);
  });

  it("that make what is no token fall back to what is", () => {
    expect(load({ tokens: ["a", "b"], merges: ["a b"] }).tokenize("ab")).toEqual([0, 1]);
  });
});

describe("a token of 10 MB", () => {
  const long = "a".repeat(10 * 2 ** 20);

  it("is a token like others, and costs short texts nothing", () => {
    const tokenizer = load({ tokens: [...letters, long], merges: [] });
    const plain = load({ tokens: letters, merges: [] });
    expect(workOn(tokenizer, "aabb")).toBeLessThan(workOn(plain, "aabb") + 100);
    expect(tokenizer.detokenize([7])).toHaveLength(long.length);
  });

  it("in a merge is only as long as it is", () => {
    const tokenizer = load({ tokens: letters, merges: [`a ${long}`, `${long} a`] });
    expect(tokenizer.tokenize("aa")).toEqual([0, 0]);
  });
});

describe("any vocabulary", () => {
  const text = fc.oneof(
    fc.constantFrom("a", "b", "ab", "ba", "aa", "▁", "▁a", "<0x41>", "<s>", "</s>", "Ġ", "Ċ"),
    fc.string({ maxLength: 6 }),
    fc.uint8Array({ maxLength: 6 }),
  );
  const vocabulary = fc.record({
    model: fc.constantFrom("gpt2", "llama"),
    tokens: fc.array(text, { minLength: 1, maxLength: 12 }),
    merges: fc.array(
      fc.oneof(
        text,
        fc
          .tuple(text, text)
          .map(([left, right]) => Buffer.concat([bytesOf(left), space, bytesOf(right)])),
      ),
      {
        maxLength: 12,
      },
    ),
    types: fc.array(fc.integer({ min: -1, max: 8 }), { minLength: 12, maxLength: 12 }),
    scores: fc.array(fc.float(), { minLength: 12, maxLength: 12 }),
    more: fc.constantFrom<NonNullable<Given["more"]>>(
      {},
      { bos_token_id: u32(0), eos_token_id: u32(0) },
      { add_space_prefix: { type: "bool", value: 0 }, eos_token_id: u32(1) },
      { add_bos_token: { type: "bool", value: 0 }, bos_token_id: u32(3) },
    ),
  });

  it("is refused with a typed error, or gives tokens of its own for any bytes, and their text", () => {
    let taken = 0;
    fc.assert(
      fc.property(
        vocabulary,
        fc.uint8Array({ maxLength: 40 }),
        fc.boolean(),
        (given, bytes, parse) => {
          const tokenizer = loadUnlessRefused(given);
          if (tokenizer === undefined) return;
          taken += 1;
          const ids = tokenizer.tokenize(bytes, { addSpecial: true, parseSpecial: parse });
          for (const id of ids) expect(id).toBeLessThan(given.tokens.length);
          tokenizer.detokenize(ids, true);
          tokenizer.stream(ids);
          tokenizer.dispose();
        },
      ),
      { numRuns: Number(process.env["REALM_TOKENIZER_STRINGS"] ?? 1_000) },
    );
    expect(taken).toBeGreaterThan(100);
  }, 1_800_000);
});

const space = Uint8Array.of(0x20);

function bytesOf(text: string | Uint8Array): Uint8Array {
  return typeof text === "string" ? new TextEncoder().encode(text) : text;
}

function loadUnlessRefused(given: Given): TokenizerModule | undefined {
  try {
    return load(given);
  } catch (thrown) {
    if (!(thrown instanceof TokenizerFailure)) throw thrown;
    expect(thrown.code).toBe("bad-file");
    return undefined;
  }
}

/** Texts of 8 bytes with one hash in guest/tokenizer/text-table.ts: its steps, done backwards. */
function sameHashes(count: number): Uint8Array[] {
  const mask = 2n ** 64n - 1n;
  const factor = 0xd6e8feb86659fd93n;
  const inverse = inverseOf(factor);
  const unfold = (value: bigint): bigint => ((value ^ (value >> 32n)) * inverse) & mask;
  const seed = 0x9e3779b97f4a7c15n ^ 8n;
  return Array.from({ length: count }, (_, index) => {
    const hash = (BigInt(index) << 32n) | 0x12345678n;
    const word = unfold(unfold(hash)) ^ seed;
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, word & mask, true);
    return bytes;
  });
}

/** Of an odd number, modulo 2^64 (Newton). */
function inverseOf(odd: bigint): bigint {
  let inverse = odd;
  for (let bits = 3; bits < 64; bits *= 2) {
    inverse = BigInt.asUintN(64, inverse * (2n - odd * inverse));
  }
  return inverse;
}
