// What is measured: load, then at each depth a prompt of that many tokens and some more decoded behind it, in rounds, so
// that a machine that grows slower or faster meanwhile meets all alike. The guest's own clock times both phases.

import { RealmError } from "../../error/realm-error.ts";
import type { GenerateOptions, KvType } from "../../runtime/generate-options.ts";
import type { GenerationEnd } from "../../runtime/guest-calls.ts";
import type { Model } from "../../runtime/model.ts";
import type { Realm } from "../../runtime/realm.ts";
import { spreadOf } from "./spread.ts";
import type { Spread } from "./spread.ts";

export interface BenchPlan {
  readonly path: string;
  /** Positions before the decoded tokens. */
  readonly depths: readonly number[];
  readonly decodeTokens: number;
  readonly rounds: number;
  readonly vocabularySize: number;
  readonly kvType: KvType | undefined;
  readonly mmap: true | undefined;
  readonly signal: AbortSignal;
  readonly onProgress: (text: string) => void;
}

export interface DepthResult {
  readonly depth: number;
  /** Of prompts that long; none of depth 0. */
  readonly prefillTokensPerSecond: Spread | undefined;
  readonly decodeTokensPerSecond: Spread;
  /** Decoded behind the first, in each round; fewer than asked where the model ended by itself. */
  readonly decodedTokens: number;
}

export interface BenchResult {
  readonly loadMs: Spread;
  readonly depths: readonly DepthResult[];
  /** Of the KV cache, for one position. */
  readonly kvBytesPerPosition: number;
}

interface Sample {
  readonly prefill: number;
  readonly decode: number;
  readonly decoded: number;
}

/** Errors: `cancelled`, and those of `realm.load` and `model.generate`. */
export async function runRounds(realm: Realm, plan: BenchPlan): Promise<BenchResult> {
  const loads: number[] = [];
  const samples = new Map<number, Sample[]>(plan.depths.map((depth) => [depth, []]));
  let kvBytesPerPosition = 0;
  for (let round = 1; round <= plan.rounds; round++) {
    plan.onProgress(`round ${round} of ${plan.rounds}: loading`);
    const startedAt = performance.now();
    await using model = await realm.load(plan.path, { signal: plan.signal, mmap: plan.mmap });
    loads.push(performance.now() - startedAt);
    // What is made once, such as programs and their code, is none of the first depth's.
    kvBytesPerPosition = await warmUp(realm, model, plan);
    for (const [depth, found] of samples) {
      plan.onProgress(`round ${round} of ${plan.rounds}: at ${depth} tokens`);
      found.push(await sample(model, plan, depth));
    }
  }
  return {
    loadMs: spreadOf(loads),
    depths: [...samples].map(([depth, found]) => depthResult(depth, found)),
    kvBytesPerPosition,
  };
}

function depthResult(depth: number, found: readonly Sample[]): DepthResult {
  return {
    depth,
    prefillTokensPerSecond: depth === 0 ? undefined : spreadOf(found.map((one) => one.prefill)),
    decodeTokensPerSecond: spreadOf(found.map((one) => one.decode)),
    decodedTokens: Math.min(...found.map((one) => one.decoded)),
  };
}

const warmUpTokens = 64;

/** Gives the bytes of the cache for one position. */
async function warmUp(realm: Realm, model: Model, plan: BenchPlan): Promise<number> {
  const options = requestOptions(plan, 2);
  const items = model.generate(prompt(warmUpTokens, plan, 0), options);
  await items.next();
  const { kvBytes } = await realm.memory();
  const end = await ended(items);
  return end.contextLength === 0 ? 0 : kvBytes / end.contextLength;
}

/** Prompts that a model may end behind at once; another one then. */
const promptsTried = 4;

async function sample(model: Model, plan: BenchPlan, depth: number): Promise<Sample> {
  for (let shift = 0; shift < promptsTried; shift++) {
    const tokens = prompt(Math.max(1, depth), plan, shift);
    const end = await ended(model.generate(tokens, requestOptions(plan, plan.decodeTokens + 1)));
    plan.signal.throwIfAborted();
    // The first token is the prefill's.
    const decoded = end.generatedTokens - 1;
    if (decoded > plan.decodeTokens / 2) {
      const perSecond = (count: number, ms: number): number => (1000 * count) / ms;
      const prefill = perSecond(end.promptTokens, end.prefillMs);
      return { prefill, decode: perSecond(decoded, end.decodeMs), decoded };
    }
  }
  const message = `cannot measure at ${depth} tokens: the model ended ${promptsTried} times before ${plan.decodeTokens} tokens`;
  throw new RealmError("unsupported", message);
}

async function ended(items: AsyncGenerator<unknown, GenerationEnd, void>): Promise<GenerationEnd> {
  for (;;) {
    const step = await items.next();
    if (step.done === true) return step.value;
  }
}

function requestOptions(plan: BenchPlan, maxTokens: number): GenerateOptions {
  const { kvType, signal } = plan;
  const context = Math.max(warmUpTokens, ...plan.depths) + plan.decodeTokens + 2;
  return { temperature: 0, maxTokens, context, kvType, signal };
}

/** Behind control tokens and bytes. */
const firstOrdinary = 300;
/** Prime to the sizes of vocabularies, so that no id repeats within a prompt. */
const stride = 7919;

/** Ids that mean nothing: what they are doesn't change how long a product takes. */
function prompt(
  count: number,
  { vocabularySize }: BenchPlan,
  shift: number,
): { readonly tokens: number[] }[] {
  const first = Math.min(firstOrdinary, vocabularySize >> 1);
  const ordinary = Math.max(1, vocabularySize - first);
  const ids = Array.from(
    { length: count },
    (_, index) => first + (((index + shift) * stride) % ordinary),
  );
  return [{ tokens: ids }];
}
