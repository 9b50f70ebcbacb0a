// What holding a generation to a grammar costs: decode rates with and without one, one after the other in the same process,
// as many tokens each. Long strings, where nearly all tokens may come; lists of records, where few may; numbers, where the
// model's own choice mostly may not. No text ends before its tokens do.
//
// Usage: node bench/grammar.ts [--model file.gguf] [--rounds 9] [--tokens 200] [--threads n]

import { parseArgs } from "node:util";

import { Realm } from "../host/index.ts";
import type { GenerateOptions, Model, Prompt } from "../host/index.ts";
import { sharedFile } from "../test/shared-data.ts";
import { median } from "./statistics.ts";

const { values: flags } = parseArgs({
  options: {
    model: { type: "string" },
    rounds: { type: "string", default: "9" },
    tokens: { type: "string", default: "200" },
    threads: { type: "string" },
  },
});

const path = flags.model ?? sharedFile("models/smollm2-135m-instruct-q4_1.gguf");
if (path === undefined) throw new Error("no model");
const maxTokens = Number(flags.tokens);
const question: Prompt = [
  { markup: "<|im_start|>user\n" },
  { text: "Write a long story about a lighthouse, as JSON." },
  { markup: "<|im_end|>\n<|im_start|>assistant\n" },
];
const least = maxTokens * 40;
const record = {
  type: "object",
  properties: {
    name: { type: "string", maxLength: 20 },
    age: { type: "integer", minimum: 0, maximum: 120 },
    kind: { enum: ["keeper", "sailor", "gull"] },
  },
  required: ["name", "age", "kind"],
};
const subjects: readonly (readonly [string, GenerateOptions])[] = [
  ["long strings", { jsonSchema: { type: "string", minLength: least } }],
  ["lists of records", { jsonSchema: { type: "array", items: record, minItems: least } }],
  [
    "lists of numbers",
    { jsonSchema: { type: "array", items: { type: "number" }, minItems: least } },
  ],
];

await using realm = await Realm.open({
  threads: flags.threads === undefined ? undefined : Number(flags.threads),
});
await using model = await realm.load(path);
for (const [name, options] of subjects) await report(name, options);

async function report(name: string, options: GenerateOptions): Promise<void> {
  const ratios: number[] = [];
  const millisecondsMore: number[] = [];
  for (let round = 0; round <= Number(flags.rounds); round++) {
    const order = round % 2 === 0 ? [{}, options] : [options, {}];
    const found = new Map<GenerateOptions, number>();
    for (const each of order) found.set(each, await tokenMs(model, each, round));
    const held = found.get(options) ?? Number.NaN;
    const [free = Number.NaN] = [...found].flatMap(([of, ms]) => (of === options ? [] : [ms]));
    // The first builds what is built once.
    if (round === 0) continue;
    ratios.push(free / held);
    millisecondsMore.push(held - free);
  }
  const [lowest, highest] = [Math.min(...ratios), Math.max(...ratios)];
  process.stdout.write(
    `${name}: ${median(ratios).toFixed(3)} of the free rate ` +
      `(${lowest.toFixed(3)} to ${highest.toFixed(3)}), ${median(millisecondsMore).toFixed(2)} ms a token more\n`,
  );
}

async function tokenMs(of: Model, options: GenerateOptions, seed: number): Promise<number> {
  const settings = { maxTokens, ignoreEos: true, seed, context: 1024, ...options };
  const stream = of.generate(question, settings);
  for (;;) {
    const step = await stream.next();
    if (step.done !== true) continue;
    const { generatedTokens, decodeMs } = step.value;
    if (generatedTokens !== maxTokens) throw new Error(`it ended at ${generatedTokens} tokens`);
    return decodeMs / (generatedTokens - 1);
  }
}
