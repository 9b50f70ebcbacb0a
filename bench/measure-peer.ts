// One measurement of node-llama-cpp, the peer: the same ggml, called by llama.cpp's own scheduler.
// Flash attention stays off: on CPUs it is slower.

import { getLlama, LlamaLogLevel } from "node-llama-cpp";
import type { LlamaContextSequence, Token } from "node-llama-cpp";
import { peakResidentBytes, promptTokens, readPlan, writeResult } from "./measurement.ts";
import type { DecodeRate, Measurement, Plan } from "./measurement.ts";
import { TokenClock } from "./token-clock.ts";

const plan = readPlan();
writeResult(await measurePeer(plan));
// What llama.cpp still holds would keep the process alive for seconds.
process.exit(0);

async function measurePeer(what: Plan): Promise<Measurement> {
  const startedMs = performance.now();
  const llama = await getLlama({
    gpu: false,
    build: "never",
    logLevel: LlamaLogLevel.error,
    maxThreads: what.threads,
  });
  const openedMs = performance.now();
  const model = await llama.loadModel({ modelPath: what.modelPath });
  const loadedMs = performance.now();
  const context = await model.createContext({
    contextSize: Math.max(what.prefillTokens, ...what.depths) + what.decodeTokens + 8,
    batchSize: 512,
    threads: what.threads,
    flashAttention: false,
  });
  const sequence = context.getSequence();
  await prefill(sequence, ordinaryTokens(64)); // warms what is built once
  const prefillTokensPerSecond = await prefill(sequence, ordinaryTokens(what.prefillTokens));
  const decode: DecodeRate[] = [];
  for (const depth of what.depths) decode.push(await decodeAt(sequence, depth));
  return {
    openMs: openedMs - startedMs,
    loadMs: loadedMs - openedMs,
    prefillTokensPerSecond,
    decode,
    peakResidentBytes: peakResidentBytes(),
    heapUsedBytes: process.memoryUsage().heapUsed,
  };
}

async function prefill(sequence: LlamaContextSequence, tokens: Token[]): Promise<number> {
  await sequence.clearHistory();
  const startedMs = performance.now();
  await sequence.evaluateWithoutGeneratingNewTokens(tokens);
  return (1000 * tokens.length) / (performance.now() - startedMs);
}

async function decodeAt(sequence: LlamaContextSequence, depth: number): Promise<DecodeRate> {
  // The last token of the prompt is the one that decoding begins with.
  const tokens = ordinaryTokens(Math.max(1, depth));
  const before = tokens.slice(0, -1);
  await sequence.clearHistory();
  if (before.length > 0) await sequence.evaluateWithoutGeneratingNewTokens(before);
  const clock = new TokenClock();
  const options = { temperature: 0, yieldEogToken: true } as const;
  for await (const _ of sequence.evaluate(tokens.slice(-1), options)) {
    clock.tick();
    if (clock.count > plan.decodeTokens) break;
  }
  const timed = clock.timed();
  return {
    depth,
    tokens: timed.tokens,
    tokensPerSecond: (1000 * timed.tokens) / timed.milliseconds,
  };
}

function ordinaryTokens(count: number): Token[] {
  return promptTokens(count, plan.vocabularySize) as Token[];
}
