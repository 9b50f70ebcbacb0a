// Counts what a tenant does, and says when a limit on tokens or requests is passed.

import { RealmError } from "../../error/realm-error.ts";
import { RollingCount } from "./rolling-count.ts";
import type { CheckedLimits } from "./tenant-limits.ts";

/** What a tenant has used. */
export interface TenantUsage {
  /** That were begun. */
  readonly requests: number;
  /** Evaluated for prompts. */
  readonly promptTokens: number;
  /** That stood in sessions before a request and were not evaluated again. */
  readonly cachedTokens: number;
  readonly generatedTokens: number;
}

/** What a tenant used at some time before it was made. */
export interface EarlierUse extends TenantUsage {
  readonly agoMs: number;
}

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

export class TenantMeter {
  readonly #tenant: string;
  readonly #limits: CheckedLimits;
  readonly #requestsInMinute = new RollingCount(minuteMs);
  readonly #tokensInMinute = new RollingCount(minuteMs);
  readonly #tokensInDay = new RollingCount(dayMs);
  #usage: TenantUsage = { requests: 0, promptTokens: 0, cachedTokens: 0, generatedTokens: 0 };

  /** `earlier`: what it goes on from, oldest first. */
  constructor(tenant: string, limits: CheckedLimits, earlier: readonly EarlierUse[] = []) {
    this.#tenant = tenant;
    this.#limits = limits;
    const now = performance.now();
    for (const { agoMs, ...use } of earlier) this.#restore(use, now - agoMs);
  }

  get usage(): TenantUsage {
    return this.#usage;
  }

  /** Begins a request. Errors: `limit` names the one that leaves no room for it; nothing is then counted. */
  beginRequest(maxTokens: number | undefined): void {
    const now = performance.now();
    this.#check("requestsPerMinute", this.#requestsInMinute.sum(now) + 1);
    this.#check("tokensPerMinute", this.#tokensInMinute.sum(now) + 1);
    this.#check("tokensPerDay", this.#tokensInDay.sum(now) + 1);
    if (maxTokens !== undefined) this.#check("tokensPerRequest", maxTokens);
    this.#requestsInMinute.add(1, now);
    this.#usage = { ...this.#usage, requests: this.#usage.requests + 1 };
  }

  /** `inRequest`: tokens of the request so far, the prompt's too. Errors: `limit`. */
  addTokens(kind: "promptTokens" | "generatedTokens", count: number, inRequest: number): void {
    const now = performance.now();
    this.#tokensInMinute.add(count, now);
    this.#tokensInDay.add(count, now);
    this.#usage = { ...this.#usage, [kind]: this.#usage[kind] + count };
    this.#check("tokensPerRequest", inRequest);
    this.#check("tokensPerMinute", this.#tokensInMinute.sum(now));
    this.#check("tokensPerDay", this.#tokensInDay.sum(now));
  }

  addCached(count: number): void {
    this.#usage = { ...this.#usage, cachedTokens: this.#usage.cachedTokens + count };
  }

  #restore(use: TenantUsage, atMs: number): void {
    const { requests, promptTokens, cachedTokens, generatedTokens } = this.#usage;
    const tokens = use.promptTokens + use.generatedTokens;
    this.#requestsInMinute.add(use.requests, atMs);
    this.#tokensInMinute.add(tokens, atMs);
    this.#tokensInDay.add(tokens, atMs);
    this.#usage = {
      requests: requests + use.requests,
      promptTokens: promptTokens + use.promptTokens,
      cachedTokens: cachedTokens + use.cachedTokens,
      generatedTokens: generatedTokens + use.generatedTokens,
    };
  }

  #check(name: CountLimit, count: number): void {
    if (count <= this.#limits[name]) return;
    const message =
      `tenant ${JSON.stringify(this.#tenant)} asks for ${count} ${countLimits[name]}: ` +
      `its ${name} is ${this.#limits[name]}`;
    const retryAfterMs = this.#waitMs(name);
    throw new RealmError("limit", message, retryAfterMs === undefined ? {} : { retryAfterMs });
  }

  /** Until there is room for one more; none where waiting changes nothing. */
  #waitMs(name: CountLimit): number | undefined {
    if (name === "tokensPerRequest") return undefined;
    const counts = {
      requestsPerMinute: this.#requestsInMinute,
      tokensPerMinute: this.#tokensInMinute,
      tokensPerDay: this.#tokensInDay,
    };
    return counts[name].waitMs(this.#limits[name] - 1, performance.now());
  }
}

const countLimits = {
  requestsPerMinute: "requests in a minute",
  tokensPerMinute: "tokens in a minute",
  tokensPerDay: "tokens in a day",
  tokensPerRequest: "tokens in a request",
} as const;

type CountLimit = keyof typeof countLimits;
