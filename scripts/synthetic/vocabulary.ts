// A made-up SPM vocabulary that tokenizes any text: control tokens, the 256 bytes, characters, pairs, random words.

import { bool, numberArray, text, textArray, uint32 } from "./gguf-encoding.ts";
import type { EncodedValue } from "./gguf-encoding.ts";
import type { Random } from "./random.ts";

export interface SyntheticVocabulary {
  readonly texts: readonly string[];
  /** Merges prefer the higher: earlier pieces win. */
  readonly scores: Float32Array;
  /** `llama_token_type`: 1 normal, 2 unknown, 3 control, 6 byte. */
  readonly types: Int32Array;
}

const controls = ["<unk>", "<s>", "</s>"];
const controlTypes = [2, 3, 3];
const normalType = 1;
const byteType = 6;
const byteCount = 256;
const alphabet = Array.from(
  "▁etaoinshrdlucmfwypvbgkjqxzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,!?'\"-",
);
const lowerCase = alphabet.slice(1, 27);

export function syntheticVocabulary(size: number, random: Random): SyntheticVocabulary {
  const reserved = controls.length + byteCount;
  const pieces = new Set<string>();
  for (const piece of candidates(random)) {
    if (reserved + pieces.size >= size) break;
    pieces.add(piece);
  }
  const bytes = Array.from({ length: byteCount }, (_, byte) => byteText(byte));
  const texts = [...controls, ...bytes, ...pieces];
  return {
    texts,
    scores: Float32Array.from(texts, (_, id) => (id < reserved ? 0 : reserved - 1 - id)),
    types: Int32Array.from(texts, (_, id) => typeOf(id, reserved)),
  };
}

function* candidates(random: Random): Generator<string> {
  yield* alphabet;
  for (const first of alphabet) for (const second of alphabet) yield first + second;
  for (;;) yield word(random);
}

function word(random: Random): string {
  const start = random.uniform() < 0.5 ? "▁" : "";
  const letters = Array.from(
    { length: 3 + random.below(5) },
    () => lowerCase[random.below(lowerCase.length)] ?? "e",
  );
  return start + letters.join("");
}

export function byteText(byte: number): string {
  return `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`;
}

function typeOf(id: number, reserved: number): number {
  return controlTypes[id] ?? (id < reserved ? byteType : normalType);
}

/** As the keys of a file, which asks for a begin token. */
export function vocabularyKeys(vocabulary: SyntheticVocabulary): Record<string, EncodedValue> {
  return {
    "tokenizer.ggml.model": text("llama"),
    "tokenizer.ggml.tokens": textArray(vocabulary.texts),
    "tokenizer.ggml.scores": numberArray(vocabulary.scores),
    "tokenizer.ggml.token_type": numberArray(vocabulary.types),
    "tokenizer.ggml.bos_token_id": uint32(1),
    "tokenizer.ggml.eos_token_id": uint32(2),
    "tokenizer.ggml.add_bos_token": bool(true),
  };
}
