// The resource `model`: what the host asks a loaded model.

import {
  EmbedderOptions,
  Error,
  KvType,
  ModelConfiguration,
  Option,
  Result,
  SessionOptions,
} from "./bindings/wit";
import { Embedder, noEmbedder } from "./embedder";
import { badArgument, unsupported } from "./failure";
import { cacheBytes } from "./key-value-cache";
import { LoadedModel } from "./loaded-model";
import { Session } from "./session";

export class Model {
  constructor(private loaded: LoadedModel) {}

  configuration(): ModelConfiguration {
    const configuration = this.loaded.configuration;
    const vocabulary = this.loaded.tokenizer.vocabulary;
    return new ModelConfiguration(
      "llama",
      configuration.vocabularySize,
      configuration.contextLength,
      configuration.embeddingLength,
      configuration.blockCount,
      configuration.headCount,
      configuration.headCountKv,
      vocabulary.bos < 0 ? Option.none<u32>() : Option.some<u32>(vocabulary.bos),
      vocabulary.ends,
    );
  }

  kvBytes(options: SessionOptions): Result<u64, Error> {
    const error = this.check(options);
    if (error != null) return Result.err<u64, Error>(error);
    return Result.ok<u64, Error>(cacheBytes(this.loaded.configuration, options.contextLength));
  }

  createSession(options: SessionOptions): Result<Session, Error> {
    const error = this.check(options);
    if (error != null) return Result.err<Session, Error>(error);
    return Session.create(this.loaded, options);
  }

  embedderBytes(options: EmbedderOptions): Result<u64, Error> {
    return Result.err<u64, Error>(noEmbedder());
  }

  createEmbedder(options: EmbedderOptions): Result<Embedder, Error> {
    return Result.err<Embedder, Error>(noEmbedder());
  }

  dispose(): void {
    this.loaded.release();
  }

  private check(options: SessionOptions): Error | null {
    const trained = this.loaded.configuration.contextLength;
    if (options.contextLength == 0 || options.contextLength > trained) {
      return badArgument(`context-length is ${options.contextLength}, not from 1 to ${trained}`);
    }
    if (options.adapter.isSome) return unsupported("cannot make a session with an adapter");
    if (options.contextShift.isSome) return unsupported("cannot drop positions of a full context");
    if (options.kvType == KvType.F32) return null;
    return unsupported("cannot keep keys and values but as f32");
  }
}
