// SentencePiece vocabularies give llama.cpp's ids with every combination of the flags that a file may carry.
// REALM_TOKENIZER_STRINGS says how many texts for each.

import { beforeAll, describe, expect, it } from "vitest";

import { sharedFile } from "../../shared-data.ts";
import type { WrittenValue } from "../../gguf/write-gguf.ts";
import { RandomTexts } from "./random-texts.ts";
import { openModule } from "./tokenizer-module.ts";
import { textCount, TokenizerPair } from "./tokenizer-pair.ts";
import { VocabularySource } from "./vocabulary-source.ts";
import type { Description } from "./vocabulary-source.ts";

const flags = ["add_space_prefix", "remove_extra_whitespaces", "add_bos_token", "add_eos_token"];
/** Each flag true or false in the file, all 16. */
const combinations = Array.from({ length: 2 ** flags.length }, (_, bits) =>
  flags.map((flag, index) => [flag, (bits & (1 << index)) !== 0] as const),
);

const file = sharedFile("vocab/ggml-vocab-llama-spm.gguf");
let vocabulary: Description;

beforeAll(() => {
  if (file !== undefined) vocabulary = VocabularySource.fromFile(file).describe();
});

function withFlags(given: (typeof combinations)[number]): Description {
  const description = new Map<string, WrittenValue>(vocabulary);
  for (const [flag, value] of given) {
    description.set(`tokenizer.ggml.${flag}`, { type: "bool", value: Number(value) });
  }
  return description;
}

/** The names of those that are set, for a test's name. */
const named = combinations.map((given) => {
  const set = given.flatMap(([flag, value]) => (value ? [flag] : []));
  return [set.join(", ") || "no flag", given] as const;
});

describe.skipIf(file === undefined)("a SentencePiece vocabulary", () => {
  it.each(named)(
    "with %s gives llama.cpp's ids",
    async (name, given) => {
      using pair = await TokenizerPair.open(withFlags(given));
      expect(pair.firstDifference(name.length, textCount(100))).toBeUndefined();
    },
    1_800_000,
  );

  it("without any of the keys gives llama.cpp's ids", async () => {
    const bare = new Map(vocabulary);
    for (const flag of flags) bare.delete(`tokenizer.ggml.${flag}`);
    using pair = await TokenizerPair.open(bare);
    expect(pair.firstDifference(5, textCount(100))).toBeUndefined();
  }, 1_800_000);

  it.each([true, false])(
    "loses nothing but the difference of U+2581 and a space (add_space_prefix %s)",
    async (prefix) => {
      const source = VocabularySource.fromDescription(withFlags([["add_space_prefix", prefix]]));
      const module = await openModule(source);
      module.load();
      const texts = new RandomTexts(Number(prefix));
      for (let count = textCount(500); count > 0; count--) {
        const text = texts.next();
        const bytes = module.detokenize(module.tokenize(text));
        const back = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
        expect(back).toBe(text.replaceAll("▁", " "));
      }
    },
    1_800_000,
  );
});
