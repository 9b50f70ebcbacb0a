// An answer of the server that is asked for again and again while a page shows it; not while the tab is hidden.

import { useSignal } from "@preact/signals";
import type { ReadonlySignal, Signal } from "@preact/signals";
import { useEffect } from "preact/hooks";

import { failureOf } from "../account/account.ts";
import { ask } from "../api/request.ts";

export interface Polled<Answer> {
  readonly answer: ReadonlySignal<Answer | undefined>;
  readonly failure: Signal<string>;
  /** Asks now. */
  readonly refresh: () => Promise<void>;
}

interface PollOptions<Answer> {
  readonly everyMs: number;
  readonly onAnswer?: (answer: Answer) => void;
}

export function usePolled<Answer>(
  path: string,
  { everyMs, onAnswer }: PollOptions<Answer>,
): Polled<Answer> {
  const answer = useSignal<Answer | undefined>(undefined);
  const failure = useSignal("");
  const refresh = async (): Promise<void> => {
    try {
      const next = await ask<Answer>(path);
      answer.value = next;
      failure.value = "";
      onAnswer?.(next);
    } catch (thrown) {
      failure.value = failureOf(thrown);
    }
  };
  useEffect(() => {
    void refresh();
    const timer = setInterval(() => {
      if (!document.hidden) void refresh();
    }, everyMs);
    return () => clearInterval(timer);
  }, []);
  return { answer, failure, refresh };
}
