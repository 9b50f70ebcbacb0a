// What every kind of tokenizer does with a stretch of plain text.
import { TokenOutput } from "./token-output";

export abstract class TextEncoder {
  /** Tokens of `byteLength` bytes of UTF-8, at least 1: a whole text, or what lies between markup. */
  abstract encode(pointer: usize, byteLength: u32, output: TokenOutput): void;
  /** Frees what the encoder keeps from one call to the next. */
  abstract rest(): void;
  /** Frees everything. */
  abstract free(): void;
}
