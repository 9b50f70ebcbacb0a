// A weight of a model as programs multiply by it: ids of tensors, and which rows of a product are meant.

import { MetadataReader } from "./metadata-reader";

/** A weight matrix or vector, and its bias if it has one. */
export class Weight {
  constructor(
    public weight: u32,
    /** Or ABSENT. */
    public bias: i32,
    /** Which rows of the product are meant: `length` from `first` on; a length of 0: all of them. */
    public first: u32 = 0,
    public length: u32 = 0,
  ) {}

  /** Rows of this matrix that several values share. */
  part(first: u32, length: u32): Weight {
    return new Weight(this.weight, this.bias, first, length);
  }
}

/** A matrix, and its bias where the file has one. */
export function matrix(name: string, rows: u32, columns: u32, reader: MetadataReader): Weight {
  const weight = reader.tensor(name + ".weight", rows, columns);
  return new Weight(weight, reader.optionalTensor(name + ".bias", columns, 0));
}
