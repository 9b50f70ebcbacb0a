// Tokenizing takes work in proportion to the text, whatever the text: counted, not timed. The module is compiled
// with a call at every function's and every loop's start (Binaryen's log-execution).

import { beforeAll, describe, expect, it } from "vitest";

import { sharedFile } from "../../shared-data.ts";
import { compileAssembly } from "../compile.ts";
import { TokenizerModule } from "./tokenizer-module.ts";
import { shortened } from "./tokenizer-pair.ts";
import { VocabularySource } from "./vocabulary-source.ts";
import type { Description } from "./vocabulary-source.ts";

const gpt2 = sharedFile("vocab/ggml-vocab-gpt-2.gguf");
const sentencePiece = sharedFile("vocab/ggml-vocab-llama-spm.gguf");

/** One of each way to split that differs from the others in more than a set of characters. */
const preTokenizers = [
  "default gpt-2 starcoder falcon llama3 jais-2 qwen2 qwen35 laguna minicpm5 exaone-moe tekken gpt-4o",
  "granite-embed-multi-97m tiny_aya youtu kimi-k2 deepseek-llm deepseek-coder deepseek-v3 spark2_5",
  "afmoe bloom viking superbpe chameleon gemma4",
].flatMap((line) => line.split(" "));

/** Each is made as long as is asked for. */
const patterns: readonly (readonly [string, string])[] = [
  ["words", "In the beginning God created the heaven and the earth. "],
  ["one letter", "a"],
  ["capitals", "A"],
  ["spaces", " "],
  ["digits", "7"],
  ["line breaks", "\n"],
  ["spaces and breaks", "  \n"],
  ["punctuation", "!"],
  ["apostrophes", "'"],
  ["slashes", "/"],
  ["Han", "中"],
  ["marks", "\u0301"],
  ["markup's beginning", "<|endof"],
  ["markup", "<|endoftext|>"],
  ["bytes that begin nothing", "\u{10ffff}"],
];

const tokensOfShort = 1_000;
const shortBytes = 2_048;
const factor = 4;
/** A heap of pairs in one word adds the logarithm: 4 * 13 / 11 = 4.7. Quadratic work is 16 times as much. */
const growthMax = 5.5;

let module: WebAssembly.Module;
let vocabulary: Description;
let operations = 0;

beforeAll(async () => {
  const entry = "test/guest/tokenizer/assembly/entry.ts";
  module = await compileAssembly(entry, ["--runPasses=log-execution"]);
  if (gpt2 !== undefined) {
    vocabulary = shortened(VocabularySource.fromFile(gpt2).describe(), tokensOfShort);
  }
});

function load(description: Description): TokenizerModule {
  const count = (): void => void (operations += 1);
  const source = VocabularySource.fromDescription(description);
  const tokenizer = new TokenizerModule(module, source, { log_execution: count });
  tokenizer.load();
  return tokenizer;
}

function operationsFor(tokenizer: TokenizerModule, pattern: string, byteLength: number): number {
  const unit = new TextEncoder().encode(pattern);
  const text = Uint8Array.from(
    { length: byteLength },
    (_, index) => unit[index % unit.length] ?? 0,
  );
  operations = 0;
  const ids = tokenizer.tokenize(text, { parseSpecial: true });
  const tokenized = operations;
  operations = 0;
  tokenizer.detokenize(ids);
  return tokenized + operations;
}

function expectLinear(tokenizer: TokenizerModule): void {
  for (const [name, pattern] of patterns) {
    // Buffers have their sizes after the first time.
    operationsFor(tokenizer, pattern, shortBytes * factor);
    const short = operationsFor(tokenizer, pattern, shortBytes);
    const long = operationsFor(tokenizer, pattern, shortBytes * factor);
    expect(short, name).toBeGreaterThan(shortBytes / 4);
    expect(long / short, name).toBeLessThan(growthMax);
  }
}

describe.skipIf(gpt2 === undefined)("byte pair encoding takes linear work", () => {
  it.each(preTokenizers)("as %s splits", (name) => {
    const description = new Map(vocabulary);
    description.set("tokenizer.ggml.pre", { type: "text", value: name });
    expectLinear(load(description));
  });
});

it.skipIf(sentencePiece === undefined)("SentencePiece takes linear work", () => {
  expectLinear(load(VocabularySource.fromFile(sentencePiece ?? "").describe()));
});
