// Which rotation a block's queries and keys take: that of the model, that of blocks with a window, or none.

import { WindowRope } from "./architecture";
import { Configuration } from "./configuration";
import { Layout } from "./layout";
import { Rope, RopeTable } from "./rope";
import { RopeScaling } from "./rope-scaling";

export class BlockRopes {
  readonly whole: Rope;
  /** Null where blocks with a window rotate as all others. */
  readonly windowed: Rope | null;

  /** `factors`: shape [ropeDimensionCount / 2], or empty. */
  constructor(
    readonly configuration: Configuration,
    factors: StaticArray<f32>,
    scaling: RopeScaling = configuration.ropeScaling,
  ) {
    const own = configuration.architecture.windowRope;
    this.whole = new Rope(configuration, scaling.frequencyBase, factors, scaling);
    this.windowed =
      own == WindowRope.Shared || configuration.window.length == 0
        ? null
        : new Rope(
            configuration,
            scaling.windowFrequencyBase,
            new StaticArray<f32>(0),
            own == WindowRope.Unscaled ? null : scaling,
          );
  }
}

/** Cosines and sines of some positions in a row, for every block. */
export class RopeTables {
  private configuration: Configuration;
  private whole: RopeTable;
  private windowed: RopeTable | null;

  constructor(ropes: BlockRopes, columns: u32, layout: Layout) {
    const windowed = ropes.windowed;
    this.configuration = ropes.configuration;
    this.whole = new RopeTable(ropes.whole, columns, layout);
    this.windowed = windowed == null ? null : new RopeTable(windowed, columns, layout);
  }

  /** Makes column c that of position `first + c`. */
  fill(first: u32, columns: u32): void {
    const windowed = this.windowed;
    this.whole.fill(first, columns);
    if (windowed != null) windowed.fill(first, columns);
  }

  /** Makes column 0 a turn by so many positions of what is rotated already. */
  fillTurn(positions: i32): void {
    const windowed = this.windowed;
    this.whole.fillTurn(positions);
    if (windowed != null) windowed.fillTurn(positions);
  }

  /** Null where the block doesn't rotate. */
  ofBlock(block: u32): RopeTable | null {
    if (!this.configuration.rotates(block)) return null;
    const windowed = this.windowed;
    return windowed != null && this.configuration.window.covers(block) ? windowed : this.whole;
  }
}
