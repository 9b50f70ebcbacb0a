// Turns at something that one has at a time, in the order in which they were asked for.

export class Turns {
  #last: Promise<void> = Promise.resolve();

  /** Resolves when it is one's turn, which lasts until it is disposed of. */
  async take(): Promise<Disposable> {
    const before = this.#last;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = promise;
    await before;
    return { [Symbol.dispose]: resolve };
  }
}
