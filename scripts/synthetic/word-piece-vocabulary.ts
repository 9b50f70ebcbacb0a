// A made-up WordPiece vocabulary that can write any word of small letters: control tokens, then characters, pairs and
// random words, each as a beginning of words and as a continuation.

import { numberArray, text, textArray, uint32 } from "./gguf-encoding.ts";
import type { EncodedValue } from "./gguf-encoding.ts";
import type { Random } from "./random.ts";

const controls = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];
const controlType = 3;
const normalType = 1;
const letters = Array.from("abcdefghijklmnopqrstuvwxyz");
const characters = [...letters, ...Array.from("0123456789.,!?'\"-:;()")];

/** As the keys of a file. */
export function wordPieceKeys(size: number, random: Random): Record<string, EncodedValue> {
  const texts = [...controls];
  const known = new Set<string>();
  for (const piece of candidates(random)) {
    if (texts.length >= size) break;
    if (known.has(piece)) continue;
    known.add(piece);
    texts.push(piece);
  }
  const types = Int32Array.from(texts, (_, id) =>
    id < controls.length ? controlType : normalType,
  );
  return {
    "tokenizer.ggml.model": text("bert"),
    "tokenizer.ggml.pre": text("default"),
    "tokenizer.ggml.token_type_count": uint32(2),
    "tokenizer.ggml.tokens": textArray(texts),
    "tokenizer.ggml.token_type": numberArray(types),
    "tokenizer.ggml.padding_token_id": uint32(0),
    "tokenizer.ggml.unknown_token_id": uint32(1),
    "tokenizer.ggml.bos_token_id": uint32(2),
    "tokenizer.ggml.cls_token_id": uint32(2),
    "tokenizer.ggml.seperator_token_id": uint32(3),
    "tokenizer.ggml.mask_token_id": uint32(4),
  };
}

function* candidates(random: Random): Generator<string> {
  for (const character of characters) yield* [`▁${character}`, character];
  for (const first of letters)
    for (const second of letters) yield* [`▁${first}${second}`, first + second];
  for (;;) {
    const word = Array.from(
      { length: 3 + random.below(6) },
      () => letters[random.below(letters.length)] ?? "e",
    ).join("");
    yield random.uniform() < 0.7 ? `▁${word}` : word;
  }
}
