// A generation from its prompt to its end, run on the guest's thread. Batches are posted no faster than the
// consumer takes them, and tokens that come close together cross together.

import type { Batch, FinishReason } from "../abi/world.ts";
import { checkBatch } from "./guest-claims.ts";
import type { GenerationRequest } from "./generate-options.ts";
import type { GenerationItem, GenerationOutcome } from "./guest-calls.ts";
import type { GuestSession, SessionRequest } from "./guest-session.ts";
import type { StreamControl } from "./stream-control.ts";
import { thrownRecord } from "./world-error.ts";

export interface GenerationStream {
  readonly control: StreamControl;
  /** Told whenever the guest has given control back. */
  yielded(): void;
  post(item: GenerationItem): void;
}

/** Tokens within this time cross together: waking the main thread for each would cost more than it. */
const postIntervalMs = 4;

export function generate(
  open: GuestSession,
  { prompt, options }: GenerationRequest,
  stream: GenerationStream,
): GenerationOutcome {
  const startedAt = performance.now();
  const cachedTokens = open.position;
  return open.request((session) => {
    const progress = new TokenProgress(stream, session);
    session.append(prompt);
    stream.post({ type: "prompt", tokens: session.appended });
    session.start(options);
    const finishReason = run(session, progress, { stream, topLogprobs: options.topLogprobs });
    progress.flush();
    session.keeps = !stream.control.revoked && (finishReason !== "cancelled" || session.given > 0);
    const firstAt = progress.firstAt ?? performance.now();
    return {
      kept: session.keeps,
      finishReason,
      promptTokens: session.appended,
      cachedTokens,
      generatedTokens: session.given,
      prefillMs: firstAt - startedAt,
      decodeMs: performance.now() - firstAt,
    };
  });
}

function run(
  session: SessionRequest,
  progress: TokenProgress,
  { stream, topLogprobs }: { readonly stream: GenerationStream; readonly topLogprobs: number },
): FinishReason | "cancelled" {
  for (let asked = 1; stream.control.waitForRoom(progress.posted); asked++) {
    stream.yielded();
    const batch = nextBatch(session, stream.control);
    if (batch === undefined) return "cancelled";
    const { given, vocabularySize } = session;
    checkBatch(batch, { tokensMax: asked - given, vocabularySize, topLogprobs });
    progress.add(batch);
    if (batch.finish !== undefined) return batch.finish;
  }
  return "cancelled";
}

/** None when cancelled: a cancelled host call fails, and the guest passes that on. */
function nextBatch(session: SessionRequest, control: StreamControl): Batch | undefined {
  try {
    return session.nextBatch(1);
  } catch (thrown) {
    if (control.cancelled && thrownRecord(thrown)?.code === "cancelled") return undefined;
    throw thrown;
  }
}

/** Tokens that are there and not yet posted. */
class TokenProgress {
  /** Batches posted. */
  posted = 0;
  firstAt: number | undefined;
  readonly #stream: GenerationStream;
  readonly #session: SessionRequest;
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  #ids: number[] = [];
  #logprobs: number[] = [];
  #texts: string[] = [];
  #topIds: number[] = [];
  #topLogprobs: number[] = [];
  #postedAt = 0;

  constructor(stream: GenerationStream, session: SessionRequest) {
    this.#stream = stream;
    this.#session = session;
  }

  add({ tokens, logprobs, text, textEnds, topTokens, topLogprobs }: Batch): void {
    if (tokens.length === 0) return;
    const now = performance.now();
    this.firstAt ??= now;
    this.#session.given += tokens.length;
    this.#session.lastToken = tokens.at(-1) ?? 0;
    let begin = 0;
    for (const [index, id] of tokens.entries()) {
      const end = textEnds[index] ?? begin;
      this.#ids.push(id);
      this.#logprobs.push(logprobs[index] ?? Number.NaN);
      this.#texts.push(this.#decoder.decode(text.subarray(begin, end)));
      begin = end;
    }
    this.#topIds.push(...topTokens);
    this.#topLogprobs.push(...topLogprobs);
    if (now - this.#postedAt >= postIntervalMs) this.flush(now);
  }

  flush(now = performance.now()): void {
    if (this.#ids.length === 0) return;
    this.#stream.post({
      type: "tokens",
      ids: Uint32Array.from(this.#ids),
      logprobs: Float32Array.from(this.#logprobs),
      texts: this.#texts,
      topIds: Uint32Array.from(this.#topIds),
      topLogprobs: Float32Array.from(this.#topLogprobs),
    });
    this.#ids = [];
    this.#logprobs = [];
    this.#texts = [];
    this.#topIds = [];
    this.#topLogprobs = [];
    this.#postedAt = now;
    this.posted += 1;
  }
}
