// One chunk of tokens through all blocks. A long chunk goes in two halves: while the host computes one
// half's products, this thread attends for the other. A half's keys and values are in the cache before the
// later half attends, so the order of work is that of a single chunk and so are the results, bit for bit.

import { Error } from "../bindings/wit";
import { Activations } from "./activations";
import { Attention } from "./attention";
import { BlockRopes } from "./block-ropes";
import { ContextShift } from "./context-shift";
import { badFile } from "./failure";
import { KvCache } from "./kv-cache";
import { Layout } from "./layout";
import { LoadedModel } from "./loaded-model";

/** A half with fewer columns costs more than overlapping it saves. */
const HALF_COLUMNS_MIN: u32 = 32;

export class ForwardPass {
  private attention: Attention;
  private early: Activations;
  private late: Activations;
  private contextShift: ContextShift;

  /** `columns`: most tokens in a chunk. */
  constructor(
    private model: LoadedModel,
    private cache: KvCache,
    contextLength: u32,
    private columns: u32,
    layout: Layout,
  ) {
    const configuration = model.configuration;
    this.attention = new Attention(cache, configuration.scoreRule, contextLength, layout);
    const original = configuration.ropeScaling.originalContextLength;
    const factors = model.ropeFactors.forContext(contextLength, original);
    const ropes = new BlockRopes(configuration, factors);
    const half = halfOf(columns);
    this.early = new Activations(configuration, ropes, half, layout);
    this.late = new Activations(configuration, ropes, half, layout);
    this.contextShift = new ContextShift(cache, ropes, layout);
  }

  /** Drops positions `first .. first + count`; those behind them, up to `end`, move up. */
  drop(first: u32, count: u32, end: u32): void {
    this.contextShift.drop(first, count, end);
  }

  /**
   * Evaluates `count` tokens (u32s at `tokens`) at positions `first ..` and gives the logits of the last
   * `wanted` of them; `logits`: shape [vocabularySize, wanted].
   */
  evaluate(tokens: usize, count: u32, first: u32, wanted: u32, logits: usize): Error | null {
    const half = halfOf(this.columns);
    if (count <= half && count < 2 * HALF_COLUMNS_MIN) {
      return this.evaluateWhole(tokens, count, first, wanted, logits);
    }
    const error = this.evaluateHalves(tokens, count, first, wanted, logits);
    this.early.abandon();
    this.late.abandon();
    return error;
  }

  private evaluateWhole(
    tokens: usize,
    count: u32,
    first: u32,
    wanted: u32,
    logits: usize,
  ): Error | null {
    const chunk = this.early;
    const model = this.model;
    let error = chunk.embed(model.id, model.tensors.tokenEmbedding, tokens, first, count);
    if (error) return error;
    error = chunk.start(model.programs[0]);
    if (error) return error;
    const last = model.configuration.blockCount - 1;
    for (let block: u32 = 0; block < last; block++) {
      error = this.attend(chunk, block);
      if (error) return error;
      error = chunk.step(model.programs[block + 1]);
      if (error) return error;
    }
    return this.finish(chunk, wanted, logits);
  }

  private evaluateHalves(
    tokens: usize,
    count: u32,
    first: u32,
    wanted: u32,
    logits: usize,
  ): Error | null {
    const model = this.model;
    const early = this.early;
    const late = this.late;
    const earlyCount = (count + 1) >> 1;
    const lateCount = count - earlyCount;
    let error = this.submitHalf(early, tokens, first, earlyCount);
    if (error) return error;
    error = this.submitHalf(
      late,
      tokens + ((<usize>earlyCount) << 2),
      first + earlyCount,
      lateCount,
    );
    if (error) return error;
    const last = model.configuration.blockCount - 1;
    for (let block: u32 = 0; block < last; block++) {
      error = this.advance(early, block);
      if (error) return error;
      error = this.advance(late, block);
      if (error) return error;
    }
    const wantedLate = min(wanted, lateCount);
    const wantedEarly = wanted - wantedLate;
    error = last == 0 ? early.waitStart() : early.waitStep();
    if (error) return error;
    // Two runs may be pending, and the early half's last program is a run: the late half comes in first.
    error = last == 0 ? late.waitStart() : late.waitStep();
    if (error) return error;
    error = this.finish(early, wantedEarly, logits);
    if (error) return error;
    const vocabulary = <usize>model.configuration.vocabularySize;
    return this.finish(late, wantedLate, logits + ((vocabulary * wantedEarly) << 2));
  }

  private submitHalf(half: Activations, tokens: usize, first: u32, count: u32): Error | null {
    const model = this.model;
    const error = half.embed(model.id, model.tensors.tokenEmbedding, tokens, first, count);
    return error ? error : half.submitStart(model.programs[0]);
  }

  /** Takes a half's queries of a block, attends, and sends it on to the next block. */
  private advance(half: Activations, block: u32): Error | null {
    let error = block == 0 ? half.waitStart() : half.waitStep();
    if (error) return error;
    error = this.attend(half, block);
    return error ? error : half.submitStep(this.model.programs[block + 1]);
  }

  /** Attention of all columns of a chunk in a block, laid in for the next program. */
  private attend(chunk: Activations, block: u32): Error | null {
    const error = this.rotateAndKeep(chunk, block);
    if (error) return error;
    chunk.layIn(0, chunk.columns);
    const queries = chunk.queries(0);
    this.attention.attend(block, chunk.first, chunk.columns, queries, chunk.attention);
    return null;
  }

  /** The last block and the output, only for the `wanted` last columns, as many at once as come back. */
  private finish(chunk: Activations, wanted: u32, logits: usize): Error | null {
    const model = this.model;
    const last = model.configuration.blockCount - 1;
    const error = this.rotateAndKeep(chunk, last);
    if (error) return error;
    const vocabulary = model.configuration.vocabularySize;
    const atOnce = max<u32>(1, model.valuesMax / vocabulary);
    const program = model.programs[last + 1];
    for (let done: u32 = 0; done < wanted; done += atOnce) {
      const count = min(atOnce, wanted - done);
      const column = chunk.columns - wanted + done;
      chunk.layIn(column, count);
      const queries = chunk.queries(column);
      this.attention.attend(last, chunk.first + column, count, queries, chunk.attention);
      const target = logits + ((<usize>vocabulary * done) << 2);
      const failure = chunk.finish(program, target, vocabulary * count);
      if (failure) return failure;
    }
    return null;
  }

  /** Rotates queries and keys to their positions and puts keys and values into the cache. */
  private rotateAndKeep(chunk: Activations, block: u32): Error | null {
    const shape = this.cache.shape;
    const rope = chunk.ropes.ofBlock(block);
    for (let column: u32 = 0; column < chunk.columns; column++) {
      const keys = chunk.keys(column);
      if (rope != null) {
        rope.rotate(column, chunk.queries(column), shape.headCount, shape.keyLength);
        rope.rotate(column, keys, shape.headCountKv, shape.keyLength);
      }
      const position = chunk.first + column;
      if (this.cache.put(block, position, keys, chunk.values(column))) continue;
      return badFile(
        `cannot run the model: keys or values of block ${block} are not finite at position ${position}`,
      );
    }
    return null;
  }
}

/** Columns of each half of a chunk of at most `columns`. */
function halfOf(columns: u32): u32 {
  return max((columns + 1) >> 1, min(columns, 2 * HALF_COLUMNS_MIN));
}
