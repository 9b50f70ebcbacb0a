// How long to wait before asking again: what the hub says, or twice as long each time, with a part left to chance so
// that many who failed together do not come back together.

const firstMs = 500;
const longestMs = 16_000;
/** A hub that wants a longer wait than this is not waited for: the caller is told. */
export const patienceMs = 60_000;

/** `attempt`: from 0. `chance`: from 0 to 1. */
export function backOffMs(attempt: number, chance = Math.random()): number {
  const whole = Math.min(longestMs, firstMs * 2 ** attempt);
  return whole / 2 + (whole / 2) * chance;
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/**
 * What an answer says of it: `Retry-After` in seconds or as a date (RFC 9110), else `RateLimit`'s `t` (Hugging Face:
 * seconds until the window ends). Undefined: nothing that can be read.
 */
export function askedDelayMs(headers: Headers, nowMs = Date.now()): number | undefined {
  const after = headers["retry-after"];
  if (typeof after === "string") {
    if (/^\d{1,9}$/.test(after.trim())) return Number(after) * 1000;
    const date = Date.parse(after);
    if (!Number.isNaN(date)) return Math.max(0, date - nowMs);
  }
  const limit = headers["ratelimit"];
  const seconds = typeof limit === "string" ? /;\s*t=(\d{1,9})/.exec(limit)?.[1] : undefined;
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}
