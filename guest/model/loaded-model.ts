// A model as this guest holds it: configuration, ids of tensors, programs, tokenizer. The resource `model`
// and each of its sessions hold a reference; the programs go back to the host with the last.

import { Error, getModelMetadata, Program, Result, valuesMax } from "../bindings/wit";
import { GrammarConstraint } from "../grammar/grammar-constraint";
import { TokenTrie } from "../grammar/token-trie";
import { loadTokenizer, Tokenizer } from "../tokenizer/index";
import { createEmbeddingProgram, createPrograms, dropPrograms } from "./block-programs";
import { Configuration, readConfiguration } from "./configuration";
import { MetadataReader } from "./metadata-reader";
import { readRopeFactors, RopeFactors } from "./rope-factors";
import { Tensors } from "./tensors";
import { readWindowList } from "./window-list";

export class LoadedModel {
  private references: u32 = 1;
  /** Made when a model that generates is first asked to embed, or one that embeds to rank. */
  private ownLast: Program | null = null;
  /** Made for the first grammar. */
  private trie: TokenTrie | null = null;

  constructor(
    public id: u32,
    public configuration: Configuration,
    public tensors: Tensors,
    public ropeFactors: RopeFactors,
    public tokenizer: Tokenizer,
    public programs: StaticArray<Program>,
    /** Floats that one host call can take or give. */
    public valuesMax: u32,
  ) {}

  retain(): LoadedModel {
    this.references++;
    return this;
  }

  /** The last program of those that embed, or that rank where the model does. Errors: as the import's. */
  embeddingProgram(ranks: bool): Result<Program, Error> {
    const configuration = this.configuration;
    if (configuration.architecture.bidirectional && !ranks) {
      return Result.ok<Program, Error>(this.programs[configuration.blockCount]);
    }
    const known = this.ownLast;
    if (known != null) return Result.ok<Program, Error>(known);
    const created = createEmbeddingProgram(this.id, configuration, this.tensors, ranks);
    if (!created.isErr) this.ownLast = created.ok;
    return created;
  }

  release(): void {
    if (--this.references > 0) return;
    dropPrograms(this.programs, this.programs.length);
    const last = this.ownLast;
    if (last != null) last.drop();
    const trie = this.trie;
    if (trie) trie.dispose();
    this.tokenizer.dispose();
  }

  /** Errors: as `GrammarConstraint.create`. */
  createConstraint(grammar: string): Result<GrammarConstraint, Error> {
    let trie = this.trie;
    if (trie == null) {
      const created = TokenTrie.create(this.tokenizer);
      if (created.isErr) return Result.err<GrammarConstraint, Error>(created.err);
      trie = created.ok;
      this.trie = trie;
    }
    const size = this.configuration.vocabularySize;
    return GrammarConstraint.create(grammar, this.tokenizer, trie, size);
  }
}

/** A whole model, or an error and nothing left: programs come last, and all of them or none. */
export function loadModel(id: u32): Result<LoadedModel, Error> {
  const metadata = getModelMetadata(id);
  if (metadata.isErr) return fail(metadata.err);
  const reader = new MetadataReader(metadata.ok);
  const configuration = readConfiguration(metadata.ok.architecture, reader);
  if (configuration == null) return fail(reader.problems[0]);
  const tensors = new Tensors(configuration, reader);
  if (reader.failed) return fail(reader.problems[0]);
  const pattern = readWindowList(id, configuration, reader);
  if (pattern) return fail(pattern);
  const factors = readRopeFactors(id, tensors.ropeFactors);
  if (factors.isErr) return fail(factors.err);
  const tokenizer = loadTokenizer(id, metadata.ok);
  if (tokenizer.isErr) return fail(tokenizer.err);
  const programs = createPrograms(id, configuration, tensors);
  if (programs.isErr) {
    tokenizer.ok.dispose();
    return fail(programs.err);
  }
  return Result.ok<LoadedModel, Error>(
    new LoadedModel(id, configuration, tensors, factors.ok, tokenizer.ok, programs.ok, valuesMax()),
  );
}

function fail(error: Error): Result<LoadedModel, Error> {
  return Result.err<LoadedModel, Error>(error);
}
