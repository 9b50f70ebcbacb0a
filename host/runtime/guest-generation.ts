// A generation from its prompt to its end, run on the guest's thread. Batches are posted no faster than the
// consumer takes them, and tokens that come close together cross together.

import type { Batch, FinishReason, Session } from "../abi/world.ts";
import type { GenerationRequest } from "./generate-options.ts";
import type { GenerationEnd, TokenBatch } from "./guest-calls.ts";
import { withSession } from "./guest-session.ts";
import type { OpenModel } from "./guest-session.ts";
import type { StreamControl } from "./stream-control.ts";
import { thrownRecord } from "./world-error.ts";

export interface GenerationStream {
  readonly control: StreamControl;
  post(batch: TokenBatch): void;
}

/** Tokens within this time cross together: waking the main thread for each would cost more than it. */
const postIntervalMs = 4;

export function generate(
  model: OpenModel,
  request: GenerationRequest,
  stream: GenerationStream,
): GenerationEnd {
  const { contextLength: requested, kvType, prompt, options } = request;
  const startedAt = performance.now();
  return withSession(model, { requested, kvType }, (session, contextLength) => {
    const progress = new TokenProgress(stream);
    const promptTokens = session.append([...prompt]);
    session.start(options);
    const finishReason = run(session, progress, stream.control);
    progress.flush();
    const firstAt = progress.firstAt ?? performance.now();
    return {
      finishReason,
      promptTokens,
      cachedTokens: 0,
      generatedTokens: progress.count,
      contextLength,
      trainedContextLength: model.configuration.contextLength,
      prefillMs: firstAt - startedAt,
      decodeMs: performance.now() - firstAt,
    };
  });
}

function run(
  session: Session,
  progress: TokenProgress,
  control: StreamControl,
): FinishReason | "cancelled" {
  while (control.waitForRoom(progress.posted)) {
    const batch = nextBatch(session, control);
    if (batch === undefined) return "cancelled";
    progress.add(batch);
    if (batch.finish !== undefined) return batch.finish;
  }
  return "cancelled";
}

/** None when cancelled: a cancelled host call fails, and the guest passes that on. */
function nextBatch(session: Session, control: StreamControl): Batch | undefined {
  try {
    return session.nextBatch(1);
  } catch (thrown) {
    if (control.cancelled && thrownRecord(thrown)?.code === "cancelled") return undefined;
    throw thrown;
  }
}

/** Tokens that are there and not yet posted. */
class TokenProgress {
  count = 0;
  /** Batches posted. */
  posted = 0;
  firstAt: number | undefined;
  readonly #stream: GenerationStream;
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  #ids: number[] = [];
  #logprobs: number[] = [];
  #texts: string[] = [];
  #postedAt = 0;

  constructor(stream: GenerationStream) {
    this.#stream = stream;
  }

  add({ tokens, logprobs, text, textEnds }: Batch): void {
    if (tokens.length === 0) return;
    const now = performance.now();
    this.firstAt ??= now;
    this.count += tokens.length;
    let begin = 0;
    for (const [index, id] of tokens.entries()) {
      const end = textEnds[index] ?? begin;
      this.#ids.push(id);
      this.#logprobs.push(logprobs[index] ?? Number.NaN);
      this.#texts.push(this.#decoder.decode(text.subarray(begin, end)));
      begin = end;
    }
    if (now - this.#postedAt >= postIntervalMs) this.flush(now);
  }

  flush(now = performance.now()): void {
    if (this.#ids.length === 0) return;
    this.#stream.post({
      ids: Uint32Array.from(this.#ids),
      logprobs: Float32Array.from(this.#logprobs),
      texts: this.#texts,
    });
    this.#ids = [];
    this.#logprobs = [];
    this.#texts = [];
    this.#postedAt = now;
    this.posted += 1;
  }
}
