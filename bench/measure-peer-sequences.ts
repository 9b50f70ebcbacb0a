// node-llama-cpp decoding several sequences at once: as sequences of one context, which its own scheduler batches, or
// each in a context of its own. Flash attention stays off, as in measure-peer.ts.

import { getLlama, LlamaLogLevel } from "node-llama-cpp";
import type { LlamaContextSequence, LlamaModel, Token } from "node-llama-cpp";
import { writeResult } from "./measurement.ts";
import {
  readTenantsPlan,
  shortPrompt,
  warmPromptTokens,
  warmTokens,
  windowTokensOfEach,
} from "./tenants-plan.ts";
import type { PeerSequencesPlan } from "./tenants-plan.ts";
import type { SequencesMeasurement, SequencesRate } from "./tenants-results.ts";
import { decodeTogether } from "./tenants-window.ts";

/** Positions of each sequence. */
const contextSize = 512;

const plan = readTenantsPlan() as PeerSequencesPlan;
writeResult(await measureSequences());
// What llama.cpp still holds would keep the process alive for seconds.
process.exit(0);

async function measureSequences(): Promise<SequencesMeasurement> {
  const llama = await getLlama({
    gpu: false,
    build: "never",
    logLevel: LlamaLogLevel.error,
    maxThreads: plan.threads,
  });
  const model = await llama.loadModel({ modelPath: plan.modelPath });
  const rates: SequencesRate[] = [];
  for (const count of plan.counts.toSorted((left, right) => right - left)) {
    rates.unshift(await decodeSequences(model, count));
  }
  return { rates };
}

async function decodeSequences(model: LlamaModel, count: number): Promise<SequencesRate> {
  await using stack = new AsyncDisposableStack();
  const open = async (sequences: number) => {
    const context = await model.createContext({
      sequences,
      contextSize,
      threads: plan.threads,
      flashAttention: false,
    });
    stack.defer(() => context.dispose());
    return Array.from({ length: sequences }, () => context.getSequence());
  };
  const opened: LlamaContextSequence[] = [];
  if (plan.contexts === "one") opened.push(...(await open(count)));
  else for (let index = 0; index < count; index++) opened.push(...(await open(1)));
  await Promise.all(opened.map(warmUp));
  const { tokensPerSecond } = await decodeTogether(
    opened.map((sequence, index) => evaluate(sequence, index)),
    windowTokensOfEach(plan.windowTokens, count),
  );
  return { sequences: count, tokensPerSecond };
}

async function warmUp(sequence: LlamaContextSequence): Promise<void> {
  let count = 0;
  for await (const _ of evaluate(sequence, 0, warmPromptTokens)) {
    count += 1;
    if (count === warmTokens) return;
  }
}

function evaluate(
  sequence: LlamaContextSequence,
  number: number,
  tokens?: number,
): AsyncGenerator<Token> {
  const prompt = shortPrompt(number, plan.vocabularySize).slice(0, tokens) as Token[];
  return sequence.evaluate(prompt, { temperature: 0, yieldEogToken: true });
}
