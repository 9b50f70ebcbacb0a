// The tokens of a model in flat memory: texts as in the file, attributes, scores. Ids under `size` are
// tokens; texts behind them are known to merges alone.
import { FlatBuffer } from "../text/flat-buffer";
import { TextTable } from "./text-table";
import { NO_TOKEN } from "./vocabulary-keys";

// Attributes of a token, several may hold (llama.cpp's llama_token_attr).
export const UNKNOWN: u16 = 1;
export const UNUSED: u16 = 2;
export const NORMAL: u16 = 4;
export const CONTROL: u16 = 8;
export const USER_DEFINED: u16 = 16;
export const BYTE: u16 = 32;
/** Swallows the white space before it. */
export const STRIPS_LEFT: u16 = 64;
/** Swallows the white space behind it. */
export const STRIPS_RIGHT: u16 = 128;
/** What text must not become: markup alone does. */
export const HIDDEN: u16 = CONTROL | UNKNOWN;

@final
export class Vocabulary {
  size: u32 = 0;
  texts: TextTable = new TextTable();
  /** shape: [size], u16. */
  attributes: FlatBuffer = new FlatBuffer();
  /** shape: [size], f32. */
  scores: FlatBuffer = new FlatBuffer();

  attributesOf(id: u32): u16 {
    return load<u16>(this.attributes.pointer + (id << 1));
  }

  setAttributes(id: u32, attributes: u16): void {
    store<u16>(this.attributes.pointer + (id << 1), attributes);
  }

  scoreOf(id: u32): f32 {
    return load<f32>(this.scores.pointer + (id << 2));
  }

  has(id: u32, attributes: u16): bool {
    return (this.attributesOf(id) & attributes) != 0;
  }

  /** The token with that text, or none. */
  find(pointer: usize, length: u32): i32 {
    const id = this.texts.find(pointer, length);
    return <u32>id < this.size ? id : NO_TOKEN;
  }

  /** The token with that text if text may become it, or none. */
  findPlain(pointer: usize, length: u32): i32 {
    const id = this.find(pointer, length);
    return id >= 0 && this.has(id, HIDDEN) ? NO_TOKEN : id;
  }

  /** As `find`, by a string of this program's. */
  findString(text: string): i32 {
    const bytes = String.UTF8.encode(text);
    return this.find(changetype<usize>(bytes), bytes.byteLength);
  }

  /** Whether each token has the same text and attributes in both. */
  equals(other: Vocabulary): bool {
    if (this.size != other.size) return false;
    for (let id: u32 = 0; id < this.size; id++) {
      if (this.attributesOf(id) != other.attributesOf(id)) return false;
      const length = other.texts.lengthOf(id);
      if (!this.texts.equals(id, other.texts.pointerOf(id), length)) return false;
    }
    return true;
  }

  /** A token's text, for a message. */
  quote(id: u32): string {
    const length = min<u32>(this.texts.lengthOf(id), 64);
    return String.UTF8.decodeUnsafe(this.texts.pointerOf(id), length);
  }

  free(): void {
    this.texts.free();
    this.attributes.free();
    this.scores.free();
  }
}
