// Limits of a tenant in words; the names are those of the configuration, which a new one falls back to.

import type { Limits } from "../api/answers.ts";
import { bytesText, countText, durationText } from "../parts/quantities.ts";

export interface LimitText {
  readonly name: string;
  readonly text: string;
}

const names: Readonly<Record<string, string>> = {
  tokensPerDay: "tokens a day",
  tokensPerMinute: "tokens a minute",
  tokensPerRequest: "tokens a request",
  requestsPerMinute: "requests a minute",
  sessions: "sessions at a time",
  queueLength: "waiting requests",
  requestDeadlineMs: "for a request",
  tokenDeadlineMs: "for a token",
  guestMemoryBytes: "of memory a guest",
  heapBytes: "of heap a guest",
  liftedBytesPerCall: "out of a guest a call",
};

export function limitTexts(limits: Limits): LimitText[] {
  return Object.entries(limits).map(([limit, value]) => ({
    name: names[limit] ?? limit,
    text: valueText(limit, value),
  }));
}

function valueText(limit: string, value: number): string {
  if (/Bytes/.test(limit)) return bytesText(value);
  return limit.endsWith("Ms") ? durationText(value / 1000) : countText(value);
}
