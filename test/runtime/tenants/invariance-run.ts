// Generations of many tenants at a load, held against the same ones alone: prompts, lengths, seeds, chunks and the moments
// of joining are drawn at random. Nobody's tokens and logprobs may differ by a bit.

import type { Model, Realm } from "../../../host/index.ts";
import { Random } from "../../../scripts/synthetic/random.ts";
import { collect } from "../collect.ts";

export interface InvarianceOrder {
  readonly prompts: number;
  readonly loads: readonly number[];
  readonly promptLengthMax: number;
  readonly maxTokens: number;
  readonly seed: number;
}

interface Request {
  readonly tokens: readonly number[];
  readonly maxTokens: number;
  readonly temperature: number;
  readonly seed: number;
}

export interface InvarianceResult {
  readonly compared: number;
  /** Generations of which a token or a bit of a logprob differs from the solo run. */
  readonly differing: number;
}

/** Compares every request at every load with its run alone. */
export async function compareLoads(
  realm: Realm,
  model: Model,
  order: InvarianceOrder,
): Promise<InvarianceResult> {
  const random = new Random(order.seed);
  const vocabularySize = vocabularySizeOf(model);
  const requests = Array.from({ length: order.prompts }, () =>
    drawRequest(random, order, vocabularySize),
  );
  const alone: string[] = [];
  for (const [index, request] of requests.entries()) {
    alone.push(
      await generate(realm, model, { request, name: `alone-${index}`, prefillColumns: undefined }),
    );
  }
  let differing = 0;
  for (const load of order.loads) {
    const outcomes = await runAtLoad(realm, model, { requests, load, random });
    differing += outcomes.filter((outcome, index) => outcome !== alone[index]).length;
  }
  return { compared: order.loads.length * requests.length, differing };
}

/** As many at a time as the load says; when one has ended the next joins. */
async function runAtLoad(
  realm: Realm,
  model: Model,
  { requests, load, random }: { requests: readonly Request[]; load: number; random: Random },
): Promise<string[]> {
  const outcomes: string[] = [];
  const waiting = [...requests.entries()];
  async function serveNext(place: number): Promise<void> {
    for (;;) {
      const next = waiting.shift();
      if (next === undefined) return;
      const [index, request] = next;
      await pause(random.below(20));
      const prefillColumns = random.below(3) === 0 ? undefined : 1 + random.below(40);
      const name = `load-${load}-${place}`;
      outcomes[index] = await generate(realm, model, { request, name, prefillColumns });
    }
  }
  await Promise.all(Array.from({ length: load }, (_, place) => serveNext(place)));
  return outcomes;
}

async function generate(
  realm: Realm,
  model: Model,
  {
    request,
    name,
    prefillColumns,
  }: { request: Request; name: string; prefillColumns: number | undefined },
): Promise<string> {
  await using tenant = await realm.tenant(name, { models: [model] });
  const session = await tenant.session(model, { context: 256, prefillColumns });
  const { tokens, ...options } = request;
  const { ids, logprobs } = await collect(session.generate([{ tokens }], options));
  return `${ids.join()} ${Buffer.from(Float64Array.from(logprobs).buffer).toString("base64")}`;
}

function drawRequest(
  random: Random,
  { promptLengthMax, maxTokens }: InvarianceOrder,
  vocabularySize: number,
): Request {
  return {
    tokens: Array.from({ length: 1 + random.below(promptLengthMax) }, () =>
      random.below(vocabularySize),
    ),
    maxTokens: 1 + random.below(maxTokens),
    temperature: random.below(2) === 0 ? 0 : 0.9,
    seed: random.below(1_000_000),
  };
}

function vocabularySizeOf({ metadata }: Model): number {
  const tokens = metadata.entries.find(({ key }) => key === "tokenizer.ggml.tokens")?.value;
  if (tokens?.tag !== "elements") throw new Error("the model has no vocabulary");
  return Number(tokens.val.length);
}

async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
