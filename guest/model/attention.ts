// Attention of some rows over a KV cache (Vaswani et al. 2017; grouped heads: Ainslie et al. 2023), causal or over a
// whole text, one block of query vectors at a time: scores, softmax, weighted values. Prefill and decode take the same
// path and each vector's sums run in one order, so a row is bitwise the same in a chunk of any size.

import { linearBias } from "./kernels/linear-bias";
import { mix } from "./kernels/mix";
import { KEY_BLOCK, score } from "./kernels/scores";
import { softCap } from "./kernels/soft-cap";
import { softmax } from "./kernels/softmax";
import { transpose4 } from "./kernels/transpose";
import { TILE_MAX } from "./kernels/tile";
import { AttentionShape, KvCache, wholeBlocks } from "./kv-cache";
import { Layout } from "./layout";
import { ScoreRule } from "./score-rule";

/** Query vectors that share one turn of keys and values into floats. */
const QUERY_BLOCK: u32 = 64;
/** Floats of keys or values in hand at once: 16 KiB, half of a first-level cache. */
const POSITION_BLOCK_VALUES: u32 = 4096;
/** Softmax pads a row to so many scores. */
const SCORE_PADDING: u32 = 16;
/** Keeps rows of scores from falling on the same cache sets; bytes. */
const SCORE_STAGGER: u32 = 64;

export class Attention {
  private shape: AttentionShape;
  /** Rows in a block of query vectors. */
  private blockRows: u32;
  /** Positions in a block of keys or values. */
  private blockPositions: u32;
  /** Bytes from one row of scores to the next. */
  private stride: usize;
  /** shape: [tile, keyLength, tiles], tile by tile. */
  private queries: usize;
  /** shape: [positions, query vectors]. */
  private scores: usize;
  /** shape: [query vectors]: 1 over the sum of a row's exponentials. */
  private inverseSums: usize;
  /** shape: [8, keyLength, blocks] or [valueLength, positions]. */
  private floats: usize;
  /** shape: [valueLength, query vectors]. */
  private outputs: usize;
  /** Positions that every row sees; 0: none past its own. */
  private wholeLength: u32 = 0;

  constructor(
    private cache: KvCache,
    private rule: ScoreRule,
    contextLength: u32,
    layout: Layout,
  ) {
    const shape = cache.shape;
    this.shape = shape;
    const group = shape.groupLength;
    const rows = max<u32>(1, QUERY_BLOCK / group);
    this.blockRows = rows > TILE_MAX ? rows & ~(TILE_MAX - 1) : TILE_MAX;
    const vectors = <u64>this.blockRows * group;
    const length = max(shape.keyLength, shape.valueLength);
    this.blockPositions = max(KEY_BLOCK, (POSITION_BLOCK_VALUES / length) & ~(KEY_BLOCK - 1));
    const padded = (contextLength + 2 * SCORE_PADDING) & ~(SCORE_PADDING - 1);
    this.stride = ((<usize>padded) << 2) + SCORE_STAGGER;
    this.queries = layout.take(vectors * shape.keyLength, 4);
    this.scores = layout.take(vectors * this.stride, 1);
    this.inverseSums = layout.take(vectors, 4);
    this.floats = layout.take(<u64>this.blockPositions * length, 4);
    this.outputs = layout.take(vectors * shape.valueLength, 4);
  }

  /**
   * Attends with rows at positions `first ..`, whose keys and values are in the cache. `queries`: shape
   * [keyLength, headCount, rows], rotated, may be changed; `outputs`: shape [valueLength, headCount, rows].
   * `wholeLength`: positions that every row sees; 0: each sees those up to its own.
   */
  attend(
    block: u32,
    first: u32,
    rows: u32,
    queries: usize,
    outputs: usize,
    wholeLength: u32 = 0,
  ): void {
    const shape = this.shape;
    this.wholeLength = wholeLength;
    this.cache.turnQueries(queries, rows * shape.headCount);
    for (let head: u32 = 0; head < shape.headCountKv; head++) {
      for (let row: u32 = 0; row < rows; row += this.blockRows) {
        const count = min(this.blockRows, rows - row);
        this.gatherQueries(head, row, count, queries);
        this.scoreRows(block, head, first + row, count);
        this.normalise(block, head, first + row, count);
        this.mixRows(block, head, first + row, count);
        this.scatterOutputs(head, row, count, outputs);
      }
    }
    this.cache.turnOutputsBack(outputs, rows * shape.headCount);
  }

  /** Lays the group's query vectors tile by tile, scaled. */
  private gatherQueries(head: u32, row: u32, rows: u32, queries: usize): void {
    const shape = this.shape;
    const group = shape.groupLength;
    const length = shape.keyLength;
    const scale = this.rule.scale;
    const vectors = rows * group;
    let j: u32 = 0;
    if (group == 1) {
      // Vectors of one head lie as far from each other as rows.
      const stride = (<usize>shape.headCount * length) << 2;
      const first = queries + ((<usize>(row * shape.headCount + head) * length) << 2);
      for (; j + TILE_MAX <= vectors; j += TILE_MAX) {
        const to = this.queries + ((<usize>(j * length)) << 2);
        transpose4(first + stride * j, stride, length, scale, to, 4 * TILE_MAX);
      }
    }
    for (; j < vectors; j++) {
      const query = (row + j / group) * shape.headCount + head * group + (j % group);
      const tileStart = j & ~(TILE_MAX - 1);
      const tile = min(TILE_MAX, vectors - tileStart);
      let from = queries + ((<usize>(query * length)) << 2);
      let to = this.queries + ((<usize>(tileStart * length + (j - tileStart))) << 2);
      for (const end = from + ((<usize>length) << 2); from < end; from += 4) {
        store<f32>(to, load<f32>(from) * scale);
        to += (<usize>tile) << 2;
      }
    }
  }

  /** Positions that the last vector of the tile beginning at vector `j` sees. */
  private seenByTile(first: u32, j: u32, tile: u32): u32 {
    if (this.wholeLength != 0) return this.wholeLength;
    return first + (j + tile - 1) / this.shape.groupLength + 1;
  }

  /**
   * First position that the first vector of the tile beginning at vector `j` sees in a block, rounded down: softmax
   * adds by place in a run of 16, wherever the window begins.
   */
  private firstOfTile(block: u32, first: u32, j: u32): u32 {
    const position = first + j / this.shape.groupLength;
    return this.rule.window.firstSeen(block, position) & ~(SCORE_PADDING - 1);
  }

  /** One tile, mostly of one token, reads halves where they lie; for two it is less work to write them down as floats. */
  private readsInPlace(vectors: u32): bool {
    return this.cache.holdsHalves && vectors <= TILE_MAX;
  }

  private scoreRows(block: u32, head: u32, first: u32, rows: u32): void {
    const length = this.shape.keyLength;
    const vectors = rows * this.shape.groupLength;
    const seen = wholeBlocks(this.seenByTile(first, 0, vectors));
    const inPlace = this.readsInPlace(vectors);
    for (
      let start = this.firstOfTile(block, first, 0);
      start < seen;
      start += this.blockPositions
    ) {
      const positions = min(this.blockPositions, seen - start);
      const keys = inPlace
        ? this.cache.keyBlockAt(block, head, start)
        : this.cache.keys(block, head, start, positions, this.floats);
      for (let j: u32 = 0; j < vectors; j += TILE_MAX) {
        const tile = min(TILE_MAX, vectors - j);
        const from = max(start, this.firstOfTile(block, first, j));
        const end = min(start + positions, this.seenByTile(first, j, tile));
        if (end <= from) continue;
        const blocks = wholeBlocks(end - from) / KEY_BLOCK;
        const query = this.queries + ((<usize>(j * length)) << 2);
        const scores = this.scores + this.stride * j + ((<usize>from) << 2);
        const skipped = <usize>(from - start) * length;
        if (inPlace) {
          score<u16>(tile, query, keys + (skipped << 1), blocks, length, scores, this.stride);
        } else {
          score<f32>(tile, query, keys + (skipped << 2), blocks, length, scores, this.stride);
        }
      }
    }
  }

  /** Softmax of what each row sees; zeros fill what the others of its tile see. */
  private normalise(block: u32, head: u32, first: u32, rows: u32): void {
    const shape = this.shape;
    const group = this.shape.groupLength;
    const vectors = rows * group;
    for (let j: u32 = 0; j < vectors; j++) {
      const tileStart = j & ~(TILE_MAX - 1);
      const from = this.firstOfTile(block, first, tileStart);
      const limit = this.seenByTile(first, tileStart, min(TILE_MAX, vectors - tileStart));
      const padded = (limit + (SCORE_PADDING - 1)) & ~(SCORE_PADDING - 1);
      const position = first + j / group;
      const seen = this.rule.window.firstSeen(block, position);
      const start = seen & ~(SCORE_PADDING - 1);
      const row = this.scores + this.stride * j;
      const scores = row + ((<usize>start) << 2);
      if (this.rule.softCap != 0) softCap(scores, padded - start, this.rule.softCap);
      const end = this.wholeLength != 0 ? this.wholeLength : position + 1;
      const slope = this.rule.linearSlope(head * group + (j % group), shape.headCount);
      if (slope != 0) linearBias(scores, end - start, position - start, slope);
      const inverse = softmax(scores, seen - start, end - start, padded - start);
      memory.fill(row + ((<usize>from) << 2), 0, (<usize>(start - from)) << 2);
      store<f32>(this.inverseSums + ((<usize>j) << 2), inverse);
    }
  }

  private mixRows(block: u32, head: u32, first: u32, rows: u32): void {
    const length = this.shape.valueLength;
    const vectors = rows * this.shape.groupLength;
    const seen = this.seenByTile(first, 0, vectors);
    const inPlace = this.readsInPlace(vectors);
    memory.fill(this.outputs, 0, (<usize>(vectors * length)) << 2);
    for (
      let start = this.firstOfTile(block, first, 0);
      start < seen;
      start += this.blockPositions
    ) {
      const positions = min(this.blockPositions, seen - start);
      const values = inPlace
        ? this.cache.valueAt(block, head, start)
        : this.cache.values(block, head, start, positions, this.floats);
      for (let j: u32 = 0; j < vectors; j += TILE_MAX) {
        const tile = min(TILE_MAX, vectors - j);
        const from = max(start, this.firstOfTile(block, first, j));
        const end = min(start + positions, this.seenByTile(first, j, tile));
        if (end <= from) continue;
        const weights = this.scores + this.stride * j + ((<usize>from) << 2);
        const skipped = <usize>(from - start) * length;
        const outputs = this.outputs + ((<usize>(j * length)) << 2);
        if (inPlace) {
          const halves = values + (skipped << 1);
          mix<u16>(tile, weights, this.stride, halves, end - from, length, outputs);
        } else {
          mix<f32>(
            tile,
            weights,
            this.stride,
            values + (skipped << 2),
            end - from,
            length,
            outputs,
          );
        }
      }
    }
  }

  /** Divides each output vector by its row's sum and puts it in its head's place. */
  private scatterOutputs(head: u32, row: u32, rows: u32, outputs: usize): void {
    const shape = this.shape;
    const group = shape.groupLength;
    const length = (<usize>shape.valueLength) << 2;
    for (let j: u32 = 0; j < rows * group; j++) {
      const output = (row + j / group) * shape.headCount + head * group + (j % group);
      const inverse = v128.load32_splat(this.inverseSums + ((<usize>j) << 2));
      const from = this.outputs + j * length;
      const to = outputs + output * length;
      for (let i: usize = 0; i < length; i += 16) {
        v128.store(to + i, f32x4.mul(v128.load(from + i), inverse));
      }
    }
  }
}
