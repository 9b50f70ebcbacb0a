// The bars: what tenants may cost at most, beside what was measured.

import { median } from "./statistics.ts";
import type {
  MemoryMeasurement,
  PrefillMeasurement,
  StartMeasurement,
  TenantsFound,
} from "./tenants-results.ts";
import { slope } from "./tenants-statistics.ts";

export interface Bar {
  readonly label: string;
  readonly figure: number;
  readonly unit: string;
  /** The most it may be; what `isBelow` says must be less than it. */
  readonly limit: number;
  readonly isBelow: boolean;
}

const gapRatioMax = 3;
const startMsMax = 50;
const megabytesMax = 20;
const megabyte = 1e6;

export function isMet({ figure, limit, isBelow }: Bar): boolean {
  return isBelow ? figure < limit : figure <= limit;
}

export function barsOf({ prefill = [], starts = [], memory = [] }: TenantsFound): Bar[] {
  return [
    ...(prefill.length === 0 ? [] : [gapBar(prefill)]),
    ...starts.filter(({ pool }) => pool === "warm").map(startBar),
    ...memory.map(memoryBar),
  ];
}

/** How much longer the slowest hundredth of the waits is beside the prefill. */
function gapBar(rounds: readonly PrefillMeasurement[]): Bar {
  const [{ decoders, prefillTokens } = { decoders: 0, prefillTokens: 0 }] = rounds;
  return {
    label: `p99 between tokens of ${decoders} decoders, beside a prefill of ${prefillTokens}`,
    figure: median(rounds.map(({ beside, undisturbed }) => beside.p99Ms / undisturbed.p99Ms)),
    unit: "times",
    limit: gapRatioMax,
    isBelow: false,
  };
}

function startBar(measurement: StartMeasurement): Bar {
  return {
    label: `start of a tenant in a ${measurement.isolation}, less the prefill`,
    figure: startBeyondPrefillMs(measurement),
    unit: "ms",
    limit: startMsMax,
    isBelow: false,
  };
}

function memoryBar(measurement: MemoryMeasurement): Bar {
  return {
    label: `each further tenant in a ${measurement.isolation}, less its KV cache`,
    figure: bytesOfEach(measurement).withoutKv / megabyte,
    unit: "MB",
    limit: megabytesMax,
    isBelow: true,
  };
}

export function startBeyondPrefillMs({ startMs, prefillAloneMs }: StartMeasurement): number {
  return median(startMs) - median(prefillAloneMs);
}

export interface BytesOfEach {
  readonly resident: number;
  readonly kv: number;
  readonly withoutKv: number;
  readonly children: number;
}

/** By how much each grows from one tenant to the next. */
export function bytesOfEach({ samples }: MemoryMeasurement): BytesOfEach {
  const slopeOf = (value: (sample: (typeof samples)[number]) => number): number =>
    slope(samples.map((sample) => ({ x: sample.tenants, y: value(sample) })));
  return {
    resident: slopeOf(({ residentBytes }) => residentBytes),
    kv: slopeOf(({ kvBytes }) => kvBytes),
    withoutKv: slopeOf(({ residentBytes, kvBytes }) => residentBytes - kvBytes),
    children: slopeOf(({ childrenBytes }) => childrenBytes),
  };
}
