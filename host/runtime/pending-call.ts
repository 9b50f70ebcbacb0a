// One call on its way: items queue up until they are taken, then the result or the failure. A failure that
// nobody takes is no unhandled rejection, because it is thrown only by the `next` that meets it.

/** What a call ends with. */
type Outcome<Result> = { readonly result: Result } | { readonly error: Error } | undefined;

export class PendingCall<Item, Result> {
  readonly #items: Item[] = [];
  readonly #onTake: () => void;
  #outcome: Outcome<Result>;
  #wake: (() => void) | undefined;

  /** `onTake` is called for each item that is taken. */
  constructor(onTake: () => void) {
    this.#onTake = onTake;
  }

  get ended(): boolean {
    return this.#outcome !== undefined;
  }

  push(item: Item): void {
    this.#items.push(item);
    this.#wake?.();
  }

  /** The first outcome stands. */
  end(outcome: Exclude<Outcome<Result>, undefined>): void {
    this.#outcome ??= outcome;
    this.#wake?.();
  }

  /** The next item, or the result when there are no more. */
  async next(): Promise<IteratorResult<Item, Result>> {
    while (this.#items.length === 0 && this.#outcome === undefined) await this.#changed();
    const item = this.#items.shift();
    if (item !== undefined) {
      this.#onTake();
      return { done: false, value: item };
    }
    return { done: true, value: resultOf(this.#outcome) };
  }

  /** The result, whatever items come before it. */
  async result(): Promise<Result> {
    for (;;) {
      const step = await this.next();
      if (step.done === true) return step.value;
    }
  }

  async #changed(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#wake = undefined;
  }
}

function resultOf<Result>(outcome: Outcome<Result>): Result {
  if (outcome === undefined) throw new Error("a call was read past its items before it ended");
  if ("error" in outcome) throw outcome.error;
  return outcome.result;
}
