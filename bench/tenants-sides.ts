// Who decodes several sequences at once: Realm's tenants in both modes, node-llama-cpp in two ways, llama-batched-bench.
// Each measurement is a process of its own; the sides take turns.

import { runChild } from "./measurement.ts";
import { batchedBench, measureBatchedBench } from "./tenants-batched-bench.ts";
import type { PeerSequencesPlan, RealmSequencesPlan, TogetherPlan } from "./tenants-plan.ts";
import type { SequencesMeasurement, SideFound } from "./tenants-results.ts";

interface Side {
  readonly name: string;
  readonly measure: (plan: TogetherPlan) => Promise<SequencesMeasurement>;
  /** Of what takes long and is near nobody. */
  readonly roundsMax?: number;
}

/** The first is what all others are compared to. */
const always: readonly Side[] = [
  { name: "Realm, batch-invariant", measure: measureRealm },
  { name: "Realm, fast", measure: (plan) => measureRealm({ ...plan, determinism: "fast" }) },
  {
    name: "node-llama-cpp, one context",
    measure: (plan) => measurePeer({ ...plan, contexts: "one" }),
  },
  {
    name: "node-llama-cpp, n contexts",
    measure: (plan) => measurePeer({ ...plan, contexts: "many" }),
    roundsMax: 1,
  },
];

/** Why a side is missing, where one is. */
export const skippedSides =
  batchedBench === undefined
    ? ["llama-batched-bench: LLAMA_BATCHED_BENCH does not name its binary"]
    : [];

export async function alternateSides(
  plan: TogetherPlan,
  rounds: number,
  onTurn: (turn: string) => void,
): Promise<SideFound[]> {
  const sides = allSides().map((side) => ({ ...side, found: [] as SequencesMeasurement[] }));
  for (let round = 1; round <= rounds; round++) {
    for (const side of sides) {
      if (round > (side.roundsMax ?? rounds)) continue;
      onTurn(`round ${round} of ${rounds}: ${side.name}`);
      side.found.push(await side.measure(plan));
    }
  }
  return sides.map(({ name, found }) => ({ name, rounds: found }));
}

function allSides(): readonly Side[] {
  if (batchedBench === undefined) return always;
  const binary = batchedBench;
  const measure = (plan: TogetherPlan) => measureBatchedBench(binary, plan);
  return [...always, { name: "llama-batched-bench", measure }];
}

async function measureRealm(plan: RealmSequencesPlan): Promise<SequencesMeasurement> {
  return (await runChild("measure-realm-sequences.ts", plan)) as SequencesMeasurement;
}

async function measurePeer(plan: PeerSequencesPlan): Promise<SequencesMeasurement> {
  return (await runChild("measure-peer-sequences.ts", plan)) as SequencesMeasurement;
}
