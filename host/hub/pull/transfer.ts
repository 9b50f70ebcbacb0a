// One file from a hub into the folder of what is on its way: several ranges at once, each written where it belongs, and
// hashed from the file as it grows. What is cut goes on; what was noted is never asked for again.

import { dirname } from "node:path";
import { setTimeout } from "node:timers/promises";
import { RealmError } from "../../error/realm-error.ts";
import type { Digest } from "../../library/store-layout.ts";
import { shown } from "../network/allowed-address.ts";
import { networkFailure } from "../network/request-failure.ts";
import { backOffMs } from "../network/retry-delay.ts";
import type { WebClient } from "../network/web-client.ts";
import type { WebAnswer } from "../network/web-exchange.ts";
import { beginTransfer } from "./begin-transfer.ts";
import type { BegunTransfer, Lane } from "./begin-transfer.ts";
import { checkDiskSpace } from "./disk-space.ts";
import { FileDigest } from "./file-digest.ts";
import type { PartialFile } from "./partial-file.ts";
import { RangeSource } from "./range-source.ts";
import type { RemoteSource } from "./range-source.ts";
import type { Segment } from "./segments.ts";
import { discardBody } from "../network/read-body.ts";

/** Ranges that are fetched at once. */
const lanes = 4;
/** Cut so often without a byte in between, a range is given up. */
const stallsMax = 5;

export interface TransferTerms {
  readonly signal: AbortSignal | undefined;
  /** `totalBytes`: 0 where nobody knows. */
  readonly onProgress: ((bytes: number, totalBytes: number) => void) | undefined;
  /** Multiplies every wait before another try; 1 where absent. */
  readonly patience?: number | undefined;
}

export interface Transferred {
  readonly digest: Digest;
  readonly bytes: number;
}

/** Fetches what is missing. Errors: as `WebClient.ask`; `limit` (the disk is full); `bad-answer`. */
export async function transfer(
  web: WebClient,
  remote: RemoteSource,
  partial: PartialFile,
  terms: TransferTerms,
): Promise<Transferred> {
  const stopping = new AbortController();
  const given = terms.signal === undefined ? [] : [terms.signal];
  const signal = AbortSignal.any([stopping.signal, ...given]);
  const source = new RangeSource(web, remote, signal);
  let hashing: FileDigest | undefined;
  try {
    const begun = await beginTransfer(source, partial);
    await makeReady(begun, partial);
    hashing = new FileDigest(partial.path);
    const running = new Transfer({ begun, source, partial, hashing, terms, signal });
    await running.run(() => stopping.abort());
    return await running.finish();
  } finally {
    stopping.abort();
    await hashing?.stop();
    await partial.close();
  }
}

async function makeReady(
  { segments, keeps, first }: BegunTransfer,
  partial: PartialFile,
): Promise<void> {
  try {
    await partial.open(!keeps);
    const missing = segments.bytes - segments.receivedBytes;
    if (segments.bytes < Number.MAX_SAFE_INTEGER)
      await checkDiskSpace(dirname(partial.path), missing);
  } catch (thrown) {
    if (first?.answer !== undefined) discardBody(first.answer.body);
    throw thrown;
  }
}

interface TransferParts {
  readonly begun: BegunTransfer;
  readonly source: RangeSource;
  readonly partial: PartialFile;
  readonly hashing: FileDigest;
  readonly terms: TransferTerms;
  readonly signal: AbortSignal;
}

class Transfer {
  readonly #parts: TransferParts;
  readonly #isBounded: boolean;
  readonly #place: string;

  constructor(parts: TransferParts) {
    this.#parts = parts;
    this.#isBounded = parts.begun.segments.bytes < Number.MAX_SAFE_INTEGER;
    this.#place = shown(parts.source.source.address);
  }

  /** One lane that fails ends the others; all have ended before anything else is done to the file. */
  async run(stop: () => void): Promise<void> {
    const { begun } = this.#parts;
    this.#tell();
    const run = async (lane: Lane | undefined): Promise<void> => {
      try {
        await this.#lane(lane);
      } catch (thrown) {
        stop();
        throw thrown;
      }
    };
    const first = begun.first === undefined ? [] : [run(begun.first)];
    const others = Array.from({ length: lanes - 1 }, () => run(this.#nextLane()));
    const ended = await Promise.allSettled([...first, ...others]);
    await this.#note({ now: true });
    const failures = ended.flatMap((end) => (end.status === "rejected" ? [end.reason] : []));
    if (failures.length > 0) throw this.#cause(failures);
  }

  async finish(): Promise<Transferred> {
    const { begun, hashing, partial } = this.#parts;
    const { segments } = begun;
    const bytes = this.#isBounded ? segments.bytes : segments.receivedBytes;
    const [digest] = await Promise.all([hashing.finish(bytes), partial.sync()]);
    return { digest, bytes };
  }

  /** The failure that ended the others, not what they ended with. */
  #cause(failures: readonly unknown[]): unknown {
    if (this.#parts.terms.signal?.aborted === true) {
      return new RealmError(
        "cancelled",
        `fetching ${this.#place} was cancelled; it can be gone on with`,
      );
    }
    const isOwn = (thrown: unknown): boolean =>
      !(thrown instanceof RealmError && thrown.code === "cancelled");
    return failures.find(isOwn) ?? failures[0];
  }

  async #lane(first: Lane | undefined): Promise<void> {
    let lane = first;
    while (lane !== undefined) {
      await this.#fill(lane);
      lane = this.#nextLane();
    }
  }

  #nextLane(): Lane | undefined {
    const { signal, begun } = this.#parts;
    const segment = signal.aborted ? undefined : begun.segments.take();
    return segment === undefined ? undefined : { answer: undefined, segment };
  }

  async #fill({ answer, segment }: Lane): Promise<void> {
    const { segments, identity } = this.#parts.begun;
    let current = answer;
    let stalls = 0;
    while (current !== undefined || segments.received(segment) < segment.length) {
      const before = segments.received(segment);
      try {
        current ??= await this.#askRest(segment);
        await this.#receive(current, segment);
        if (!this.#isBounded) return;
      } catch (thrown) {
        if (current !== undefined) discardBody(current.body);
        const failure = this.#failure(thrown);
        stalls = segments.received(segment) > before ? 0 : stalls + 1;
        if (failure.code !== "offline" || identity === undefined || stalls > stallsMax)
          throw failure;
        await this.#pause(stalls);
      }
      current = undefined;
    }
  }

  #failure(thrown: unknown): RealmError {
    const { source, signal } = this.#parts;
    return networkFailure(thrown, { address: source.source.address, signal });
  }

  async #askRest(segment: Segment): Promise<WebAnswer> {
    const { begun, source } = this.#parts;
    const received = begun.segments.received(segment);
    const given = await source.ask(segment.offset + received, segment.length - received);
    const { isRange, bytes, etag } = given.range;
    // Where the hash is known, copies of the file on several servers may have several tags.
    const isSame = source.source.digest !== undefined || etag === begun.etag;
    if (isRange && bytes === begun.segments.bytes && isSame) return given.answer;
    discardBody(given.answer.body);
    throw new RealmError("bad-answer", `${this.#place} changed while it was fetched`);
  }

  async #receive({ body }: WebAnswer, segment: Segment): Promise<void> {
    const { begun, partial } = this.#parts;
    const { segments } = begun;
    for await (const piece of body as AsyncIterable<Uint8Array>) {
      const received = segments.received(segment);
      if (received + piece.length > segment.length) {
        throw new RealmError("bad-answer", `${this.#place} gave more than it was asked for`);
      }
      await partial.write(piece, segment.offset + received);
      segments.add(segment, piece.length);
      this.#tell();
      await this.#note({ added: piece.length });
    }
    if (this.#isBounded && segments.received(segment) < segment.length) {
      throw new RealmError("offline", `${this.#place} ended before its end`);
    }
  }

  async #note(amount: { readonly added?: number; readonly now?: boolean }): Promise<void> {
    const { begun, partial } = this.#parts;
    if (begun.identity !== undefined) await partial.note(begun.identity, begun.segments, amount);
  }

  #tell(): void {
    const { begun, hashing, terms } = this.#parts;
    const { segments } = begun;
    hashing.tell(segments.frontier);
    terms.onProgress?.(segments.receivedBytes, this.#isBounded ? segments.bytes : 0);
  }

  async #pause(stalls: number): Promise<void> {
    const { signal, terms } = this.#parts;
    const delayMs = backOffMs(stalls) * (terms.patience ?? 1);
    await setTimeout(delayMs, undefined, { signal }).catch(() => {});
  }
}
