// What a tenant may take, each with its default and what it stands for.

import { guestMemoryBytesMax } from "../guest-kind.ts";
import { readInteger, readOptions } from "../option-readers.ts";

/** Passing one is an error that names it: `limit`, `deadline` for the two deadlines. */
export interface TenantLimits {
  /** Linear memory of each guest, KV cache included. Default and most: 2 GiB less a page. */
  guestMemoryBytes?: number | undefined;
  /** From the call of a request to its end, waiting included. Default: 10 minutes. */
  requestDeadlineMs?: number | undefined;
  /** For one token, or one chunk of the prompt; while the consumer is waited for it stands still. Default: 1 minute. */
  tokenDeadlineMs?: number | undefined;
  /** Of the prompt and generated, in one request. Default: as many as the context holds. */
  tokensPerRequest?: number | undefined;
  /** Prompt and generated, of all requests, in any 60 seconds. Default: no limit. */
  tokensPerMinute?: number | undefined;
  /** Likewise in any 24 hours. */
  tokensPerDay?: number | undefined;
  /** Requests begun in any 60 seconds. Default: no limit. */
  requestsPerMinute?: number | undefined;
  /** Open at a time. Default: 16. */
  sessions?: number | undefined;
  /** Requests that wait for their turn, for a place or for memory. Default: 64. */
  queueLength?: number | undefined;
  /** Host calls of a guest before it gives control back. Default: 100,000; a chunk of a prompt takes a few hundred. */
  callsPerYield?: number | undefined;
  /** Programs and pending runs of a guest. Default: 4,096. */
  handles?: number | undefined;
  /** Lists and texts that one call takes out of a guest. Default: 64 MiB. */
  liftedBytesPerCall?: number | undefined;
  /** JavaScript heap around each guest. Default: 256 MiB. */
  heapBytes?: number | undefined;
}

export type CheckedLimits = { readonly [Name in keyof TenantLimits]-?: number };

interface LimitRow {
  readonly min: number;
  readonly max: number;
  readonly byDefault: number;
}

const count = Number.MAX_SAFE_INTEGER;
/** What a timer can wait for: 24 days. */
const timerMs = 2 ** 31 - 1;

const rows: { readonly [Name in keyof CheckedLimits]: LimitRow } = {
  guestMemoryBytes: { min: 65_536, max: guestMemoryBytesMax, byDefault: guestMemoryBytesMax },
  requestDeadlineMs: { min: 1, max: timerMs, byDefault: 600_000 },
  tokenDeadlineMs: { min: 1, max: timerMs, byDefault: 60_000 },
  tokensPerRequest: { min: 1, max: count, byDefault: Infinity },
  tokensPerMinute: { min: 1, max: count, byDefault: Infinity },
  tokensPerDay: { min: 1, max: count, byDefault: Infinity },
  requestsPerMinute: { min: 1, max: count, byDefault: Infinity },
  sessions: { min: 1, max: 4096, byDefault: 16 },
  queueLength: { min: 0, max: 65_536, byDefault: 64 },
  callsPerYield: { min: 1, max: 2 ** 31, byDefault: 100_000 },
  handles: { min: 1, max: 65_536, byDefault: 4096 },
  liftedBytesPerCall: { min: 1024, max: 2 ** 31, byDefault: 64 * 2 ** 20 },
  heapBytes: { min: 16 * 2 ** 20, max: 2 ** 32, byDefault: 256 * 2 ** 20 },
};

const names = Object.keys(rows) as readonly (keyof CheckedLimits)[];

export function readLimits(value: unknown): CheckedLimits {
  const given = readOptions("limits", value, names);
  const read = (name: keyof CheckedLimits): number => {
    const { byDefault, ...range } = rows[name];
    const limit = given[name];
    return limit === undefined ? byDefault : readInteger(`limits.${name}`, limit, range);
  };
  return {
    guestMemoryBytes: read("guestMemoryBytes"),
    requestDeadlineMs: read("requestDeadlineMs"),
    tokenDeadlineMs: read("tokenDeadlineMs"),
    tokensPerRequest: read("tokensPerRequest"),
    tokensPerMinute: read("tokensPerMinute"),
    tokensPerDay: read("tokensPerDay"),
    requestsPerMinute: read("requestsPerMinute"),
    sessions: read("sessions"),
    queueLength: read("queueLength"),
    callsPerYield: read("callsPerYield"),
    handles: read("handles"),
    liftedBytesPerCall: read("liftedBytesPerCall"),
    heapBytes: read("heapBytes"),
  };
}
