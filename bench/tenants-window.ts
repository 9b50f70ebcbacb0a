// The window in which several streams decode at once, whichever engine they come from: it begins when all have begun,
// ends when each has given its tokens, and then ends the streams.

import { droppedTokens } from "./tenants-plan.ts";
import { tokensPerSecondWithin } from "./tenants-statistics.ts";
import type { Span } from "./tenants-statistics.ts";

export interface Together {
  readonly arrivals: readonly (readonly number[])[];
  readonly window: Span;
  /** Of all streams together, within the window. */
  readonly tokensPerSecond: number;
}

interface Following {
  readonly arrivals: number[];
  inWindow: number;
}

/** Errors: a stream that ends before all have begun. */
export async function decodeTogether(
  streams: readonly AsyncIterable<unknown>[],
  tokensOfEach: number,
): Promise<Together> {
  const followed = streams.map((): Following => ({ arrivals: [], inWindow: 0 }));
  let fromMs: number | undefined;
  let toMs: number | undefined;
  const follow = async (stream: AsyncIterable<unknown>, own: Following): Promise<void> => {
    for await (const _ of stream) {
      if (toMs !== undefined) return;
      const now = performance.now();
      own.arrivals.push(now);
      if (fromMs !== undefined) own.inWindow += 1;
      if (followed.every(({ arrivals }) => arrivals.length > droppedTokens)) fromMs ??= now;
      if (followed.every(({ inWindow }) => inWindow >= tokensOfEach)) toMs = now;
    }
    // One that ends by itself ends the window: from there on not all decode.
    toMs ??= performance.now();
  };
  await Promise.all(streams.map((stream, index) => follow(stream, followed[index] ?? missing())));
  if (fromMs === undefined || toMs === undefined) {
    const counts = followed.map((own) => own.arrivals.length).join(", ");
    throw new Error(`a stream ended before all decoded, after these tokens: ${counts}`);
  }
  const window = { fromMs, toMs };
  const arrivals = followed.map((own) => own.arrivals);
  return { arrivals, window, tokensPerSecond: tokensPerSecondWithin(arrivals, window) };
}

function missing(): never {
  throw new Error("a stream that nobody follows");
}
