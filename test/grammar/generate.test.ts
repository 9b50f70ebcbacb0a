// Models held to grammars and JSON schemas: what ends is whole and valid, what is cut is the beginning of such a text. A
// seeded share by default; REALM_GRAMMAR_MODELS=1 tries 500 schemas and 100 grammars with each model, 0.1 a tenth of them,
// those from seed REALM_GRAMMAR_FIRST on; REALM_GRAMMAR_TOKENS: to so many tokens each, where there is less time.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Realm } from "../../host/index.ts";
import type { GenerateOptions, Model, Prompt } from "../../host/index.ts";
import { grammarOfSchema } from "../../host/grammar/grammar-of-schema.ts";
import { writeSyntheticModel } from "../../scripts/synthetic-model.ts";
import { GrammarMachine } from "../guest/grammar/grammar-machine.ts";
import { judge, write } from "../guest/grammar/plain-grammar.ts";
import { randomGrammar } from "../guest/grammar/random-grammar.ts";
import { sharedFile } from "../shared-data.ts";
import { randomSchema } from "./random-schema.ts";
import { judgeOf } from "./schema-judge.ts";

const thoroughShare = Number(process.env["REALM_GRAMMAR_MODELS"] ?? 0);
const firstSeed = Number(process.env["REALM_GRAMMAR_FIRST"] ?? 0);
const isThorough = thoroughShare > 0;
const tokensWanted = Number(process.env["REALM_GRAMMAR_TOKENS"] ?? Infinity);
const isWhole = isThorough && tokensWanted === Infinity;
/** Generations at once, so that their products are one. */
const atOnce = isThorough ? 8 : 1;
const smolPath = sharedFile("models/smollm2-135m-instruct-q4_1.gguf");
const question: Prompt = [
  { markup: "<|im_start|>user\n" },
  { text: "Give me an example of the data, as JSON." },
  { markup: "<|im_end|>\n<|im_start|>assistant\n" },
];

interface Counts {
  readonly schemas: number;
  readonly grammars: number;
  readonly tokensMax: number;
}
interface Subject {
  readonly name: string;
  readonly isThere: boolean;
  readonly prompt: Prompt;
  readonly usual: Counts;
  readonly thorough: Counts;
}

const subjects: readonly Subject[] = [
  {
    name: "random weights",
    isThere: true,
    prompt: "data",
    usual: { schemas: 12, grammars: 6, tokensMax: 150 },
    thorough: { schemas: 500, grammars: 100, tokensMax: 480 },
  },
  {
    name: "SmolLM2",
    isThere: smolPath !== undefined,
    prompt: question,
    usual: { schemas: 3, grammars: 2, tokensMax: 100 },
    thorough: { schemas: 500, grammars: 100, tokensMax: 1024 },
  },
];

let folder: string;
let realm: Realm;
let machine: GrammarMachine;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "realm-grammars-"));
  machine = await GrammarMachine.compile();
  // One thread: these products are small, and tests share their cores.
  realm = await Realm.open({ threads: 1 });
});
afterAll(async () => {
  await realm?.close();
  rmSync(folder, { recursive: true });
});

describe.each(subjects)("$name", (subject) => {
  const wanted = isThorough ? subject.thorough : subject.usual;
  const tokensMax = Math.min(wanted.tokensMax, tokensWanted);
  const schemas = isThorough ? Math.ceil(wanted.schemas * thoroughShare) : wanted.schemas;
  const grammars = isThorough ? Math.ceil(wanted.grammars * thoroughShare) : wanted.grammars;
  let model: Model;
  beforeAll(async () => {
    if (!subject.isThere) return;
    const random = join(folder, "random.gguf");
    if (subject.name === "random weights") writeSyntheticModel("tiny", "f32", random);
    model = await realm.load(subject.name === "random weights" ? random : (smolPath ?? ""));
  });
  afterAll(async () => {
    await model?.close();
  });

  interface Generated {
    readonly text: string;
    readonly tokens: number;
    readonly finishReason: string;
  }

  async function generate(options: GenerateOptions): Promise<Generated> {
    const items = model.generate(subject.prompt, { maxTokens: tokensMax, seed: 1, ...options });
    let text = "";
    let tokens = 0;
    for (;;) {
      const item = await items.next();
      if (item.done === true) return { text, tokens, finishReason: item.value.finishReason };
      text += item.value.text;
      tokens++;
    }
  }

  /** Without the character that the cut was in. */
  function whole({ text }: Generated): string {
    return text.replace(/\ufffd$/, "");
  }

  async function forEachSeed(
    count: number,
    tryOne: (seed: number) => Promise<void>,
  ): Promise<void> {
    const seeds = Array.from({ length: count }, (_, index) => firstSeed + index).values();
    let done = 0;
    const tryNext = async (): Promise<void> => {
      for (const seed of seeds) {
        await tryOne(seed);
        done += 1;
        // A full measurement takes hours.
        if (isThorough && done % 25 === 0) process.stderr.write(`${done} of ${count}\n`);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, tryNext));
  }

  it.skipIf(!subject.isThere)(
    `writes JSON that ${schemas} schemas find valid`,
    { timeout: 10_000_000 },
    async () => {
      const ended: number[] = [];
      await forEachSeed(schemas, async (seed) => {
        const schema = randomSchema(seed, 5) as object as Record<string, unknown>;
        const generated = await generate({ jsonSchema: schema });
        const { text, tokens, finishReason } = generated;
        if (finishReason === "length") {
          const state = machine.walk(machine.open(grammarOfSchema(schema)), whole(generated));
          expect(state, `${seed}: ${text}`).toBeGreaterThanOrEqual(0);
        } else {
          expect(finishReason).toBe("eos");
          expect(judgeOf(schema)(JSON.parse(text)), `${seed}: ${text}`).toBe(true);
          ended.push(tokens);
        }
      });
      if (isThorough) report(`schemas: ${ended.length} of ${schemas} ended`, ended);
      expect(ended.length).toBeGreaterThan(schemas * (isWhole ? 0.95 : 0.3));
    },
  );

  it.skipIf(!subject.isThere)(`follows ${grammars} grammars`, { timeout: 10_000_000 }, async () => {
    const ended: number[] = [];
    await forEachSeed(grammars, async (seed) => {
      const grammar = randomGrammar(seed * 104_729 + 3);
      const maxTokens = Math.min(tokensMax, 120);
      const generated = await generate({ grammar: write(grammar), maxTokens });
      const { accepted, viable } = judge(grammar, whole(generated));
      const { text, tokens, finishReason } = generated;
      expect(viable, `${seed}: ${text} of ${write(grammar)}`).toBe(true);
      if (finishReason === "length") return;
      expect(accepted, `${seed}: ${text} of ${write(grammar)}`).toBe(true);
      ended.push(tokens);
    });
    if (isThorough) report(`grammars: ${ended.length} of ${grammars} ended`, ended);
  });

  function report(what: string, tokens: number[]): void {
    tokens.sort((a, b) => a - b);
    const shares = [0.25, 0.5, 0.75, 0.9, 0.95, 1].map(
      (share) => tokens[Math.ceil(share * tokens.length) - 1] ?? 0,
    );
    process.stdout.write(
      `${subject.name}, ${what}; tokens at quartiles, 90, 95, 100 %: ${shares.join(" ")}\n`,
    );
  }
});
