// What of one tenant reached another: a marker, a token or a name that is not the reader's own, and logprobs that are
// not those of the same requests made alone.

import { isDeepStrictEqual } from "node:util";

import { markers, vocabulary } from "../../scripts/synthetic/repeating-model.ts";
import { markerOf } from "./canary-plan.ts";
import type { CanaryPlan, CanaryRequest } from "./canary-plan.ts";
import { tenantName } from "./tenant-run.ts";
import type { Outcome, TenantRun } from "./tenant-run.ts";

const anyMarker = new RegExp(`[${markers.join("")}]`, "gu");
const anyName = /tenant-\d+/g;
const markerIds = new Map(markers.map((marker) => [vocabulary.indexOf(marker), marker]));

/** Each says where what was seen. */
export function foreignIn({ plan, outcomes, usage, readings }: TenantRun): string[] {
  const reader = plan.tenant;
  const written = outcomes.flatMap(({ tokens, error }) => [
    tokens.map(({ text }) => text).join(""),
    JSON.stringify(error ?? {}),
  ]);
  const seen = [...written, ...readings, JSON.stringify(usage)].flatMap(namesIn);
  const drawn = outcomes.flatMap(({ tokens }) => tokens.map(({ id }) => markerIds.get(id) ?? ""));
  const own = new Set(["", markerOf(reader), tenantName(reader)]);
  return [...seen, ...drawn]
    .filter((found) => !own.has(found))
    .map((found) => `${tenantName(reader)} saw "${found}"`);
}

/** Own markers that came back: without any, no foreign one could have been seen. */
export function ownMarkersIn({ plan, outcomes }: TenantRun): number {
  const tokens = outcomes.flatMap((outcome) => outcome.tokens);
  return tokens.filter(({ id }) => markerIds.get(id) === markerOf(plan.tenant)).length;
}

/** Requests that did not end as was planned. */
export function failuresIn({ plan, outcomes }: TenantRun): string[] {
  return outcomes.flatMap(({ error, tokens }, index) => {
    const { refusal, leaving } = plan.requests[index] ?? { refusal: undefined, leaving: undefined };
    const isShort = refusal === undefined && tokens.length < (leaving?.afterTokens ?? 1);
    if (error?.code === refusal && !isShort) return [];
    const how = error === undefined ? `gave ${tokens.length} tokens` : error.message;
    return [`request ${index} of ${tenantName(plan.tenant)}: ${how}`];
  });
}

/** The same requests, each as long as it came to be, one right after the other. */
export function asTheyCame({ plan, outcomes }: TenantRun): CanaryPlan {
  const requests = plan.requests.map((request, index): CanaryRequest => {
    const { leaving } = request;
    const came = leaving === undefined ? undefined : outcomes[index]?.generatedTokens;
    return { ...request, maxTokens: came ?? request.maxTokens, leaving: undefined, pauseMs: 0 };
  });
  return { ...plan, requests };
}

/** Where a run differs from that of a tenant alone by a bit. */
export function differencesBetween(run: TenantRun, alone: TenantRun): string[] {
  const name = tenantName(run.plan.tenant);
  const requests = run.outcomes.flatMap((outcome, index) => {
    const difference = differenceOf(outcome, alone.outcomes[index]);
    return difference === undefined ? [] : [`request ${index} of ${name}: ${difference}`];
  });
  // Of a session that was put away nothing is cached.
  const [{ cachedTokens, ...used }, { cachedTokens: cachedAlone, ...usedAlone }] = [
    run.usage,
    alone.usage,
  ];
  const isUsage = isDeepStrictEqual(used, usedAlone) && cachedTokens <= cachedAlone;
  return isUsage ? requests : [...requests, `${name} has another usage`];
}

function differenceOf(outcome: Outcome, alone: Outcome | undefined): string | undefined {
  if (!isDeepStrictEqual(outcome.error, alone?.error)) return "another error";
  for (const [at, { id, text, logprob }] of outcome.tokens.entries()) {
    const expected = alone?.tokens[at];
    if (expected?.id !== id || expected.text !== text) return `another token at ${at}`;
    if (!Object.is(expected.logprob, logprob)) {
      return `logprob ${at} is ${logprob}, alone ${expected.logprob}`;
    }
  }
  return undefined;
}

/** Markers and names of tenants in a text. */
export function namesIn(text: string): string[] {
  return [...text.matchAll(anyMarker), ...text.matchAll(anyName)].map(([found]) => found);
}
