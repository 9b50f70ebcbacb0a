// The resource `model`: what a tenant asks a loaded model.

import {
  EmbedderOptions,
  Error,
  ModelConfiguration,
  Option,
  Result,
  SessionOptions,
} from "../bindings/wit";
import { Embedder } from "../embedder";
import { Session } from "../session";
import { HeldModel } from "./held-model";
import { loadModel } from "./loaded-model";
import { cacheBytes, checkOptions } from "./workspace";

export class Model extends HeldModel {
  static load(id: u32): Result<Model, Error> {
    const loaded = loadModel(id);
    if (loaded.isErr) return Result.err<Model, Error>(loaded.err);
    return Result.ok<Model, Error>(new Model(loaded.ok));
  }

  configuration(): ModelConfiguration {
    const configuration = this.loaded.configuration;
    const tokenizer = this.loaded.tokenizer;
    const bos = tokenizer.bosToken;
    return new ModelConfiguration(
      configuration.architecture.name,
      configuration.vocabularySize,
      configuration.contextLength,
      configuration.embeddingLength,
      configuration.blockCount,
      configuration.headCount,
      configuration.headCountKv,
      bos < 0 ? Option.none<u32>() : Option.some<u32>(<u32>bos),
      tokenizer.endOfGeneration,
    );
  }

  kvBytes(options: SessionOptions): Result<u64, Error> {
    const configuration = this.loaded.configuration;
    const error = checkOptions(configuration, options);
    if (error) return Result.err<u64, Error>(error);
    const bytes = cacheBytes(configuration, options.contextLength, options.kvType);
    return Result.ok<u64, Error>(bytes);
  }

  createSession(options: SessionOptions): Result<Session, Error> {
    return Session.create(this.loaded, options);
  }

  embedderBytes(options: EmbedderOptions): Result<u64, Error> {
    return Embedder.measure(this.loaded, options);
  }

  createEmbedder(options: EmbedderOptions): Result<Embedder, Error> {
    return Embedder.create(this.loaded, options);
  }

  dispose(): void {
    this.loaded.release();
  }
}
