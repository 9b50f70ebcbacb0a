// Several answers of one request at once: what each gives, as it comes. When one fails all are ended.

export type MergedStep<Item, Result> =
  | { readonly index: number; readonly type: "item"; readonly item: Item }
  | { readonly index: number; readonly type: "end"; readonly end: Result };

interface Step<Item, Result> {
  readonly index: number;
  readonly result: IteratorResult<Item, Result>;
}

export async function* mergedSteps<Item, Result>(
  answers: readonly AsyncGenerator<Item, Result, void>[],
): AsyncGenerator<MergedStep<Item, Result>, void, void> {
  const steps = new Map<number, Promise<Step<Item, Result>>>();
  const advance = (index: number): void => {
    const step = answers[index]?.next().then((result) => ({ index, result }));
    if (step !== undefined) steps.set(index, step);
  };
  try {
    for (const index of answers.keys()) advance(index);
    while (steps.size > 0) {
      const { index, result } = await Promise.race(steps.values());
      if (result.done === true) {
        steps.delete(index);
        yield { index, type: "end", end: result.value };
      } else {
        advance(index);
        yield { index, type: "item", item: result.value };
      }
    }
  } finally {
    for (const step of steps.values()) step.catch(() => undefined);
    const left = [...steps.keys()].map((index) => answers[index]);
    await Promise.allSettled(left.map(async (answer) => await answer?.[Symbol.asyncDispose]()));
  }
}
