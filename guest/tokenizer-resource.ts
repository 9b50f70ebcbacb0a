// The resource `tokenizer`: a tokenizer alone, for counting and for vocabulary-only files.

import { Error, getModelMetadata, Result, TokenizeOptions } from "./bindings/wit";
import { loadTokenizer, Tokenizer as ModelTokenizer } from "./tokenizer/index";

export class Tokenizer {
  constructor(private tokenizer: ModelTokenizer) {}

  static load(model: u32): Result<Tokenizer, Error> {
    const metadata = getModelMetadata(model);
    if (metadata.isErr) return Result.err<Tokenizer, Error>(metadata.err);
    const loaded = loadTokenizer(model, metadata.ok);
    if (loaded.isErr) return Result.err<Tokenizer, Error>(loaded.err);
    return Result.ok<Tokenizer, Error>(new Tokenizer(loaded.ok));
  }

  tokenize(text: StaticArray<u8>, options: TokenizeOptions): Result<StaticArray<u32>, Error> {
    return Result.ok<StaticArray<u32>, Error>(
      this.tokenizer.tokenize(text, options.addSpecial, options.parseSpecial),
    );
  }

  detokenize(tokens: StaticArray<u32>, special: bool): Result<StaticArray<u8>, Error> {
    return this.tokenizer.detokenize(tokens, special);
  }

  dispose(): void {
    this.tokenizer.dispose();
  }
}
