// The names of a split model's files: `model-00002-of-00003.gguf` is its second. Source: llama.cpp,
// `llama_split_path`.

const namePattern = /^(?<prefix>.*)-(?<number>\d{5})-of-(?<count>\d{5})\.gguf$/s;

/** What a path says of the file's place among others. */
export interface PartPath {
  /** From 0. */
  readonly index: number;
  readonly count: number;
  /** The path of another of them. */
  readonly pathOf: (index: number) => string;
}

/** Undefined: the file is not named as a part. */
export function readPartPath(path: string): PartPath | undefined {
  const { prefix, number, count } = namePattern.exec(path)?.groups ?? {};
  if (prefix === undefined || number === undefined || count === undefined) return undefined;
  return {
    index: Number(number) - 1,
    count: Number(count),
    pathOf: (index) => `${prefix}-${String(index + 1).padStart(5, "0")}-of-${count}.gguf`,
  };
}
