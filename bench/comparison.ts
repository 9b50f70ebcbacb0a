// What a run of the benchmark finds: the machine, and for each model every round of both engines. JSON in
// bench/results/ has this shape.

import type { Machine } from "./machine.ts";
import type { Measurement } from "./measurement.ts";
import type { Bandwidth } from "./memory-bandwidth.ts";
import type { ModelFacts } from "./model-facts.ts";
import type { TokenProfile } from "./profile-decode.ts";

export interface Setting {
  readonly machine: Machine;
  readonly bandwidth: readonly Bandwidth[];
  readonly threads: number;
  readonly rounds: number;
}

export interface Comparison {
  readonly model: string;
  readonly facts: ModelFacts;
  readonly prefillTokens: number;
  readonly decodeTokens: number;
  /** One of each in every round. */
  readonly realm: readonly Measurement[];
  readonly peer: readonly Measurement[];
  /** Of Realm, from a run of its own that is not timed. */
  readonly profiles: readonly TokenProfile[];
}
