// A model as this guest holds it. The resource `model` and each of its sessions hold a reference; the programs go
// back to the host with the last one.

import { Error, getModelMetadata, Result, valuesMax } from "./bindings/wit";
import { Configuration } from "./configuration";
import { Metadata } from "./metadata";
import { Programs } from "./programs";
import { Tokenizer } from "./tokenizer";
import { loadVocabulary } from "./vocabulary";

export class LoadedModel {
  /** Floats that one host call can take or give. */
  valuesMax: u32 = valuesMax();
  private references: u32 = 1;

  constructor(
    readonly id: u32,
    readonly configuration: Configuration,
    readonly tokenizer: Tokenizer,
    readonly programs: Programs,
  ) {}

  /** A whole model, or an error and nothing left: the programs come last. */
  static load(id: u32): Result<LoadedModel, Error> {
    const read = getModelMetadata(id);
    if (read.isErr) return failed(read.err);
    const metadata = new Metadata(read.ok);
    const configuration = new Configuration(metadata);
    const problem = metadata.problem;
    if (problem != null) return failed(problem);
    const vocabulary = loadVocabulary(id, metadata);
    if (vocabulary.isErr) return failed(vocabulary.err);
    const programs = Programs.create(id, configuration);
    if (programs.isErr) return failed(programs.err);
    const tokenizer = new Tokenizer(vocabulary.ok);
    return Result.ok<LoadedModel, Error>(
      new LoadedModel(id, configuration, tokenizer, programs.ok),
    );
  }

  retain(): LoadedModel {
    this.references++;
    return this;
  }

  release(): void {
    if (--this.references == 0) this.programs.drop();
  }
}

function failed(error: Error): Result<LoadedModel, Error> {
  return Result.err<LoadedModel, Error>(error);
}
