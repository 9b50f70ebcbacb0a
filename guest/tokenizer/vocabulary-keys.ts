// The scalar keys of a tokenizer, read leniently where llama.cpp is: a key that is missing is its default,
// one of another type is an error. The first error is kept; later reads give defaults.
import {
  Error,
  MetadataEntry,
  MetadataValue,
  MetadataValueTag,
  ModelMetadata,
} from "../bindings/wit";
import { badFile } from "../model/failure";

/** No such token. */
export const NO_TOKEN: i32 = -1;

@final
export class VocabularyKeys {
  error: Error | null = null;

  constructor(
    readonly model: u32,
    private metadata: ModelMetadata,
  ) {}

  text(key: string): string {
    const value = this.find(key);
    if (value === null) return "";
    if (value.tag == MetadataValueTag.Text) return value.text;
    this.fail(`cannot read the vocabulary: the key "${key}" is not a text`);
    return "";
  }

  flag(key: string, fallback: bool): bool {
    const value = this.find(key);
    if (value === null) return fallback;
    if (value.tag == MetadataValueTag.Boolean) return value.boolean;
    this.fail(`cannot read the vocabulary: the key "${key}" is not true or false`);
    return fallback;
  }

  /** A token's id; `fallback` where the key is missing, none where that is not in the vocabulary. */
  token(key: string, fallback: i32, vocabularySize: u32): i32 {
    const value = this.find(key);
    if (value === null) return fallback < <i32>vocabularySize ? fallback : NO_TOKEN;
    let id: u64 = u64.MAX_VALUE;
    if (value.tag == MetadataValueTag.Unsigned) id = value.unsigned;
    if (value.tag == MetadataValueTag.Signed) id = <u64>value.signed;
    if (id < vocabularySize) return <i32>id;
    this.fail(
      `cannot read the vocabulary: the key "${key}" must be a token's id under ${vocabularySize}`,
    );
    return NO_TOKEN;
  }

  /** Elements of an array, or -1 where there is none. */
  arrayLength(key: string): i64 {
    const value = this.find(key);
    if (value === null) return -1;
    if (value.tag == MetadataValueTag.Elements) return <i64>value.elements.length;
    this.fail(`cannot read the vocabulary: the key "${key}" is not an array`);
    return -1;
  }

  fail(message: string): void {
    if (this.error === null) this.error = badFile(message);
  }

  get architecture(): string {
    return this.metadata.architecture;
  }

  private find(key: string): MetadataValue | null {
    const entries: StaticArray<MetadataEntry> = this.metadata.entries;
    for (let i = 0; i < entries.length; i++) {
      if (entries[i].key == key) return entries[i].value;
    }
    return null;
  }
}
