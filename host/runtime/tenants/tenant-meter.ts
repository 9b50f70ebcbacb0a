// Counts what a tenant does, and says when a limit on tokens or requests is passed.

import { RealmError } from "../../error/realm-error.ts";
import { RollingCount } from "./rolling-count.ts";
import type { CheckedLimits } from "./tenant-limits.ts";

export interface TenantUsage {
  /** That were begun. */
  readonly requests: number;
  /** Evaluated for prompts. */
  readonly promptTokens: number;
  /** That stood in sessions before a request and were not evaluated again. */
  readonly cachedTokens: number;
  readonly generatedTokens: number;
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

  constructor(tenant: string, limits: CheckedLimits) {
    this.#tenant = tenant;
    this.#limits = limits;
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

  #check(name: CountLimit, count: number): void {
    if (count <= this.#limits[name]) return;
    throw new RealmError(
      "limit",
      `tenant ${JSON.stringify(this.#tenant)} asks for ${count} ${countLimits[name]}: ` +
        `its ${name} is ${this.#limits[name]}`,
    );
  }
}

const countLimits = {
  requestsPerMinute: "requests in a minute",
  tokensPerMinute: "tokens in a minute",
  tokensPerDay: "tokens in a day",
  tokensPerRequest: "tokens in a request",
} as const;

type CountLimit = keyof typeof countLimits;
