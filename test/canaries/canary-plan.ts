// What each tenant asks, decided by a seed: prompts with the tenant's own marker among letters that all share, in
// sessions that are opened, gone on with, left in the middle and closed, and some requests that are refused.

import { fillers, markers } from "../../scripts/synthetic/repeating-model.ts";
import { Random } from "../../scripts/synthetic/random.ts";

export interface CanaryPlan {
  /** From 0 on; its marker is the one of that number. */
  readonly tenant: number;
  readonly requests: readonly CanaryRequest[];
}

export interface CanaryRequest {
  /** The tenant's number of a session, which its first request opens. */
  readonly session: number;
  readonly kvType: "f16" | "f32";
  /** Why it has to fail, if so. */
  readonly refusal: "context-full" | "bad-argument" | undefined;
  readonly prompt: string;
  readonly seed: number;
  readonly maxTokens: number;
  /** When and how its consumer leaves; none: it stays. */
  readonly leaving: Leaving | undefined;
  /** How long the tenant thinks before the next; a session that is idle may be put away. */
  readonly pauseMs: number;
  /** Whether the session is closed behind it. */
  readonly closes: boolean;
}

export interface Leaving {
  readonly afterTokens: number;
  readonly by: "disposal" | "signal";
}

/** Positions of a session; four requests fit, prompt and answer. */
export const sessionContext = 256;
const requestsOfSessionMax = 4;
const openSessionsMax = 2;
const promptCharacters = { least: 6, spread: 10 };
const maxTokens = { least: 8, spread: 24 };
/** One in so many. */
const refusedOneIn = 10;
const leavingOneIn = 5;
const closingOneIn = 4;
const markerOneIn = 3;
const pauseMsMax = 60;

export function markerOf(tenant: number): string {
  const marker = markers[tenant];
  if (marker === undefined) throw new Error(`there are markers for ${markers.length} tenants`);
  return marker;
}

export function planRequests(tenant: number, count: number, seed: number): CanaryPlan {
  const random = new Random(seed * 1000 + tenant);
  const sessions = new OpenNumbers(random);
  const requests = Array.from({ length: count }, () => planRequest(tenant, random, sessions));
  return { tenant, requests };
}

function planRequest(tenant: number, random: Random, sessions: OpenNumbers): CanaryRequest {
  const { session, isLast } = sessions.next();
  const refusal = oneIn(random, refusedOneIn) ? refusalOf(random) : undefined;
  const tokens = maxTokens.least + random.below(maxTokens.spread);
  const isLeft = refusal === undefined && oneIn(random, leavingOneIn);
  const closes = isLast || oneIn(random, closingOneIn);
  if (closes) sessions.close(session);
  return {
    session,
    kvType: session % 2 === 0 ? "f16" : "f32",
    refusal,
    prompt: promptOf(tenant, random),
    seed: random.below(2 ** 31),
    maxTokens: tokens,
    leaving: isLeft ? leavingOf(random, tokens) : undefined,
    pauseMs: random.below(pauseMsMax),
    closes,
  };
}

/** Has the marker, wherever else it falls. */
function promptOf(tenant: number, random: Random): string {
  const length = promptCharacters.least + random.below(promptCharacters.spread);
  const marker = markerOf(tenant);
  const characters = Array.from({ length }, () =>
    oneIn(random, markerOneIn) ? marker : fillers[random.below(fillers.length)],
  );
  return [...characters, marker].join("");
}

function leavingOf(random: Random, tokens: number): Leaving {
  const by = random.below(2) === 0 ? "disposal" : "signal";
  return { afterTokens: 1 + random.below(tokens - 1), by };
}

function refusalOf(random: Random): CanaryRequest["refusal"] {
  return random.below(2) === 0 ? "context-full" : "bad-argument";
}

function oneIn(random: Random, count: number): boolean {
  return random.below(count) === 0;
}

/** Numbers of a tenant's open sessions. */
class OpenNumbers {
  readonly #random: Random;
  /** Requests so far, by session. */
  readonly #open = new Map<number, number>();
  #lastSession = -1;

  constructor(random: Random) {
    this.#random = random;
  }

  next(): { readonly session: number; readonly isLast: boolean } {
    const session = this.#choose();
    const requests = (this.#open.get(session) ?? 0) + 1;
    this.#open.set(session, requests);
    return { session, isLast: requests === requestsOfSessionMax };
  }

  close(session: number): void {
    this.#open.delete(session);
  }

  #choose(): number {
    const choice = this.#random.below(openSessionsMax);
    const open = [...this.#open.keys()][choice];
    if (open !== undefined) return open;
    this.#lastSession += 1;
    return this.#lastSession;
  }
}
