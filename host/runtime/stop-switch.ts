// One way to stop a stream, whoever asks: the consumer that leaves its loop, or an AbortSignal.

export class StopSwitch {
  #stopped = false;
  #action: (() => void) | undefined;

  get stopped(): boolean {
    return this.#stopped;
  }

  stop(): void {
    this.#stopped = true;
    this.#action?.();
  }

  /** What stopping does from now on; done at once if it was stopped before. */
  onStop(action: () => void): void {
    this.#action = action;
    if (this.#stopped) action();
  }

  /** Stops when the signal says so, until it is disposed. */
  follow(signal: AbortSignal | undefined): Disposable {
    const stop = (): void => this.stop();
    if (signal?.aborted === true) stop();
    signal?.addEventListener("abort", stop, { once: true });
    return { [Symbol.dispose]: () => signal?.removeEventListener("abort", stop) };
  }
}

/**
 * The same generator, but its `return` stops it at once; a generator's own `return` waits in line behind a
 * `next` that is under way.
 */
export function stoppable<Item, Result>(
  generator: AsyncGenerator<Item, Result, void>,
  stop: StopSwitch,
): AsyncGenerator<Item, Result, void> {
  return {
    next: () => generator.next(),
    return: (value) => {
      stop.stop();
      return generator.return(value);
    },
    throw: (thrown) => {
      stop.stop();
      return generator.throw(thrown);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    async [Symbol.asyncDispose]() {
      stop.stop();
      await generator[Symbol.asyncDispose]();
    },
  };
}
