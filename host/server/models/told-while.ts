// What something tells while it runs, for a reader that may be slower than it: whoever stops reading ends it, and what is
// outdated before it was read is dropped, so that nothing piles up.

import { setTimeout } from "node:timers/promises";

/** Between looks at what was told; nobody sees more. */
const pauseMs = 100;

/**
 * `run` is told by `signal` when nobody reads any more. `isOutdated`: whether what comes next replaces what was told
 * before it. Errors: those of `run`, after all that it told.
 */
export async function* toldWhile<Report>(
  run: (tell: (report: Report) => void, signal: AbortSignal) => Promise<void>,
  isOutdated: (before: Report, next: Report) => boolean,
): AsyncGenerator<Report, void, void> {
  const told: Report[] = [];
  const unread = new AbortController();
  let news = Promise.withResolvers<void>();
  const tell = (report: Report): void => {
    const before = told.at(-1);
    if (before !== undefined && isOutdated(before, report)) told.pop();
    told.push(report);
    news.resolve();
  };
  let isOver = false;
  const running = run(tell, unread.signal).finally(() => {
    isOver = true;
    news.resolve();
  });
  running.catch(() => undefined);
  try {
    while (!isOver) {
      await news.promise;
      news = Promise.withResolvers<void>();
      yield* told.splice(0);
      if (!isOver) await setTimeout(pauseMs);
    }
    yield* told.splice(0);
    await running;
  } finally {
    unread.abort();
    await running.catch(() => undefined);
  }
}
