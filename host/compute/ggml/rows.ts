// Rows of a plain matrix as f32: what ggml_get_rows computes, by the same functions, without a graph.

import koffi from "koffi";

import { RealmError } from "../../error/realm-error.ts";
import { tensorTypes } from "../../gguf/tensor-types.ts";
import { elementBytes } from "./element-types.ts";
import type { Ggml } from "./library.ts";
import type { Pointer } from "./tensor-functions.ts";
import { canMultiply, isF32 } from "./weight-types.ts";
import type { WeightTensor } from "./weights.ts";

type ToFloat = (row: Pointer, output: Float32Array, length: number) => void;

const toFloatType = koffi.proto("void", ["const void *", "void *", "int64_t"]);

export class RowReader {
  readonly #ggml: Ggml;
  readonly #byType = new Map<number, ToFloat>();

  constructor(ggml: Ggml) {
    this.#ggml = ggml;
  }

  /**
   * Fills `output` with the rows, one after the other. All extents but the first count rows.
   * Errors: `bad-argument` (a row past the end, lengths), `unsupported` (a type, a repacked matrix).
   */
  read(
    { location, address, repacked }: WeightTensor,
    rows: Uint32Array,
    output: Float32Array,
  ): void {
    const { name, dimensions, type, typeName, byteLength } = location;
    const [rowLength = 1, ...others] = dimensions;
    const rowCount = others.reduce((product, extent) => product * extent, 1);
    if (repacked || !canMultiply(type)) {
      const why = repacked ? "repacked for products" : typeName;
      throw new RealmError("unsupported", `cannot read rows of "${name}": it is ${why}`);
    }
    if (output.length !== rows.length * rowLength) {
      const message = `cannot read ${rows.length} rows of "${name}" into ${output.length} values`;
      throw new RealmError("bad-argument", message);
    }
    checkRows(name, rows, rowCount);
    const toFloat = this.#converter(type);
    const rowBytes = byteLength / rowCount;
    for (const [index, row] of rows.entries()) {
      // Safety: the row was checked against the matrix, which is plain; the output has room for it.
      const start = index * rowLength;
      const target = output.subarray(start, start + rowLength);
      toFloat(address + BigInt(row * rowBytes), target, rowLength);
    }
  }

  #converter(type: number): ToFloat {
    const known = this.#byType.get(type);
    if (known !== undefined) return known;
    const made = isF32(type) ? copyFloats : this.#dequantizer(type);
    this.#byType.set(type, made);
    return made;
  }

  #dequantizer(type: number): ToFloat {
    // Safety: the type is in ggml's table. The function reads one row and writes `length` floats.
    const { to_float: address } = this.#ggml.typeTraits(type);
    if (address === null) {
      const name = tensorTypes.get(type)?.name ?? type;
      throw new RealmError("unsupported", `cannot turn rows of type ${name} into f32`);
    }
    return koffi.decode(address, toFloatType);
  }
}

function copyFloats(row: Pointer, output: Float32Array, length: number): void {
  const view = koffi.view(row, length * elementBytes);
  output.set(new Float32Array(view));
  view.transfer(0);
}

function checkRows(name: string, rows: Uint32Array, rowCount: number): void {
  for (const row of rows) {
    if (row < rowCount) continue;
    const message = `cannot read row ${row} of "${name}": it has ${rowCount} rows`;
    throw new RealmError("bad-argument", message);
  }
}
