// What a text's tokens are before the first block: their rows of the embedding, scaled, and where the architecture has
// them, rows for the positions and for the kind of text.

import { Error, rowsByIdInto } from "../bindings/wit";
import { Configuration } from "./configuration";
import { addVector, scaleVector } from "./kernels/vector";
import { Layout } from "./layout";
import { checkReceived } from "./list-view";
import { LoadedModel } from "./loaded-model";
import { ABSENT } from "./metadata-reader";

export class InputEmbedding {
  private configuration: Configuration;
  /** shape: [embeddingLength, positions], where the architecture has it. */
  private positionRows: usize = 0;
  /** shape: [embeddingLength]. */
  private typeRow: usize = 0;

  /** `positions`: of the longest text. */
  constructor(
    private model: LoadedModel,
    private positions: u32,
    layout: Layout,
  ) {
    const configuration = model.configuration;
    const length = configuration.embeddingLength;
    this.configuration = configuration;
    if (model.tensors.positionEmbedding != ABSENT) {
      this.positionRows = layout.take(<u64>length * positions, 4);
    }
    if (model.tensors.tokenTypes != ABSENT) this.typeRow = layout.take(length, 4);
  }

  /** Reads the tables; `numbers`: room for `count` u32s. Errors: those of the import. */
  load(numbers: usize, count: u32): Error | null {
    const tensors = this.model.tensors;
    if (tensors.tokenTypes != ABSENT) {
      const error = this.readRows(tensors.tokenTypes, numbers, 0, 1, this.typeRow);
      if (error) return error;
    }
    if (tensors.positionEmbedding == ABSENT) return null;
    const length = this.configuration.embeddingLength;
    const most = min(count, this.model.valuesMax / length);
    for (let first: u32 = 0; first < this.positions; first += most) {
      const rows = min(most, this.positions - first);
      const target = this.positionRows + ((<usize>first * length) << 2);
      const error = this.readRows(tensors.positionEmbedding, numbers, first, rows, target);
      if (error) return error;
    }
    return null;
  }

  private readRows(
    tensor: u32,
    numbers: usize,
    first: u32,
    count: u32,
    target: usize,
  ): Error | null {
    for (let i: u32 = 0; i < count; i++) store<u32>(numbers + ((<usize>i) << 2), first + i);
    return this.rows(tensor, numbers, count, target);
  }

  private rows(tensor: u32, numbers: usize, count: u32, target: usize): Error | null {
    const length = this.configuration.embeddingLength * count;
    const error = rowsByIdInto(this.model.id, tensor, numbers, count, target, length);
    return error ? error : checkReceived(length);
  }

  /** The rows of `count` tokens (u32s at `tokens`) to `target`; shape: [embeddingLength, count]. */
  embed(tokens: usize, count: u32, target: usize): Error | null {
    const error = this.rows(this.model.tensors.tokenEmbedding, tokens, count, target);
    if (error) return error;
    const length = this.configuration.embeddingLength;
    const scale = this.configuration.embeddingScale;
    if (scale != 1) scaleVector(target, length * count, scale);
    if (this.typeRow == 0) return null;
    for (let i: u32 = 0; i < count; i++) {
      addVector(target + ((<usize>length * i) << 2), this.typeRow, length);
    }
    return null;
  }

  /** Makes x at `column` that of a position. */
  place(column: usize, position: u32): void {
    if (this.positionRows == 0) return;
    const length = this.configuration.embeddingLength;
    addVector(column, this.positionRows + ((<usize>length * position) << 2), length);
  }
}
