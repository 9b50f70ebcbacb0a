// Waits for something of every decoder: so many tokens, or one behind a moment.

export interface Decoder {
  readonly arrivals: number[];
  hasEnded: boolean;
}

export class DecoderWatch {
  readonly #decoders: readonly Decoder[];
  #condition: (decoder: Decoder) => boolean = () => false;
  #hold: () => void = () => {};

  constructor(decoders: readonly Decoder[]) {
    this.#decoders = decoders;
  }

  /** Resolves when the condition holds for each decoder, or it has ended. One at a time. */
  async until(condition: (decoder: Decoder) => boolean): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#condition = condition;
    this.#hold = resolve;
    this.check();
    await promise;
  }

  /** To be called whenever a decoder has changed. */
  check(): void {
    if (this.#decoders.every((own) => own.hasEnded || this.#condition(own))) this.#hold();
  }
}
