// One measurement of Realm, through the library's own interface: a guest in WebAssembly for each generation, all
// products in the compute worker.

import { Realm } from "../host/index.ts";
import { peakResidentBytes, promptTokens, readPlan, writeResult } from "./measurement.ts";
import type { DecodeRate, Measurement, Plan } from "./measurement.ts";
import { TokenClock } from "./token-clock.ts";

type Model = Awaited<ReturnType<Realm["load"]>>;

const plan = readPlan();
writeResult(await measureRealm(plan));

async function measureRealm(what: Plan): Promise<Measurement> {
  const startedMs = performance.now();
  await using realm = await Realm.open({ threads: what.threads });
  const openedMs = performance.now();
  await using model = await realm.load(what.modelPath);
  const loadedMs = performance.now();
  await prefill(model, 64); // warms what is built once
  const prefillTokensPerSecond = await prefill(model, what.prefillTokens);
  const decode: DecodeRate[] = [];
  const heaps: number[] = [];
  for (const depth of what.depths) {
    decode.push(
      await decodeAt(model, depth, async () => {
        heaps.push((await realm.memory()).heapUsed);
      }),
    );
  }
  return {
    openMs: openedMs - startedMs,
    loadMs: loadedMs - openedMs,
    prefillTokensPerSecond,
    decode,
    peakResidentBytes: peakResidentBytes(),
    heapUsedBytes: Math.max(...heaps),
  };
}

/** As the guest's thread times it: from the prompt's tokens to the first one chosen. */
async function prefill(model: Model, tokens: number): Promise<number> {
  const generation = model.generate(prompt(tokens), options(1));
  for (;;) {
    const step = await generation.next();
    if (step.done === true) return (1000 * step.value.promptTokens) / step.value.prefillMs;
  }
}

/** As the caller times it, token by token. */
async function decodeAt(
  model: Model,
  depth: number,
  whileOpen: () => Promise<void>,
): Promise<DecodeRate> {
  const clock = new TokenClock();
  for await (const _ of model.generate(
    prompt(Math.max(1, depth)),
    options(plan.decodeTokens + 1),
  )) {
    clock.tick();
    // The guest is at most a few tokens ahead and stays open until the last one is taken.
    if (clock.count === plan.decodeTokens + 1) await whileOpen();
  }
  const timed = clock.timed();
  if (timed.tokens === 0) throw new Error(`the model ended after ${clock.count} tokens`);
  return {
    depth,
    tokens: timed.tokens,
    tokensPerSecond: (1000 * timed.tokens) / timed.milliseconds,
  };
}

function prompt(tokens: number) {
  return [{ tokens: promptTokens(tokens, plan.vocabularySize) }];
}

function options(maxTokens: number) {
  const context = Math.max(plan.prefillTokens, ...plan.depths) + plan.decodeTokens + 8;
  return { temperature: 0, maxTokens, context };
}
