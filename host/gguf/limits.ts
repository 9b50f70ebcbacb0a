// What a GGUF header may be at most. A file beyond a limit is `bad-file`, and the message names the
// limit. Together they bound the heap that reading any file takes, however hostile, to a few megabytes.

/** Bytes asked for at once while reading a header. Small: a header may come over a network. */
export const headerPieceBytes = 128 * 1024;

/** Bytes of everything before the tensors' data. Largest known: 16 MB (262,144 tokens, 514,906 merges). */
export const headerBytesMax = 256 * 1024 * 1024;

/** Bytes of a key: what docs/gguf.md allows. Largest known: 60. */
export const keyBytesMax = 65_535;

/** Bytes of a text that is no array's element. Largest known: chat templates of 25 kB. */
export const textBytesMax = 1024 * 1024;

/** Bytes of all keys, texts and tensor names together; the heap holds these as strings. Largest known: 150 kB. */
export const textBytesTotalMax = 2 * 1024 * 1024;

/** Metadata entries. Largest known: about 80. */
export const metadataCountMax = 4_096;

/** Elements of an array, as ggml has it. Largest known: 514,906 merges. */
export const arrayLengthMax = 2 ** 30;

/** Arrays inside of arrays; ggml reads none. Largest known: 1. */
export const arrayDepthMax = 4;

/** Tensors. Largest known: 1,739 (Mixtral 8x22B with each expert by itself). */
export const tensorCountMax = 8_192;

/** Bytes of a tensor's name, docs/gguf.md; ggml itself takes one less. Largest known: about 50. */
export const tensorNameBytesMax = 64;

/** Extents of a tensor: GGML_MAX_DIMS. */
export const dimensionCountMax = 4;

/** Texts of an array between two remembered offsets, so that any element is found in few steps. */
export const textsPerCheckpoint = 4_096;

/** Files of a split model; each is open while it loads. Largest known: about 50. */
export const partCountMax = 512;
