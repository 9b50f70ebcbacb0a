// WordPiece vocabularies give llama.cpp's ids: its own test vectors, and random texts with every combination of the
// normalizer's flags. REALM_TOKENIZER_STRINGS says how many texts for each.
//
// Proves tokenizers: bert

import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";

import type { WrittenValue } from "../../gguf/write-gguf.ts";
import { sharedFile } from "../../shared-data.ts";
import { loadModule, openModule } from "./tokenizer-module.ts";
import { textCount, TokenizerPair } from "./tokenizer-pair.ts";
import { VocabularySource } from "./vocabulary-source.ts";
import type { Description } from "./vocabulary-source.ts";

const file = sharedFile("vocab/ggml-vocab-bert-bge.gguf") ?? "";
const separator = "\n__ggml_vocab_test__\n";
const timeoutMs = 1_800_000;
let vocabulary: Description;

beforeAll(() => {
  if (file !== "") vocabulary = VocabularySource.fromFile(file).describe();
});

function changed(more: Readonly<Record<string, WrittenValue>>): Description {
  return new Map([...vocabulary, ...Object.entries(more)]);
}

const flag = (value: boolean): WrittenValue => ({ type: "bool", value: Number(value) });

describe.skipIf(file === "")("the WordPiece vocabulary of bert-bge", () => {
  it("gives the ids of all of llama.cpp's test vectors", async () => {
    const module = await loadModule(VocabularySource.fromFile(file));
    const texts = readFileSync(`${file}.inp`, "utf8").split(separator);
    const lines = readFileSync(`${file}.out`, "utf8").split("\n").slice(0, texts.length);
    const expected = lines.map((line) => line.trim().split(/\s+/).filter(Boolean).map(Number));
    expect(texts.length).toBeGreaterThan(30);
    expect(texts.map((text) => module.tokenize(text))).toEqual(expected);
  });

  it.each([
    ["as it is", {}],
    ["not lowered", { "tokenizer.ggml.normalizer.lowercase": flag(false) }],
    ["with accents", { "tokenizer.ggml.normalizer.strip_accents": flag(false) }],
    [
      "not lowered, without accents",
      {
        "tokenizer.ggml.normalizer.lowercase": flag(false),
        "tokenizer.ggml.normalizer.strip_accents": flag(true),
      },
    ],
    [
      "whatever it says of BOS and EOS",
      { "tokenizer.ggml.add_bos_token": flag(false), "tokenizer.ggml.add_eos_token": flag(false) },
    ],
  ] as const)(
    "%s gives llama.cpp's ids of random texts",
    async (name, more) => {
      using pair = await TokenizerPair.open(changed(more));
      expect(pair.firstDifference(name.length, textCount(200))).toBeUndefined();
    },
    timeoutMs,
  );

  it(
    "reads every character as llama.cpp does",
    async () => {
      using pair = await TokenizerPair.open(everyCharacter());
      const options = { addSpecial: false, parseSpecial: false };
      for (let first = 0; first < 0x20000; first += 64) {
        const codes = Array.from({ length: 64 }, (_, index) => first + index);
        const known = codes.filter((code) => code < 0xd800 || code > 0xdfff);
        const text = known.map((code) => `a${String.fromCodePoint(code)}b`).join(" ");
        expect(pair.difference(text, options)).toBeUndefined();
      }
    },
    timeoutMs,
  );

  it("writes words back with a space between them, and none before the first", async () => {
    const module = await loadModule(VocabularySource.fromFile(file));
    const ids = module.tokenize("Hello, unaffable WORLD", { addSpecial: true });
    expect(new TextDecoder().decode(module.detokenize(ids))).toBe("hello , unaffable world");
  });

  it("never turns text into markup unless asked", async () => {
    const module = await loadModule(VocabularySource.fromFile(file));
    const mask = 103;
    expect(module.tokenize("a [MASK] b", { parseSpecial: true })).toContain(mask);
    expect(module.tokenize("a [MASK] b", { parseSpecial: false })).not.toContain(mask);
  });

  it("takes time in proportion to a text without a space", async () => {
    const module = await loadModule(VocabularySource.fromFile(file));
    expect(module.tokenize("ab".repeat(100_000)).length).toBeGreaterThan(10_000);
    expect(module.tokenize(`${"ab".repeat(100_000)}\u{e000}☃`)).toEqual([100]);
  });
});

describe("a WordPiece vocabulary", () => {
  const tokens = (values: readonly string[]): WrittenValue => ({
    type: "array",
    elementType: "text",
    values: values.map((text) => Buffer.from(text)),
  });
  const named = (more: Readonly<Record<string, WrittenValue>>): Description =>
    new Map(
      Object.entries({
        "general.architecture": { type: "text", value: "bert" },
        "tokenizer.ggml.model": { type: "text", value: "bert" },
        "tokenizer.ggml.tokens": tokens(["▁a", "b", "c"]),
        ...more,
      } satisfies Record<string, WrittenValue>),
    );

  it.each([
    ["without a token for what is unknown", {}, /unknown_token_id|seperator_token_id|bos_token/],
    [
      "with a token of 300 bytes",
      {
        "tokenizer.ggml.tokens": tokens([
          ...Array.from({ length: 200 }, (_, id) => `▁${id}`),
          "x".repeat(300),
        ]),
      },
      /300 bytes/,
    ],
  ] as const)("%s is refused", async (_, more, message) => {
    const module = await openModule(VocabularySource.fromDescription(named(more)));
    expect(() => module.load()).toThrow(message);
  });
});

/** A vocabulary in which every character is a token, alone and in a word, so that nothing is unknown. */
function everyCharacter(): Description {
  const characters = Array.from({ length: 0x20000 }, (_, code) => code)
    .filter((code) => code > 0x20 && (code < 0xd800 || code > 0xdfff))
    .map((code) => String.fromCodePoint(code));
  const texts = [
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    ...characters,
    ...characters.map((c) => `▁${c}`),
  ];
  const unique = [...new Set(texts)];
  const values = unique.map((text) => Buffer.from(text));
  const types = unique.map((_, id) => (id < 4 ? 3 : 1));
  const id = (value: number): WrittenValue => ({ type: "u32", value });
  return changed({
    "tokenizer.ggml.tokens": { type: "array", elementType: "text", values },
    "tokenizer.ggml.token_type": { type: "array", elementType: "i32", values: types },
    "tokenizer.ggml.unknown_token_id": id(1),
    "tokenizer.ggml.bos_token_id": id(2),
    "tokenizer.ggml.seperator_token_id": id(3),
    "tokenizer.ggml.cls_token_id": id(2),
    "tokenizer.ggml.mask_token_id": id(1),
    "tokenizer.ggml.padding_token_id": id(0),
  });
}
