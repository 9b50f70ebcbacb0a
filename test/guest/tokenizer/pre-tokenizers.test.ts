// Every name of a pre-tokenizer that llama.cpp has gives the ids that llama.cpp gives: one byte-level vocabulary,
// relabelled. REALM_TOKENIZER_STRINGS=20000 takes the whole vocabulary and so many texts for each name.
//
// Proves pre-tokenizers: all

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";

import { findNativePackage, libraryFile } from "../../../host/compute/ggml/native-package.ts";
import { sharedFile } from "../../shared-data.ts";
import { RandomTexts } from "./random-texts.ts";
import { openModule } from "./tokenizer-module.ts";
import { isThorough, shortened, textCount, TokenizerPair } from "./tokenizer-pair.ts";
import { VocabularySource } from "./vocabulary-source.ts";
import type { Description } from "./vocabulary-source.ts";

/**
 * Those of llama.cpp v0.5.0 (llama_vocab::impl::load), which node-llama-cpp 3.22.1 ships, but for "whitespace", with
 * which it aborts at the first space. "" is a file without the key.
 */
const names = [
  " default minicpm5 llama3 llama-v3 llama-bpe falcon3 falcon-h1 pixtral midm-2.0 lfm2 jina-v5-nano",
  "deepseek-llm deepseek-coder deepseek-v3 spark2_5 youtu falcon mpt starcoder gpt-2 phi-2 jina-es",
  "jina-de gigachat jina-v2-es jina-v2-de a.x-4.0 mellum modern-bert jais-2 gemma4",
  "granite-embed-multi-311m sarvam-moe jina-v1-en jina-v2-code roberta-bpe refact command-r qwen2",
  "deepseek-r1-qwen kormo f2llmv2 qwen35 stablelm2 olmo dbrx smaug-bpe poro-chat glm4 chatglm-bpe",
  "viking jais tekken smollm codeshell bloom gpt3-finnish exaone exaone4 exaone-moe chameleon",
  "minerva-7b megrez gpt-4o llama4 kanana2 talkie granite-embed-multi-97m tiny_aya cohere2moe",
  "superbpe trillion granite-docling bailingmoe bailingmoe2 llada-moe seed-coder hunyuan",
  "hunyuan-dense hy_v4 joyai-llm kimi-k2 ufakzeka grok-2 afmoe laguna minimax-m2 solar-open mellum2",
].flatMap((line) => line.split(" "));

const file = sharedFile("vocab/ggml-vocab-gpt-2.gguf");
const tokensOfShort = 3_000;
let vocabulary: Description;

beforeAll(() => {
  if (file === undefined) return;
  const whole = VocabularySource.fromFile(file).describe();
  vocabulary = isThorough ? whole : shortened(whole, tokensOfShort);
});

function labelled(name: string): Description {
  const description = new Map(vocabulary);
  description.delete("tokenizer.ggml.pre");
  if (name !== "") description.set("tokenizer.ggml.pre", { type: "text", value: name });
  return description;
}

/** What may be a name in libllama; the compiler has put the shortest ones into its instructions. */
function textsOfLibrary(): string[] {
  const { directory } = findNativePackage();
  const library = readFileSync(join(directory, libraryFile(directory, "llama"))).toString("latin1");
  const texts = library.match(/[a-z][\w.-]{2,31}(?=\0)/gi) ?? [];
  return [...new Set([...texts, "glm4", "qwen2", "tekken"])];
}

function llamaTakes(name: string): boolean {
  try {
    TokenizerPair.openLlama(shortened(labelled(name), 300)).close();
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(file === undefined)("a pre-tokenizer", () => {
  it.each(names.map((name, index) => [name, index] as const))(
    "%j gives llama.cpp's ids",
    async (name, index) => {
      using pair = await TokenizerPair.open(labelled(name));
      expect(pair.firstDifference(index, textCount(60))).toBeUndefined();
    },
    600_000,
  );

  it.each(["whitespace", "gpt-3", "Llama-BPE", "default "])("%j is refused", async (name) => {
    const source = VocabularySource.fromDescription(labelled(name));
    const module = await openModule(source);
    expect(() => module.load()).toThrow(expect.objectContaining({ code: "unsupported" }));
  });

  it("is one of 89, each named once", () => {
    expect(new Set(names).size).toBe(90);
    expect(names).toHaveLength(90);
  });

  it.skipIf(!isThorough)(
    "is all that the library takes of the texts in it",
    () => {
      const taken = textsOfLibrary().filter((text) => llamaTakes(text));
      expect(new Set(taken)).toEqual(
        new Set([...names.filter((name) => name !== ""), "whitespace"]),
      );
    },
    600_000,
  );

  it("loses nothing: texts come back byte for byte", async () => {
    // Plain UTF-8 vocabularies are no byte-level ones: they lack what this one has.
    const plain = new Set(["gemma4", "granite-embed-multi-311m", "sarvam-moe"]);
    for (const name of names.filter((each) => !plain.has(each))) {
      const module = await openModule(VocabularySource.fromDescription(labelled(name)));
      module.load();
      const texts = new RandomTexts(names.indexOf(name));
      for (let count = textCount(60); count > 0; count--) {
        const text = texts.next();
        const back = new TextDecoder("utf-8", { ignoreBOM: true }).decode(
          module.detokenize(module.tokenize(text)),
        );
        expect(back).toBe(text);
      }
    }
  }, 1_200_000);
});
