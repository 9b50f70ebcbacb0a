// A generation from its prompt to its end, run on the guest's thread. Batches are posted no faster than the
// consumer takes them, and tokens that come close together cross together.

import type { Batch, FinishReason } from "../abi/world.ts";
import { ColumnCost } from "./column-cost.ts";
import { checkBatch } from "./guest-claims.ts";
import type { GenerationRequest } from "./generate-options.ts";
import type { GenerationItem, GenerationOutcome } from "./guest-calls.ts";
import type { GuestSession } from "./guest-session.ts";
import type { SessionRequest } from "./session-request.ts";
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
  { prompt, isWhole, options }: GenerationRequest,
  stream: GenerationStream,
): GenerationOutcome {
  const startedAt = performance.now();
  return open.request((session) => {
    const progress = new TokenProgress(stream, session);
    if (isWhole) session.replace(prompt);
    else session.append(prompt);
    stream.post({ type: "prompt", tokens: session.appended });
    const step = session.start(options) ? guessedStepMax : 1;
    const { topLogprobs } = options;
    const finishReason = run(session, progress, { ...stream, step, topLogprobs });
    progress.flush();
    session.keeps = !stream.control.revoked && (finishReason !== "cancelled" || session.given > 0);
    const firstAt = progress.firstAt ?? performance.now();
    return {
      kept: session.keeps,
      finishReason,
      promptTokens: session.appended,
      cachedTokens: session.cachedTokens,
      generatedTokens: session.given,
      history: session.replaced,
      prefillMs: firstAt - startedAt,
      decodeMs: performance.now() - firstAt,
    };
  });
}

/** Tokens of one step, where some are guessed: as many as any guest could verify at once. */
const guessedStepMax = 64;

interface GenerationSteps extends GenerationStream {
  /** Tokens of one call at most. */
  readonly step: number;
  readonly topLogprobs: number;
}

function run(
  session: SessionRequest,
  progress: TokenProgress,
  { control, yielded, step, topLogprobs }: GenerationSteps,
): FinishReason | "cancelled" {
  const cost = new ColumnCost();
  for (let asked = step; control.waitForRoom(progress.posted); asked += step) {
    yielded();
    const beganAt = performance.now();
    const batch = nextBatch(session, control, step);
    if (batch === undefined) return "cancelled";
    const { given, vocabularySize } = session;
    // The first token is drawn from what the prompt left.
    if (step > 1 && given > 0 && batch.tokens.length > 0) {
      cost.add(batch.drafted + 1, performance.now() - beganAt);
      if (cost.share !== undefined) session.setColumnCost(cost.share);
    }
    checkBatch(batch, { tokensMax: asked - given, vocabularySize, topLogprobs });
    progress.add(batch);
    if (batch.finish !== undefined) return batch.finish;
  }
  return "cancelled";
}

/** None when cancelled: a cancelled host call fails, and the guest passes that on. */
function nextBatch(
  session: SessionRequest,
  control: StreamControl,
  max: number,
): Batch | undefined {
  try {
    return session.nextBatch(max);
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
