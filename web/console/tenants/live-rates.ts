// Rates out of counts: what grew between two looks at the server, for the last two minutes.

import { signal } from "@preact/signals";

import type { ServerStatus } from "../api/answers.ts";

export interface Rates {
  readonly tokensPerSecond: number;
  /** Columns in one product, on average; 0: none was computed. */
  readonly batchWidth: number;
  readonly running: number;
  readonly waiting: number;
}

export const lookMs = 1000;
export const lookCount = 120;

/** Oldest first. */
export const rates = signal<readonly Rates[]>([]);

interface Look {
  readonly atMs: number;
  readonly tokens: number;
  readonly products: number;
  readonly columns: number;
}

let before: Look | undefined;

export function addLook({ statistics, tenants }: ServerStatus): void {
  const { products, columns, running, waiting } = statistics;
  const tokens = tenants.reduce((sum, { usage }) => sum + usage.generatedTokens, 0);
  const look: Look = { atMs: performance.now(), tokens, products, columns };
  const last = before;
  before = look;
  if (last === undefined) return;
  const seconds = (look.atMs - last.atMs) / 1000;
  // The page was away, or the server began again.
  if (seconds > 10 || tokens < last.tokens || products < last.products) return;
  const made = products - last.products;
  const next: Rates = {
    tokensPerSecond: seconds > 0 ? (tokens - last.tokens) / seconds : 0,
    batchWidth: made > 0 ? (columns - last.columns) / made : 0,
    running,
    waiting,
  };
  rates.value = [...rates.value, next].slice(-lookCount);
}
