// Bugs that the fuzzer must find: each a change of one place in the product's source, made where the module is loaded, in
// the fuzzer's own process alone. They are no part of the product, under no flag of its.

export interface Canary {
  readonly name: string;
  /** From the repository's root. */
  readonly file: string;
  readonly find: string;
  readonly replacement: string;
  /** What the fuzzer says when it has found it. */
  readonly finding: RegExp;
}

const tensors = "host/gguf/read-tensors.ts";
const metadata = "host/gguf/read-metadata.ts";

export const canaries: readonly Canary[] = [
  {
    name: "a tensor may pass the file's end",
    file: tensors,
    find: "offset + tensor.byteLength > cursor.byteLength",
    replacement: "offset > cursor.byteLength",
    finding: /taken in spite of: a tensor's place/,
  },
  {
    name: "tensors may overlap",
    file: tensors,
    find: "tensor.offset < end",
    replacement: "tensor.offset < 0",
    finding: /taken in spite of: tensors overlap/,
  },
  {
    name: "a product of extents is counted in 64 bits",
    file: tensors,
    find: "dimensions.reduce((product, extent) => product * extent, 1)",
    replacement:
      "Number(BigInt.asUintN(64, dimensions.reduce((product, extent) => product * BigInt(extent), 1n)))",
    finding: /taken in spite of: a tensor's place/,
  },
  {
    name: "a tensor's name may be there twice",
    file: tensors,
    find: "names.has(tensor.name)",
    replacement: "names.size < 0",
    finding: /taken in spite of: a tensor twice/,
  },
  {
    name: "any byte is a boolean",
    file: metadata,
    find: "byte > 1",
    replacement: "byte > 255",
    finding: /taken in spite of: a boolean/,
  },
  {
    name: "a part may stand anywhere among the others",
    file: "host/gguf/split.ts",
    find: "index >= Math.max(count, 1)",
    replacement: "index < 0",
    finding: /taken in spite of: split\.no/,
  },
  {
    name: "any alignment is a power of two",
    file: "host/gguf/read-gguf.ts",
    find: "Number.isInteger(Math.log2(alignment))",
    replacement: "Number.isInteger(alignment)",
    finding: /taken in spite of: alignment/,
  },
  {
    name: "a right text is refused",
    file: metadata,
    find: "byteLength > limits.textBytesMax",
    replacement: "cursor.subject === 'key \"name\"' && byteLength !== 19",
    finding: /a right file was refused|the plain reader takes it/,
  },
  {
    name: "a failed load keeps its header",
    file: "host/store/load-model.ts",
    find: "unwind.defer(() => header.free());",
    replacement: "",
    finding: /allocations are left/,
  },
  {
    name: "a file stays open that shrinks",
    file: "host/store/open-file.ts",
    find: "this.#open = false;\n    closeSync(this.descriptor);",
    replacement: "this.#open = false;",
    finding: /files are left open/,
  },
  {
    name: "a mapped file stays mapped",
    file: "host/compute/ggml/mapped-file.ts",
    find: "mappingFunctions().unmap(this.address, this.byteLength);",
    replacement: "",
    finding: /left mapped/,
  },
  {
    name: "an array of arrays never ends",
    file: metadata,
    find: "elements.depth === limits.arrayDepthMax",
    replacement: "elements.depth === (() => { for (;;); })()",
    finding: /hangs/,
  },
  {
    name: "an unknown type ends the process",
    file: tensors,
    find: "const why = removedTensorTypes.has(id)",
    replacement: "if (id > 0) process.abort();\n  const why = removedTensorTypes.has(id)",
    finding: /SIGABRT/,
  },
];
