// A batch of texts through all blocks. Chunks follow each other through a block; while the host computes two of them,
// this thread attends for the next. Each text attends to itself alone, in an order that does not depend on what else is
// in the batch.

import { Error, Program } from "../bindings/wit";
import { Attention } from "./attention";
import { BlockRopes, RopeTables } from "./block-ropes";
import { EmbeddingPlan } from "./embedding-plan";
import { badFile } from "./failure";
import { InputEmbedding } from "./input-embedding";
import { AttentionShape } from "./kv-cache";
import { Layout } from "./layout";
import { LoadedModel } from "./loaded-model";
import { PackedColumns } from "./packed-columns";
import { TextBatch } from "./text-batch";
import { TextCache } from "./text-cache";

/** Runs that a guest may have under way, as the world says. */
const PENDING_MAX: u32 = 2;
/** No text is in the cache. */
const NOWHERE: u32 = u32.MAX_VALUE;

export class EmbeddingPass {
  private shape: AttentionShape;
  private input: InputEmbedding;
  private cache: TextCache;
  private attention: Attention;
  private ropes: RopeTables;
  private chunks: StaticArray<PackedColumns>;
  private programs: StaticArray<Program> = new StaticArray<Program>(0);
  /** Positions that the rotation's tables have. */
  private rotated: u32 = 0;
  /** Runs that were submitted for the batch, and that were waited for, chunk after chunk, block after block. */
  private submitted: u32 = 0;
  private received: u32 = 0;
  /** The text whose keys and values are in the cache. */
  private kept: u32 = NOWHERE;

  constructor(
    private model: LoadedModel,
    private plan: EmbeddingPlan,
    private batch: TextBatch,
    chunkCount: u32,
    columns: u32,
    layout: Layout,
  ) {
    const configuration = model.configuration;
    const positions = plan.tokensMax;
    this.shape = configuration.attentionShape;
    this.input = new InputEmbedding(model, positions, layout);
    const cache = new TextCache(configuration, positions, layout);
    this.cache = cache;
    this.attention = new Attention(cache, configuration.scoreRule, positions, layout);
    const scaling = plan.ropeScaling;
    const factors = model.ropeFactors.forContext(positions, scaling.originalContextLength);
    const ropes = new BlockRopes(configuration, factors, scaling);
    this.ropes = new RopeTables(ropes, configuration.rotatesAny ? positions : 0, layout);
    const chunks = new StaticArray<PackedColumns>(chunkCount);
    for (let i: u32 = 0; i < chunkCount; i++) {
      chunks[i] = new PackedColumns(configuration, columns, layout);
    }
    this.chunks = chunks;
  }

  /** Makes all ready; `numbers`: room for `count` u32s. Errors: those of the imports. */
  load(numbers: usize, count: u32): Error | null {
    const last = this.model.embeddingProgram(this.plan.ranks);
    if (last.isErr) return last.err;
    const blockCount = this.model.configuration.blockCount;
    this.programs = new StaticArray<Program>(blockCount + 1);
    for (let i: u32 = 0; i < blockCount; i++) this.programs[i] = this.model.programs[i];
    this.programs[blockCount] = last.ok;
    return this.input.load(numbers, count);
  }

  /** Evaluates the batch; `tokens`: u32s, those of all its texts. */
  evaluate(tokens: usize): Error | null {
    const error = this.evaluateAll(tokens);
    for (let i: u32 = 0; i < this.batch.chunkCount; i++) this.chunks[i].abandon();
    return error;
  }

  private evaluateAll(tokens: usize): Error | null {
    const chunkCount = this.batch.chunkCount;
    const blockCount = this.model.configuration.blockCount;
    this.submitted = 0;
    this.received = 0;
    for (let chunk: u32 = 0; chunk < chunkCount; chunk++) {
      const error = this.start(chunk, tokens);
      if (error) return error;
    }
    for (let block: u32 = 0; block < blockCount; block++) {
      this.kept = NOWHERE;
      for (let chunk: u32 = 0; chunk < chunkCount; chunk++) {
        const error = this.advance(chunk, block);
        if (error) return error;
      }
    }
    return this.receive(chunkCount * (blockCount + 1));
  }

  /** Embeds a chunk's tokens and sends them to the first block. */
  private start(chunk: u32, tokens: usize): Error | null {
    const columns = this.chunks[chunk];
    const first = this.batch.chunkStart(chunk);
    columns.first = first;
    columns.columns = this.batch.chunkEnd(chunk) - first;
    // Reading rows is a call of its own, beside what is pending.
    let error = this.makeRoom();
    if (error) return error;
    error = this.input.embed(tokens + ((<usize>first) << 2), columns.columns, columns.x(0));
    if (error) return error;
    this.place(chunk);
    this.submitted++;
    return columns.submitFirst(this.programs[0], this.model.tensors.embeddingNorm != null);
  }

  private place(chunk: u32): void {
    const columns = this.chunks[chunk];
    let text = this.batch.firstText(chunk);
    for (let i: u32 = 0; i < columns.columns; i++) {
      const column = columns.first + i;
      while (this.batch.textEnd(text) <= column) text++;
      this.input.place(columns.x(i), column - this.batch.textStart(text));
    }
  }

  /** Attends for a chunk in a block, and sends it on to the next. */
  private advance(chunk: u32, block: u32): Error | null {
    const columns = this.chunks[chunk];
    let error = this.receive(block * this.batch.chunkCount + this.lastChunkOf(chunk) + 1);
    if (error) return error;
    columns.layIn();
    const end = columns.first + columns.columns;
    for (
      let text = this.batch.firstText(chunk);
      text < this.batch.textCount && this.batch.textStart(text) < end;
      text++
    ) {
      error = this.keep(text, block);
      if (error) return error;
      this.attend(text, chunk, block);
    }
    error = this.makeRoom();
    if (error) return error;
    this.submitted++;
    const isLast = block + 1 == this.model.configuration.blockCount;
    const program = this.programs[block + 1];
    return isLast
      ? columns.submitLast(program, this.plan.vectorLength)
      : columns.submitNext(program);
  }

  /** The chunk in which the last text of a chunk ends. */
  private lastChunkOf(chunk: u32): u32 {
    const end = this.batch.chunkEnd(chunk);
    let text = this.batch.firstText(chunk);
    while (this.batch.textEnd(text) < end) text++;
    return this.batch.chunkOf(this.batch.textEnd(text) - 1);
  }

  /** Puts a text's keys, rotated to their positions, and values into the cache, unless they are there. */
  private keep(text: u32, block: u32): Error | null {
    if (this.kept == text) return null;
    this.kept = text;
    const shape = this.shape;
    const start = this.batch.textStart(text);
    const length = this.batch.textEnd(text) - start;
    this.fillRopes(length);
    const rope = this.ropes.ofBlock(block);
    let chunk = this.batch.chunkOf(start);
    for (let position: u32 = 0; position < length; chunk++) {
      const columns = this.chunks[chunk];
      const column = start + position - columns.first;
      const count = min(length - position, columns.columns - column);
      if (rope != null) {
        for (let i: u32 = 0; i < count; i++) {
          const keys = columns.keys(column + i);
          rope.rotate(position + i, keys, shape.headCountKv, shape.keyLength);
        }
      }
      const keys = columns.keys(column);
      if (!this.cache.putAll(position, count, keys, columns.values(column))) {
        return badFile(
          `cannot run the model: keys or values of block ${block} are not finite in a text of ${length} tokens`,
        );
      }
      position += count;
    }
    return null;
  }

  /** Attention of a text's columns in a chunk. */
  private attend(text: u32, chunk: u32, block: u32): void {
    const columns = this.chunks[chunk];
    const shape = this.shape;
    const textStart = this.batch.textStart(text);
    const textEnd = this.batch.textEnd(text);
    const start = max(textStart, columns.first);
    const rows = min(textEnd, columns.first + columns.columns) - start;
    const column = start - columns.first;
    const position = start - textStart;
    const rope = this.ropes.ofBlock(block);
    if (rope != null) {
      for (let row: u32 = 0; row < rows; row++) {
        const queries = columns.queries(column + row);
        rope.rotate(position + row, queries, shape.headCount, shape.keyLength);
      }
    }
    const seen = this.model.configuration.architecture.bidirectional ? textEnd - textStart : 0;
    this.attention.attend(
      block,
      position,
      rows,
      columns.queries(column),
      columns.attention(column),
      seen,
    );
  }

  /** The tables of rotation grow with the longest text so far. */
  private fillRopes(length: u32): void {
    if (length <= this.rotated || !this.model.configuration.rotatesAny) return;
    this.rotated = min(this.plan.tokensMax, max(length, 2 * this.rotated));
    this.ropes.fill(0, this.rotated);
  }

  /** Waits until another run may be submitted. */
  private makeRoom(): Error | null {
    return this.submitted - this.received < PENDING_MAX ? null : this.receive(this.received + 1);
  }

  /** Waits for the first `count` runs of the batch. */
  private receive(count: u32): Error | null {
    while (this.received < count) {
      const error = this.chunks[this.received % this.batch.chunkCount].wait();
      if (error) return error;
      this.received++;
    }
    return null;
  }

  /** The vector of a column of the batch, evaluated; shape: [the plan's vectorLength]. */
  vector(column: u32): usize {
    const columns = this.chunks[this.batch.chunkOf(column)];
    return columns.result(column - columns.first, this.plan.vectorLength);
  }
}
