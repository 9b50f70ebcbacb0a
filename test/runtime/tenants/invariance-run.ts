// Generations of many tenants at a load, held against the same ones alone: prompts, lengths, seeds, chunks, the moments of
// joining and how many requests a session serves are drawn at random. Nobody's tokens and logprobs may differ by a bit.

import type { Model, Realm, Session } from "../../../host/index.ts";
import { Random } from "../../../scripts/synthetic/random.ts";
import { collect } from "../collect.ts";

/** The sessions' context, in tokens. */
const context = 256;

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

/** Requests that one session serves, each behind the one before; `first` is the number of its first. */
interface Talk {
  readonly first: number;
  readonly requests: readonly Request[];
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
  const talks = drawTalks(requests, random);
  const alone = await runAtLoad(realm, model, { talks, load: 1, random, chunked: false });
  let differing = 0;
  for (const load of order.loads) {
    const outcomes = await runAtLoad(realm, model, { talks, load, random, chunked: true });
    differing += outcomes.filter((outcome, index) => outcome !== alone[index]).length;
  }
  return { compared: order.loads.length * requests.length, differing };
}

interface LoadOrder {
  readonly talks: readonly Talk[];
  readonly load: number;
  readonly random: Random;
  /** Whether prompts are read in chunks that are drawn. */
  readonly chunked: boolean;
}

/** As many at a time as the load says; when one has ended the next joins. */
async function runAtLoad(realm: Realm, model: Model, order: LoadOrder): Promise<string[]> {
  const { talks, load, random, chunked } = order;
  const outcomes: string[] = [];
  const waiting = [...talks];
  async function servePlace(place: number): Promise<void> {
    for (;;) {
      const talk = waiting.shift();
      if (talk === undefined) return;
      const prefillColumns = !chunked || random.below(3) === 0 ? undefined : 1 + random.below(40);
      await using tenant = await realm.tenant(`load-${load}-${place}`, { models: [model] });
      const session = await tenant.session(model, { context, prefillColumns });
      for (const [index, request] of talk.requests.entries()) {
        await pause(random.below(20));
        outcomes[talk.first + index] = await generate(session, request);
      }
    }
  }
  await Promise.all(Array.from({ length: load }, (_, place) => servePlace(place)));
  return outcomes;
}

async function generate(session: Session, request: Request): Promise<string> {
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

/** Cuts the requests into talks of up to twelve, as many as a context has room for. */
function drawTalks(requests: readonly Request[], random: Random): Talk[] {
  const talks: Talk[] = [];
  for (let first = 0; first < requests.length;) {
    const mine = requests.slice(first, first + 1 + random.below(12));
    while (mine.reduce((sum, one) => sum + one.tokens.length + one.maxTokens, 0) > context) {
      mine.pop();
    }
    talks.push({ first, requests: mine });
    first += mine.length;
  }
  return talks;
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
