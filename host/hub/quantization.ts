// What a file's name says of how its weights are rounded, and which of two roundings loses less. Source: llama.cpp's
// `llama_ftype_name` and the measurements in its pull requests 1684 (k-quants) and 4897 (i-quants).

/** From the least to the most that is kept; the number is bits a weight, about. */
const bitsOfTypes: readonly (readonly [string, number])[] = [
  ["IQ1_S", 1.6],
  ["TQ1_0", 1.7],
  ["IQ1_M", 1.8],
  ["TQ2_0", 2.1],
  ["IQ2_XXS", 2.1],
  ["IQ2_XS", 2.3],
  ["IQ2_S", 2.5],
  ["IQ2_M", 2.7],
  ["Q2_K_S", 2.8],
  ["Q2_K", 3],
  ["Q2_K_L", 3.1],
  ["IQ3_XXS", 3.1],
  ["IQ3_XS", 3.3],
  ["IQ3_S", 3.4],
  ["Q3_K_S", 3.5],
  ["IQ3_M", 3.7],
  ["Q3_K_M", 3.9],
  ["Q3_K", 3.9],
  ["Q3_K_L", 4.3],
  ["Q3_K_XL", 4.3],
  ["MXFP4", 4.3],
  ["IQ4_XS", 4.3],
  ["Q4_0", 4.5],
  ["IQ4_NL", 4.5],
  ["Q4_K_S", 4.6],
  ["Q4_1", 4.8],
  ["Q4_K_M", 4.9],
  ["Q4_K", 4.9],
  ["Q4_K_L", 5],
  ["Q4_K_XL", 5],
  ["Q5_0", 5.5],
  ["Q5_K_S", 5.5],
  ["Q5_1", 5.6],
  ["Q5_K_M", 5.7],
  ["Q5_K", 5.7],
  ["Q5_K_L", 5.8],
  ["Q5_K_XL", 5.8],
  ["Q6_K", 6.6],
  ["Q6_K_L", 6.7],
  ["Q6_K_XL", 6.7],
  ["Q8_0", 8.5],
  ["Q8_K_XL", 9],
  ["BF16", 16],
  ["F16", 16],
  ["FP16", 16],
  ["F32", 32],
  ["FP32", 32],
];

const ranks = new Map(bitsOfTypes.map(([name, bits], rank) => [name, { bits, rank }]));

/** Beyond this, files grow and answers don't change. */
const usefulType = "Q8_0";

/** `Q4_K_M`, in upper case. Undefined: the name says nothing. */
export function quantizationOf(filename: string): string | undefined {
  const parts = filename
    .toUpperCase()
    .split("/")
    .flatMap((part) => part.split(/[^A-Z0-9_]+/));
  for (const part of parts.toReversed()) {
    if (ranks.has(part)) return part;
    // `model_Q4_K_M`, `UD-Q4_K_XL`: the type may hang on an underscore.
    const hanging = [...ranks.keys()].filter((name) => part.endsWith(`_${name}`));
    const longest = hanging.sort((a, b) => b.length - a.length)[0];
    if (longest !== undefined) return longest;
  }
  return undefined;
}

/** Higher loses less; -1 for what is not known. */
export function qualityRank(quantization: string | undefined): number {
  return ranks.get(quantization ?? "")?.rank ?? -1;
}

/** Bits a weight, about. */
export function bitsOf(quantization: string | undefined): number | undefined {
  return ranks.get(quantization ?? "")?.bits;
}

export function isBeyondUse(quantization: string | undefined): boolean {
  return qualityRank(quantization) > qualityRank(usefulType);
}
