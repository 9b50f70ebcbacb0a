// An embedder: texts that wait to be evaluated, and the memory in which batches of them are. After an error of
// `nextBatch` nothing waits any more.

import { EmbedderOptions, EmbeddingBatch, Error, PackedTexts, Result } from "./bindings/wit";
import { EmbeddingPlan, planEmbedding } from "./model/embedding-plan";
import { EmbeddingWorkspace } from "./model/embedding-workspace";
import { badArgument, badFile, contextFull } from "./model/failure";
import { LoadedModel } from "./model/loaded-model";
import { pool, vectorCount } from "./model/pooling";
import { FlatBuffer } from "./text/flat-buffer";
import { TokenOutput } from "./tokenizer/index";

export class Embedder {
  /** Tokens of the texts that were queued. */
  private tokens: TokenOutput = new TokenOutput();
  /** Their number for each text, u32; shape: [textCount]. */
  private counts: FlatBuffer = new FlatBuffer();
  private textCount: u32 = 0;
  /** Of those queued, so many are evaluated. */
  private tokensDone: u32 = 0;
  private textsDone: u32 = 0;

  private constructor(
    private model: LoadedModel,
    private plan: EmbeddingPlan,
    private workspace: EmbeddingWorkspace,
  ) {}

  /** Bytes that one takes; allocates nothing. */
  static measure(model: LoadedModel, options: EmbedderOptions): Result<u64, Error> {
    const plan = planEmbedding(model.configuration, options);
    if (plan.isErr) return Result.err<u64, Error>(plan.err);
    return EmbeddingWorkspace.measure(model, plan.ok);
  }

  /** A whole embedder, or an error and nothing allocated. */
  static create(model: LoadedModel, options: EmbedderOptions): Result<Embedder, Error> {
    const plan = planEmbedding(model.configuration, options);
    if (plan.isErr) return Result.err<Embedder, Error>(plan.err);
    const workspace = EmbeddingWorkspace.create(model, plan.ok);
    if (workspace.isErr) return Result.err<Embedder, Error>(workspace.err);
    return Result.ok<Embedder, Error>(new Embedder(model.retain(), plan.ok, workspace.ok));
  }

  dispose(): void {
    this.forget();
    this.counts.free();
    this.workspace.dispose();
    this.model.release();
  }

  append(texts: PackedTexts): Result<StaticArray<u32>, Error> {
    const perText = this.plan.ranks ? 2 : 1;
    if (texts.ends.length % perText != 0) {
      return Result.err<StaticArray<u32>, Error>(
        badArgument(`${texts.ends.length} texts are no pairs of a query and a document`),
      );
    }
    const lengths = new StaticArray<u32>(texts.ends.length / perText);
    const tokensBefore = this.tokens.count;
    const error = this.appendAll(texts, lengths);
    this.model.tokenizer.rest();
    if (error == null) {
      this.textCount += lengths.length;
      return Result.ok<StaticArray<u32>, Error>(lengths);
    }
    this.tokens.truncate(tokensBefore);
    return Result.err<StaticArray<u32>, Error>(error);
  }

  private appendAll(texts: PackedTexts, lengths: StaticArray<u32>): Error | null {
    const problem = checkEnds(texts);
    if (problem) return problem;
    const bytes = changetype<usize>(texts.bytes);
    const tokenizer = this.model.tokenizer;
    this.counts.reserve((<usize>this.textCount + lengths.length) << 2);
    let start: u32 = 0;
    for (let i = 0; i < lengths.length; i++) {
      const before = this.tokens.count;
      let end: u32;
      if (this.plan.ranks) {
        const middle = texts.ends[2 * i];
        end = texts.ends[2 * i + 1];
        const length = middle - start;
        const head = tokenizer.tokenizePair(bytes + start, length, end - middle, this.tokens);
        if (head >= this.plan.tokensMax) return this.overlongQuery(i, head);
      } else {
        end = texts.ends[i];
        tokenizer.tokenizePlain(bytes + start, end - start, this.tokens);
      }
      lengths[i] = this.tokens.count - before;
      const error = this.fit(i, before);
      if (error) return error;
      const count = this.tokens.count - before;
      store<u32>(this.counts.pointer + ((<usize>this.textCount + i) << 2), count);
      start = end;
    }
    return null;
  }

  private overlongQuery(pair: i32, tokens: u32): Error {
    return contextFull(
      `cannot rank pair ${pair}: its query has ${tokens} tokens, and a pair may have ${this.plan.tokensMax}`,
    );
  }

  /** Cuts the text whose tokens begin at `first`, where it is too long and may be; its last token stays if it is added. */
  private fit(text: i32, first: u32): Error | null {
    const count = this.tokens.count - first;
    const most = this.plan.tokensMax;
    if (count == 0) return badArgument(`cannot embed text ${text}: it has no tokens`);
    if (count <= most) return null;
    if (!this.plan.truncate) {
      return contextFull(
        `cannot embed text ${text}: it has ${count} tokens, and the embedder takes ${most}; truncate cuts it`,
      );
    }
    const tokenizer = this.model.tokenizer;
    if (this.plan.ranks ? tokenizer.addsPairEnd : tokenizer.addsEnd) {
      const tokens = this.tokens.pointer + ((<usize>first) << 2);
      const last = load<u32>(tokens + ((<usize>count - 1) << 2));
      store<u32>(tokens + ((<usize>most - 1) << 2), last);
    }
    this.tokens.truncate(first + most);
    return null;
  }

  nextBatch(): Result<EmbeddingBatch, Error> {
    const waiting = this.textCount - this.textsDone;
    if (waiting == 0) {
      return Result.err<EmbeddingBatch, Error>(badArgument("cannot go on: no text is queued"));
    }
    const workspace = this.workspace;
    const batch = workspace.batch;
    batch.fill(this.counts.pointer + ((<usize>this.textsDone) << 2), waiting);
    const from = this.tokens.pointer + ((<usize>this.tokensDone) << 2);
    memory.copy(workspace.tokens, from, (<usize>batch.length) << 2);
    const error = workspace.pass.evaluate(workspace.tokens);
    const result = error ? Result.err<EmbeddingBatch, Error>(error) : this.take();
    this.textsDone += batch.textCount;
    this.tokensDone += batch.length;
    if (result.isErr || this.textsDone == this.textCount) this.forget();
    return result;
  }

  /** The vectors of the batch that was evaluated. */
  private take(): Result<EmbeddingBatch, Error> {
    const plan = this.plan;
    const batch = this.workspace.batch;
    const vectors = vectorCount(plan, batch.length, batch.textCount);
    const values = new StaticArray<f32>(vectors * plan.dimensions);
    const counts = new StaticArray<u32>(batch.textCount);
    let target = changetype<usize>(values);
    for (let text: u32 = 0; text < batch.textCount; text++) {
      const start = batch.textStart(text);
      const end = batch.textEnd(text);
      counts[text] = end - start;
      if (!pool(plan, this.workspace.pass, start, end, target)) {
        return Result.err<EmbeddingBatch, Error>(
          badFile("cannot run the model: values of a text's vector are not finite numbers"),
        );
      }
      target += (<usize>vectorCount(plan, end - start, 1) * plan.dimensions) << 2;
    }
    return Result.ok<EmbeddingBatch, Error>(new EmbeddingBatch(values, counts));
  }

  clear(): void {
    this.forget();
  }

  private forget(): void {
    this.tokens.free();
    this.textCount = 0;
    this.textsDone = 0;
    this.tokensDone = 0;
  }
}

/** `bad-argument` where texts don't lie behind each other. */
function checkEnds(texts: PackedTexts): Error | null {
  const length = <u32>texts.bytes.length;
  let start: u32 = 0;
  for (let i = 0; i < texts.ends.length; i++) {
    const end = texts.ends[i];
    if (end < start || end > length) {
      return badArgument(`text ${i} ends at byte ${end} of ${length}, from ${start} on`);
    }
    start = end;
  }
  return null;
}
