// Whether a tenant can tell by its time to the first token that another tenant has sent the same prompt: pairs of a
// prompt that tenant A sent just before and one of the same length that nobody sent, in random order, by Wilcoxon's
// signed-rank test. Beside it, what would show if half of the prompt were cached: prompts half as long.
// node bench/prefix-timing.ts [pairs] [seed]

import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { Realm } from "../host/index.ts";
import type { Model, Tenant } from "../host/index.ts";
import { Random } from "../scripts/synthetic/random.ts";
import { signedRankP } from "./rank-test.ts";
import { median } from "./statistics.ts";

type Kind = (typeof kinds)[number];

const kinds = ["sent before", "sent by nobody", "half as long"] as const;
/** Nobody's prompt: each is drawn anew. */
const promptTokens = 192;
/** Pairs before the first that counts. */
const warmUpPairs = 3;
/** Until a guest waits for the next session, so that no time has the start of one in it. */
const pauseMs = 300;
/** Under it the times would tell. */
const allowedP = 0.01;

const pairs = Number(process.argv[2] ?? 200);
const random = new Random(Number(process.argv[3] ?? 1));
const genesis = join(import.meta.dirname, "..", "models", "genesis-4m-q8_0.gguf");

await using realm = await Realm.open({ threads: 1 });
const model = await realm.load(genesis);
const [sender, observer] = [
  await realm.tenant("sender", { models: [model] }),
  await realm.tenant("observer", { models: [model] }),
];
const times: Record<Kind, number[]> = {
  "sent before": [],
  "sent by nobody": [],
  "half as long": [],
};
for (let pair = -warmUpPairs; pair < pairs; pair++) {
  for (const kind of shuffled(kinds)) {
    const firstTokenMs = await observe(kind);
    if (pair >= 0) times[kind].push(firstTokenMs);
  }
}
report();

async function observe(kind: Kind): Promise<number> {
  const sent = randomPrompt(promptTokens);
  await measureFirstToken(sender, model, sent);
  await delay(pauseMs);
  const asked = {
    "sent before": () => sent,
    "sent by nobody": () => randomPrompt(promptTokens),
    "half as long": () => randomPrompt(promptTokens / 2),
  }[kind]();
  const firstTokenMs = await measureFirstToken(observer, model, asked);
  await delay(pauseMs);
  return firstTokenMs;
}

/** In a session of its own, as a new conversation has. */
async function measureFirstToken(
  tenant: Tenant,
  of: Model,
  tokens: readonly number[],
): Promise<number> {
  await using session = await tenant.session(of, { context: promptTokens + 8 });
  const startedMs = performance.now();
  const stream = session.generate([{ tokens }], { temperature: 0, maxTokens: 1 });
  await stream.next();
  const elapsedMs = performance.now() - startedMs;
  await stream.next();
  return elapsedMs;
}

/** Ordinary tokens: behind the control tokens and the bytes. */
function randomPrompt(length: number): number[] {
  const first = 300;
  return Array.from({ length }, () => first + random.below(1000));
}

function shuffled(of: readonly Kind[]): Kind[] {
  return of
    .map((kind) => ({ kind, at: random.uniform() }))
    .sort((left, right) => left.at - right.at)
    .map(({ kind }) => kind);
}

function report(): void {
  const p = signedRankP(times["sent before"], times["sent by nobody"]);
  const halfP = signedRankP(times["half as long"], times["sent by nobody"]);
  const lines = kinds.map(
    (kind) => `${kind.padEnd(15)} ${median(times[kind]).toFixed(2)} ms to the first token`,
  );
  process.stdout.write(
    [
      ...lines,
      `p ${p.toFixed(3)} that "sent before" and "sent by nobody" differ by chance, over ${allowedP} wanted`,
      `p ${halfP.toExponential(1)} for "half as long": what a cache would show`,
      `medians of ${pairs} pairs`,
      "",
    ].join("\n"),
  );
  process.exitCode = p > allowedP && halfP < allowedP ? 0 : 1;
}
