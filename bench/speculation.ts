// What guessing tokens ahead gains where a text repeats itself, and what it loses where it does not: decode rates with and
// without `speculate`, one after the other in the same process. Repeating text: a passage twice and its beginning again.
// Other text: a passage once, continued at random, so that nothing comes again but by chance.
//
// Usage: node bench/speculation.ts [--model file.gguf] [--text file.txt] [--passages 10] [--threads n]

import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

import { Realm } from "../host/index.ts";
import type { GenerateOptions } from "../host/index.ts";
import { sharedFile } from "../test/shared-data.ts";
import { median } from "./statistics.ts";

type Model = Awaited<ReturnType<Realm["load"]>>;

interface Outcome {
  readonly tokensPerSecond: number;
  readonly ids: readonly number[];
}

const passageTokens = 150;
const againTokens = 20;
const generatedTokens = 200;

const { values: flags } = parseArgs({
  options: {
    model: { type: "string" },
    text: { type: "string" },
    passages: { type: "string", default: "10" },
    threads: { type: "string" },
    temperature: { type: "string", default: "1" },
  },
});

const modelPath = flags.model ?? sharedFile("models/smollm2-135m-instruct-q4_1.gguf");
const textPath = flags.text ?? sharedFile("texts/kjv.txt");
if (modelPath === undefined || textPath === undefined) throw new Error("no model or no text");
const threads = flags.threads === undefined ? undefined : Number(flags.threads);

await using realm = await Realm.open({ threads });
await using model = await realm.load(modelPath);
const passages = await readPassages(model, textPath, Number(flags.passages));
const greedy = { temperature: 0 };
const random = { temperature: Number(flags.temperature), seed: 1 };
await decode(model, passages[0] ?? new Uint32Array(1), greedy); // warms what is built once
await report("repeating text", passages.map(repeated), greedy);
await report("other text, greedy", passages, greedy);
await report("other text, at random", passages, random);

/** Passages that lie far from each other. */
async function readPassages(of: Model, path: string, count: number): Promise<Uint32Array[]> {
  const text = readFileSync(path, "utf8");
  const step = Math.floor(text.length / (count + 1));
  const passage = async (index: number): Promise<Uint32Array> => {
    const begin = text.indexOf("\n", (index + 1) * step) + 1;
    const tokens = await of.tokenize(text.slice(begin, begin + passageTokens * 12));
    return tokens.subarray(0, passageTokens);
  };
  return await Promise.all(Array.from({ length: count }, (_, index) => passage(index)));
}

function repeated(passage: Uint32Array): Uint32Array {
  return Uint32Array.from([...passage, ...passage, ...passage.subarray(0, againTokens)]);
}

async function report(
  name: string,
  prompts: readonly Uint32Array[],
  options: GenerateOptions,
): Promise<void> {
  const ratios: number[] = [];
  let same = 0;
  for (const [index, prompt] of prompts.entries()) {
    // Who goes first changes, so that neither gains by a machine that gets faster or slower.
    const order = index % 2 === 0 ? [false, true] : [true, false];
    const found = new Map<boolean, Outcome>();
    for (const speculate of order) {
      found.set(speculate, await decode(model, prompt, { ...options, speculate }));
    }
    const [plain, guessed] = [found.get(false), found.get(true)];
    if (plain === undefined || guessed === undefined) throw new Error("nothing was measured");
    ratios.push(guessed.tokensPerSecond / plain.tokensPerSecond);
    if (String(plain.ids) === String(guessed.ids)) same += 1;
    say(
      `${name} ${index}: ${plain.ids.length} tokens, ${plain.tokensPerSecond.toFixed(1)} tokens/s, ` +
        `speculating ${guessed.tokensPerSecond.toFixed(1)}, ratio ${ratios.at(-1)?.toFixed(2)}`,
    );
  }
  const [least, most] = [Math.min(...ratios), Math.max(...ratios)];
  say(
    `${name}: median ratio ${median(ratios).toFixed(2)} (${least.toFixed(2)} to ${most.toFixed(2)}), ` +
      `the same tokens in ${same} of ${prompts.length}`,
  );
}

/** Tokens per second behind the first. */
async function decode(of: Model, tokens: Uint32Array, options: GenerateOptions): Promise<Outcome> {
  const settings = { maxTokens: generatedTokens, ...options };
  const stream = of.generate([{ tokens }], settings);
  const ids: number[] = [];
  for (;;) {
    const step = await stream.next();
    if (step.done !== true) {
      ids.push(step.value.id);
      continue;
    }
    return { tokensPerSecond: (1000 * (ids.length - 1)) / step.value.decodeMs, ids };
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
