// NumPy's file format, version 1.0: a matrix of f32, row after row. Source: numpy.lib.format.

import { RealmError } from "../error/realm-error.ts";

const magic = Buffer.from("\u0093NUMPY\u0001\u0000", "latin1");
/** Of the magic, the version, and the header's length. */
const prefixBytes = 10;
const alignment = 64;
/** A header is far shorter. */
const headerBytesMax = 1024;

export interface MatrixShape {
  readonly rows: number;
  readonly columns: number;
}

/** What stands before the rows. */
export function npyHeader({ rows, columns }: MatrixShape): Uint8Array {
  const description = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${columns}), }`;
  const bytes = prefixBytes + description.length + 1;
  const padding = " ".repeat(Math.ceil(bytes / alignment) * alignment - bytes);
  const header = Buffer.from(`${description}${padding}\n`, "latin1");
  const length = Buffer.alloc(2);
  length.writeUInt16LE(header.length);
  return Buffer.concat([magic, length, header]);
}

/** The shape, and where the rows begin. `head`: the file's first KiB. Errors: `bad-file`. */
export function readNpyHeader(head: Uint8Array): MatrixShape & { readonly offset: number } {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  const isNumPy = bytes.length > prefixBytes && bytes.subarray(0, magic.length).equals(magic);
  const length = isNumPy ? bytes.readUInt16LE(magic.length) : 0;
  const offset = prefixBytes + length;
  const header = bytes.subarray(prefixBytes, Math.min(offset, headerBytesMax)).toString("latin1");
  const shape = /'shape': \((\d{1,15}), (\d{1,9})\)/.exec(header);
  const isPlain = header.includes("'descr': '<f4'") && header.includes("'fortran_order': False");
  const [rows, columns] = [Number(shape?.[1]), Number(shape?.[2])];
  if (shape !== null && isPlain && columns > 0) return { rows, columns, offset };
  throw new RealmError("bad-file", "cannot read the vectors: not a NumPy file with rows of f32");
}
