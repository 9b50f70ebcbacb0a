// What this guest exports, as the bindings' entry file expects it: functions of the interface `guest` and the
// classes of its resources.

import "./abort";
import { Compatibility, Error, getModelMetadata, ModelMetadata, Result } from "./bindings/wit";
import { Configuration } from "./configuration";
import { LoadedModel } from "./loaded-model";
import { Metadata } from "./metadata";
import { Model } from "./model";
import { Tokenizer } from "./tokenizer";
import { loadVocabulary } from "./vocabulary";
import { checkVocabulary } from "./vocabulary-arrays";

export { Embedder } from "./embedder";
export { Model } from "./model";
export { Session } from "./session";
export { Tokenizer } from "./tokenizer";

/** Bytes of an f16 value, in which the world counts. */
const HALF_BYTES: u64 = 2;

export function checkCompatibility(source: ModelMetadata): Compatibility {
  const metadata = new Metadata(source);
  const configuration = new Configuration(metadata);
  checkVocabulary(metadata);
  const problem = metadata.problem;
  if (problem != null) return new Compatibility(false, [problem.message], 0);
  const vectors = <u64>configuration.blockCount * 2;
  return new Compatibility(true, [], vectors * configuration.keyLength * HALF_BYTES);
}

export function loadTokenizerById(model: u32): Result<Tokenizer, Error> {
  const metadata = getModelMetadata(model);
  if (metadata.isErr) return Result.err<Tokenizer, Error>(metadata.err);
  const vocabulary = loadVocabulary(model, new Metadata(metadata.ok));
  if (vocabulary.isErr) return Result.err<Tokenizer, Error>(vocabulary.err);
  return Result.ok<Tokenizer, Error>(new Tokenizer(vocabulary.ok));
}

export function loadModelById(model: u32): Result<Model, Error> {
  const loaded = LoadedModel.load(model);
  if (loaded.isErr) return Result.err<Model, Error>(loaded.err);
  return Result.ok<Model, Error>(new Model(loaded.ok));
}
