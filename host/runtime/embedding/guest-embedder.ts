// The embedder of a guest: texts go in, their vectors come out batch by batch, run on the guest's thread. What it gives is
// held against what it was asked before anything is made of it.

import type { Embedder, EmbedderOptions, EmbeddingBatch, PackedTexts } from "../../abi/world.ts";
import { RealmError } from "../../error/realm-error.ts";
import type { OpenModel } from "../session-plan.ts";
import type { StreamControl } from "../stream-control.ts";
import { thrownRecord } from "../world-error.ts";

/** Vectors of the next texts. */
export interface EmbeddedTexts {
  /** The vectors of each text behind each other. */
  readonly values: Float32Array;
  /** Of one vector. */
  readonly dimensions: number;
  /** Tokens evaluated of each text. */
  readonly tokenCounts: Uint32Array;
  /** Tokens that each text has; more than were evaluated where it was cut. */
  readonly lengths: Uint32Array;
}

export interface EmbeddingStream {
  readonly control: StreamControl;
  /** Told whenever the guest has given control back. */
  yielded(): void;
  post(item: EmbeddedTexts): void;
}

/** Allocates nothing. A guest may say any number: beyond the safe integers there is no memory for it anyway. */
export function embedderBytes({ model }: OpenModel, options: EmbedderOptions): number {
  return Math.min(Number(model.embedderBytes(options)), Number.MAX_SAFE_INTEGER);
}

export class GuestEmbedder {
  readonly #embedder: Embedder;
  readonly #dimensions: number;
  /** Texts that are evaluated as one. */
  readonly #together: number;

  /** Errors: as the world's `create-embedder`. */
  constructor({ model, configuration }: OpenModel, options: EmbedderOptions) {
    this.#embedder = model.createEmbedder(options);
    const ranks = options.pooling === "rank";
    const length = ranks ? 1 : configuration.embeddingLength;
    this.#dimensions = options.dimensions === 0 ? length : options.dimensions;
    this.#together = ranks ? 2 : 1;
  }

  /** Posts the vectors of all texts, or of as many as were evaluated when it was cancelled. */
  embed(texts: PackedTexts, stream: EmbeddingStream): void {
    const lengths = this.#embedder.append(texts);
    if (lengths.length * this.#together !== texts.ends.length) {
      throw broken(`${lengths.length} lengths of ${texts.ends.length} texts`);
    }
    let done = 0;
    for (let posted = 0; done < lengths.length; posted++) {
      if (!stream.control.waitForRoom(posted)) break;
      stream.yielded();
      const batch = this.#nextBatch(stream.control);
      if (batch === undefined) return;
      const count = batch.tokenCounts.length;
      const asked = lengths.slice(done, done + count);
      checkBatch(batch, asked, this.#dimensions);
      stream.post({ ...batch, dimensions: this.#dimensions, lengths: asked });
      done += count;
    }
    if (done < lengths.length) this.#embedder.clear();
  }

  /** None when cancelled: a cancelled host call fails, and the guest passes that on and forgets its texts. */
  #nextBatch(control: StreamControl): EmbeddingBatch | undefined {
    try {
      return this.#embedder.nextBatch();
    } catch (thrown) {
      if (control.cancelled && thrownRecord(thrown)?.code === "cancelled") return undefined;
      throw thrown;
    }
  }

  close(): void {
    this.#embedder[Symbol.dispose]();
  }
}

/** Errors: `guest-trap`. */
function checkBatch(
  { values, tokenCounts }: EmbeddingBatch,
  lengths: Uint32Array,
  dimensions: number,
): void {
  const count = tokenCounts.length;
  if (count === 0 || count > lengths.length) {
    throw broken(`vectors of ${count} texts where ${lengths.length} waited`);
  }
  let tokens = 0;
  for (const [index, evaluated] of tokenCounts.entries()) {
    const length = lengths[index] ?? 0;
    if (evaluated === 0 || evaluated > length) {
      throw broken(`a vector of ${evaluated} tokens of a text that has ${length}`);
    }
    tokens += evaluated;
  }
  if (values.length === count * dimensions || values.length === tokens * dimensions) return;
  throw broken(`${values.length} values for ${count} texts in ${dimensions} dimensions`);
}

function broken(what: string): RealmError {
  return new RealmError("guest-trap", `the guest gave ${what}; its embedder is gone`);
}
