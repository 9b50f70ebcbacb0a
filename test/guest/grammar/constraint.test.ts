// Tokens under a grammar, on real vocabularies: all that may come are found, and no others; llama.cpp finds the same;
// what can end in time does.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { grammarOfSchema } from "../../../host/grammar/grammar-of-schema.ts";
import { Random } from "../../../scripts/synthetic/random.ts";
import { randomSchema } from "../../grammar/random-schema.ts";
import { LlamaSamplers } from "../../oracle/llama-samplers.ts";
import { LlamaModel } from "../../oracle/llama.ts";
import { genesisFile, sharedFile } from "../../shared-data.ts";
import { ConstraintModule } from "./constraint-module.ts";
import { write } from "./plain-grammar.ts";
import { randomGrammar } from "./random-grammar.ts";

const grammarCount = Number(process.env["REALM_GRAMMAR_RUNS"] ?? 12);
const files = [
  ["genesis", genesisFile],
  ["SmolLM2", sharedFile("models/smollm2-135m-instruct-q4_1.gguf")],
] as const;

describe.each(files)("the tokens of %s", (_, path) => {
  let module: ConstraintModule;
  let llama: LlamaModel;
  let isWritten: boolean[];
  beforeAll(async () => {
    if (path === undefined) return;
    module = await ConstraintModule.load(path);
    llama = LlamaModel.load(path, { vocabularyOnly: true });
    isWritten = Array.from(
      { length: module.vocabularySize },
      (_, token) => llama.tokenToPiece(token, { special: false }).length > 0,
    );
  });
  afterAll(() => llama?.close());

  /** Goes some random tokens along each grammar; `at` is called before each. */
  function along(
    source: string,
    seed: number,
    tokensMax: number,
    at: (text: number[]) => number[],
  ) {
    const random = new Random(seed);
    module.start(source);
    const text: number[] = [];
    for (let count = 0; count < tokensMax && !module.isComplete; count++) {
      module.beginToken();
      const going = at(text).filter((token) => !module.isEnd(token));
      const token = going[random.below(going.length)];
      if (token === undefined) break;
      module.accept(token);
      text.push(token);
    }
  }

  it.skipIf(path === undefined)("that may come are all those that are allowed one by one", () => {
    for (let seed = 0; seed < 6; seed++) {
      along(write(randomGrammar(seed * 7919)), seed, 6, () => {
        const allowed = module.allowed();
        const oneByOne = Array.from({ length: module.vocabularySize }, (_, token) => token);
        expect(allowed).toEqual(oneByOne.filter((token) => module.allows(token)));
        return allowed;
      });
    }
  });

  it.skipIf(path === undefined)("that may come are those that llama.cpp lets through", () => {
    for (let seed = 0; seed < grammarCount; seed++) {
      const source = write(randomGrammar(seed * 104_729 + 1));
      using samplers = LlamaSamplers.open().grammar(llama.vocabulary, source);
      along(source, seed, 8, (text) => {
        const last = text.at(-1);
        if (last !== undefined) samplers.accept(last);
        const allowed = module.allowed();
        const theirs = samplers.apply(new Float32Array(module.vocabularySize));
        // A zero byte ends a text to it.
        const missing = allowed.filter(
          (token) => !theirs.has(token) && !module.piece(token).includes(0),
        );
        expect(missing, `of ${source} behind ${text.join()}`).toEqual([]);
        const ours = new Set(allowed);
        const more = [...theirs.keys()].filter((token) => !ours.has(token));
        // It takes control tokens for their names, and bytes that can't become a character for one.
        expect(more.filter((token) => isWritten[token] && isUtf8([...text, token]))).toEqual([]);
        return allowed;
      });
    }
  });

  function isUtf8(tokens: readonly number[]): boolean {
    try {
      const decoder = new TextDecoder("utf-8", { fatal: true });
      for (const token of tokens) decoder.decode(module.piece(token), { stream: true });
      return true;
    } catch {
      return false;
    }
  }

  it.skipIf(path === undefined)("bring a text to its end within the tokens that there are", () => {
    for (let seed = 0; seed < 8; seed++) {
      const random = new Random(seed);
      module.start(grammarOfSchema(randomSchema(seed, 4)));
      const bytes: number[] = [];
      const tokensMax = 400;
      for (let left = tokensMax - 1; left >= 0 && !module.isComplete; left--) {
        module.beginToken(left);
        const going = module.allowed().filter((token) => !module.isEnd(token));
        const token = going[random.below(going.length)] ?? -1;
        module.accept(token);
        bytes.push(...module.piece(token));
      }
      expect(module.isComplete).toBe(true);
      expect(() => JSON.parse(new TextDecoder().decode(Uint8Array.from(bytes)))).not.toThrow();
    }
  });
});
