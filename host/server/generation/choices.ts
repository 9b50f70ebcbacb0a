// Several generations of one request at once: their tokens as they come. When one fails all are ended.

import type { GenerationEnd } from "../../runtime/guest-calls.ts";
import { endBeforeStart } from "../../runtime/token-stream.ts";
import type { GeneratedToken } from "../../runtime/token-stream.ts";
import type { Generation } from "./generations.ts";

export type ChoiceEvent =
  | { readonly index: number; readonly type: "token"; readonly token: GeneratedToken }
  | { readonly index: number; readonly type: "end"; readonly end: GenerationEnd };

interface Step {
  readonly index: number;
  readonly result: IteratorResult<GeneratedToken, GenerationEnd>;
}

export async function* choiceEvents(
  generations: readonly Generation[],
): AsyncGenerator<ChoiceEvent, void, void> {
  const steps = new Map<number, Promise<Step>>();
  const advance = (index: number): void => {
    const generation = generations[index];
    if (generation === undefined) return;
    steps.set(
      index,
      generation.next().then((result) => ({ index, result })),
    );
  };
  try {
    for (const index of generations.keys()) advance(index);
    while (steps.size > 0) {
      const { index, result } = await Promise.race(steps.values());
      if (result.done === true) {
        steps.delete(index);
        yield { index, type: "end", end: result.value };
      } else {
        advance(index);
        yield { index, type: "token", token: result.value };
      }
    }
  } finally {
    for (const step of steps.values()) step.catch(() => undefined);
    const left = [...steps.keys()].map((index) => generations[index]);
    await Promise.allSettled(
      left.map(async (generation) => await generation?.return(endBeforeStart)),
    );
  }
}
