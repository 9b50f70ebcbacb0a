// A guest of the world that means harm: it loads any model, takes any prompt, and does what the prompt says.

import "./abort";
import { strike } from "./attacks";
import {
  Batch,
  Compatibility,
  EmbedderOptions,
  EmbeddingBatch,
  Error,
  ErrorKind,
  FinishReason,
  GenerationOptions,
  ModelConfiguration,
  ModelMetadata,
  Option,
  PackedTexts,
  PromptPart,
  Result,
  SessionOptions,
  TokenizeOptions,
  UNIT,
  Unit,
} from "./bindings/wit";
import { attackAt, plotFrom } from "./plot";
import { chooseTarget, rowCount } from "./target";

export function checkCompatibility(source: ModelMetadata): Compatibility {
  return new Compatibility(true, [], 0);
}

export function loadTokenizerById(model: u32): Result<Tokenizer, Error> {
  return Result.err<Tokenizer, Error>(unsupported());
}

export function loadModelById(model: u32): Result<Model, Error> {
  let error = chooseTarget(model);
  if (error == null) error = strike("load");
  return error == null ? Result.ok<Model, Error>(new Model()) : Result.err<Model, Error>(error);
}

export class Tokenizer {
  tokenize(text: StaticArray<u8>, options: TokenizeOptions): Result<StaticArray<u32>, Error> {
    return Result.err<StaticArray<u32>, Error>(unsupported());
  }

  detokenize(tokens: StaticArray<u32>, special: bool): Result<StaticArray<u8>, Error> {
    return Result.err<StaticArray<u8>, Error>(unsupported());
  }

  dispose(): void {}
}

export class Model {
  configuration(): ModelConfiguration {
    strike("configuration");
    const isMax = attackAt("configuration") == "largest numbers";
    const isLeast = attackAt("configuration") == "zeros";
    const length: u32 = isMax ? u32.MAX_VALUE : isLeast ? 0 : 256;
    const vocabulary = isMax ? u32.MAX_VALUE : isLeast ? 0 : rowCount;
    const none = Option.none<u32>();
    const name = attackAt("configuration") == "enormous name" ? "llama".repeat(5_000_000) : "llama";
    const ends = new StaticArray<u32>(
      attackAt("configuration") == "enormous list" ? 10_000_000 : 0,
    );
    return new ModelConfiguration(
      name,
      vocabulary,
      length,
      length,
      length,
      length,
      length,
      none,
      ends,
    );
  }

  kvBytes(options: SessionOptions): Result<u64, Error> {
    const error = strike("kv-bytes");
    if (error != null) return Result.err<u64, Error>(error);
    const isMax = attackAt("kv-bytes") == "largest number";
    return Result.ok<u64, Error>(isMax ? u64.MAX_VALUE : 0);
  }

  createSession(options: SessionOptions): Result<Session, Error> {
    const error = strike("create-session");
    if (error != null) return Result.err<Session, Error>(error);
    return Result.ok<Session, Error>(new Session());
  }

  embedderBytes(options: EmbedderOptions): Result<u64, Error> {
    const error = strike("embedder-bytes");
    if (error != null) return Result.err<u64, Error>(error);
    return Result.ok<u64, Error>(
      attackAt("embedder-bytes") == "largest number" ? u64.MAX_VALUE : 0,
    );
  }

  createEmbedder(options: EmbedderOptions): Result<Embedder, Error> {
    const error = strike("create-embedder");
    if (error != null) return Result.err<Embedder, Error>(error);
    return Result.ok<Embedder, Error>(new Embedder());
  }

  dispose(): void {}
}

export class Embedder {
  append(texts: PackedTexts): Result<StaticArray<u32>, Error> {
    return Result.err<StaticArray<u32>, Error>(unsupported());
  }

  nextBatch(): Result<EmbeddingBatch, Error> {
    return Result.err<EmbeddingBatch, Error>(unsupported());
  }

  clear(): void {}

  dispose(): void {}
}

export class Session {
  private left: u32 = 0;
  private evaluated: u32 = 0;

  append(parts: StaticArray<PromptPart>): Result<u32, Error> {
    if (parts[0].tag == 0) {
      const bytes = parts[0].text;
      plotFrom(String.UTF8.decodeUnsafe(changetype<usize>(bytes), bytes.length));
    }
    const error = strike("append");
    if (error != null) return Result.err<u32, Error>(error);
    return Result.ok<u32, Error>(attackAt("append") == "largest number" ? u32.MAX_VALUE : 1);
  }

  start(options: GenerationOptions): Result<Unit, Error> {
    const error = strike("start");
    if (error != null) return Result.err<Unit, Error>(error);
    this.left = options.maxTokens.isSome ? options.maxTokens.value : 4;
    return Result.ok<Unit, Error>(UNIT);
  }

  nextBatch(max: u32): Result<Batch, Error> {
    const error = strike("next-batch");
    if (error != null) return Result.err<Batch, Error>(error);
    this.evaluated++;
    this.left--;
    const finish =
      this.left == 0 ? Option.some<FinishReason>(FinishReason.Length) : Option.none<FinishReason>();
    return Result.ok<Batch, Error>(new Batch(0, [65], [-1.0], [65], [1], finish, [], [], 0, 0));
  }

  evaluate(tokens: StaticArray<u32>): Result<StaticArray<f32>, Error> {
    return Result.err<StaticArray<f32>, Error>(unsupported());
  }

  position(): u32 {
    strike("position");
    return attackAt("position") == "largest number" ? u32.MAX_VALUE : this.evaluated;
  }

  truncate(position: u32): Result<Unit, Error> {
    const error = strike("truncate");
    if (error != null) return Result.err<Unit, Error>(error);
    this.evaluated = position;
    return Result.ok<Unit, Error>(UNIT);
  }

  fork(): Result<Session, Error> {
    return Result.err<Session, Error>(unsupported());
  }

  save(offset: u64, maxBytes: u32): Result<StaticArray<u8>, Error> {
    return Result.err<StaticArray<u8>, Error>(unsupported());
  }

  restore(offset: u64, piece: StaticArray<u8>): Result<Unit, Error> {
    return Result.err<Unit, Error>(unsupported());
  }

  tokens(): Result<StaticArray<u32>, Error> {
    return Result.err<StaticArray<u32>, Error>(unsupported());
  }

  useDraft(draft: Model): Result<Unit, Error> {
    return Result.err<Unit, Error>(unsupported());
  }

  setColumnCost(cost: f32): void {}

  dispose(): void {
    strike("drop");
  }
}

function unsupported(): Error {
  return new Error(ErrorKind.Unsupported, "unsupported", "this guest does harm and nothing else");
}
