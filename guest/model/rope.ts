// Rotary position embedding: angles of a chunk's positions, computed once for all blocks, in f64, so that a
// far position is as exact as a near one. angle(position, i) = position * base^(-2i / n) / factor(i) * stretch(i)

import { RopePairs } from "./architecture";
import { Configuration } from "./configuration";
import { rotateHalves, rotateNeighbours } from "./kernels/rotate";
import { Layout } from "./layout";
import { RopeScaling } from "./rope-scaling";

/** Frequencies of a model's pairs. */
export class Rope {
  /** shape: [pairs] */
  private frequencies: StaticArray<f64>;
  readonly pairs: u32;
  readonly kind: RopePairs;
  /** What cosines and sines are multiplied by. */
  readonly magnitude: f64;

  /** `factors`: shape [pairs], or empty. `scaling`: null where positions are taken as they are. */
  constructor(
    configuration: Configuration,
    base: f64,
    factors: StaticArray<f32>,
    scaling: RopeScaling | null,
  ) {
    const pairs = configuration.ropeDimensionCount / 2;
    this.pairs = pairs;
    this.kind = configuration.architecture.ropePairs;
    this.magnitude = scaling == null ? 1 : scaling.magnitude;
    this.frequencies = new StaticArray<f64>(pairs);
    for (let i: u32 = 0; i < pairs; i++) {
      const exponent = (-2 * <f64>i) / <f64>configuration.ropeDimensionCount;
      let frequency = Math.pow(base, exponent);
      if (factors.length != 0) frequency /= <f64>factors[i];
      if (scaling != null) frequency *= scaling.stretch(i, pairs, base);
      this.frequencies[i] = frequency;
    }
  }

  frequency(pair: u32): f64 {
    return this.frequencies[pair];
  }
}

/** Cosines and sines of some positions in a row. */
export class RopeTable {
  /** Both of shape [pairs, columns]. */
  private cosines: usize;
  private sines: usize;

  constructor(
    private rope: Rope,
    columns: u32,
    layout: Layout,
  ) {
    this.cosines = layout.take(<u64>rope.pairs * columns, 4);
    this.sines = layout.take(<u64>rope.pairs * columns, 4);
  }

  /** Makes column c that of position `first + c`. */
  fill(first: u32, columns: u32): void {
    const pairs = this.rope.pairs;
    const magnitude = this.rope.magnitude;
    for (let column: u32 = 0; column < columns; column++) {
      for (let pair: u32 = 0; pair < pairs; pair++) {
        const angle = <f64>(first + column) * this.rope.frequency(pair);
        const offset = (<usize>(column * pairs + pair)) << 2;
        store<f32>(this.cosines + offset, <f32>(Math.cos(angle) * magnitude));
        store<f32>(this.sines + offset, <f32>(Math.sin(angle) * magnitude));
      }
    }
  }

  /** Makes column 0 a turn by so many positions, back where negative, of what is rotated already. */
  fillTurn(positions: i32): void {
    for (let pair: u32 = 0; pair < this.rope.pairs; pair++) {
      const angle = <f64>positions * this.rope.frequency(pair);
      const offset = (<usize>pair) << 2;
      store<f32>(this.cosines + offset, <f32>Math.cos(angle));
      store<f32>(this.sines + offset, <f32>Math.sin(angle));
    }
  }

  /** Rotates the vectors of `heads` heads of a column in place; shape: [length, heads]. */
  rotate(column: u32, vectors: usize, heads: u32, length: u32): void {
    const pairs = this.rope.pairs;
    const cosines = this.cosines + ((<usize>(column * pairs)) << 2);
    const sines = this.sines + ((<usize>(column * pairs)) << 2);
    const step = (<usize>length) << 2;
    if (this.rope.kind == RopePairs.Neighbours) {
      for (let head: u32 = 0; head < heads; head++, vectors += step) {
        rotateNeighbours(vectors, cosines, sines, pairs);
      }
    } else {
      for (let head: u32 = 0; head < heads; head++, vectors += step) {
        rotateHalves(vectors, cosines, sines, pairs);
      }
    }
  }
}
