// A session: tokens in a KV cache, and what is being generated behind them.

import {
  Batch,
  Error,
  FinishReason,
  GenerationOptions,
  Option,
  PromptPart,
  Result,
  SessionOptions,
  Unit,
  UNIT,
} from "./bindings/wit";
import { Decoder } from "./generation/decoder";
import { checkGenerationOptions, Generation } from "./generation/generation";
import { checkTokens, promptTokens } from "./generation/prompt-tokens";
import { GrammarConstraint } from "./grammar/grammar-constraint";
import { badArgument, badFile, contextFull, limit } from "./model/failure";
import { allFinite } from "./model/kernels/finite";
import { LoadedModel } from "./model/loaded-model";
import { HeldModel } from "./model/held-model";
import { Workspace } from "./model/workspace";
import { findDryBreakers, NO_BREAKERS } from "./sampling/dry-breakers";
import { SessionImage } from "./session-image";
import { DraftModel } from "./speculation/draft-model";
import { TokenState } from "./token-state";

export class Session {
  private state: TokenState;
  private decoder: Decoder;
  private generation: Generation | null = null;
  /** What is being restored. */
  private restored: SessionImage | null = null;

  private constructor(
    private model: LoadedModel,
    private workspace: Workspace,
    private options: SessionOptions,
  ) {
    const state = new TokenState(model, workspace, options);
    this.state = state;
    this.decoder = new Decoder(model, workspace, state);
  }

  /** A whole session, or an error and nothing allocated. */
  static create(model: LoadedModel, options: SessionOptions): Result<Session, Error> {
    const workspace = Workspace.create(model, options);
    if (workspace.isErr) return Result.err<Session, Error>(workspace.err);
    return Result.ok<Session, Error>(new Session(model.retain(), workspace.ok, options));
  }

  dispose(): void {
    this.endGeneration();
    this.decoder.dispose();
    this.workspace.dispose();
    this.model.release();
  }

  append(prompt: StaticArray<PromptPart>): Result<u32, Error> {
    const state = this.state;
    const isFirst = state.evaluated == 0 && state.queue.length == 0;
    const tokens = promptTokens(this.model, prompt, isFirst);
    if (tokens.isErr) return Result.err<u32, Error>(tokens.err);
    const count = tokens.ok.length;
    const error = state.checkRoom(count);
    if (error) return Result.err<u32, Error>(error);
    state.queue.pushQueue(tokens.ok);
    state.drawn = false;
    return Result.ok<u32, Error>(count);
  }

  start(options: GenerationOptions): Result<Unit, Error> {
    const tokenizer = this.model.tokenizer;
    const vocabularySize = this.model.configuration.vocabularySize;
    const error = checkGenerationOptions(options, vocabularySize);
    if (error) return Result.err<Unit, Error>(error);
    let constraint: GrammarConstraint | null = null;
    if (options.grammar.isSome) {
      const created = this.model.createConstraint(options.grammar.value);
      if (created.isErr) return Result.err<Unit, Error>(created.err);
      constraint = created.ok;
    }
    this.endGeneration();
    const unable = this.decoder.speculate(options.speculate);
    if (unable) return Result.err<Unit, Error>(unable);
    const sampler = this.workspace.sampler;
    const dry = options.sampling.dry;
    sampler.start(
      options.sampling,
      options.ignoreEos ? tokenizer.endOfGeneration : [],
      dry.isSome
        ? findDryBreakers(tokenizer, vocabularySize, dry.value.sequenceBreakers)
        : NO_BREAKERS,
    );
    sampler.top.start(options.topLogprobs);
    this.generation = new Generation(tokenizer, options, constraint);
    return Result.ok<Unit, Error>(UNIT);
  }

  nextBatch(max: u32): Result<Batch, Error> {
    const generation = this.generation;
    if (generation == null || generation.finished) {
      return Result.err<Batch, Error>(badArgument("cannot go on: nothing was started"));
    }
    if (max == 0) return Result.err<Batch, Error>(badArgument("max is 0, not at least 1"));
    const decoder = this.decoder;
    const error = decoder.goOn(generation, max);
    if (error) return Result.err<Batch, Error>(error);
    const finish = generation.finished
      ? Option.some<FinishReason>(generation.reason)
      : Option.none<FinishReason>();
    const batch = generation.text.take(decoder.prefilled, finish);
    batch.drafted = decoder.drafted;
    batch.dropped = decoder.dropped;
    return Result.ok<Batch, Error>(batch);
  }

  evaluate(tokens: StaticArray<u32>): Result<StaticArray<f32>, Error> {
    let error = this.checkEvaluate(tokens);
    if (error) return Result.err<StaticArray<f32>, Error>(error);
    const count = <u32>tokens.length;
    const position = this.state.evaluated;
    const logits = new StaticArray<f32>(this.model.configuration.vocabularySize * count);
    const target = changetype<usize>(logits);
    error = this.state.evaluateTokens(changetype<usize>(tokens), count, target);
    if (error) return Result.err<StaticArray<f32>, Error>(error);
    if (!allFinite(target, logits.length)) {
      this.state.truncate(position);
      return Result.err<StaticArray<f32>, Error>(
        badFile(
          `cannot run the model: logits of ${count} tokens from position ${position} on are not finite numbers`,
        ),
      );
    }
    return Result.ok<StaticArray<f32>, Error>(logits);
  }

  private checkEvaluate(tokens: StaticArray<u32>): Error | null {
    const state = this.state;
    if (tokens.length == 0) return badArgument("cannot evaluate no tokens");
    if (state.queue.length > 0) {
      return badArgument(`cannot evaluate: ${state.queue.length} tokens are queued before`);
    }
    const size = this.model.configuration.vocabularySize;
    if (<u64>size * tokens.length > this.model.valuesMax) {
      return limit(
        `cannot evaluate ${tokens.length} tokens in one call: ${size} logits each are over the ` +
          `${this.model.valuesMax} values of a call`,
      );
    }
    const error = checkTokens(this.model, tokens);
    if (error) return error;
    const left = state.contextLength - state.evaluated;
    if (<u32>tokens.length <= left) return null;
    return contextFull(`cannot evaluate ${tokens.length} tokens: ${left} positions are left`);
  }

  position(): u32 {
    return this.state.evaluated;
  }

  truncate(position: u32): Result<Unit, Error> {
    const evaluated = this.state.evaluated;
    if (position > evaluated) {
      return Result.err<Unit, Error>(
        badArgument(`cannot truncate at ${position}: the cache has ${evaluated} positions`),
      );
    }
    this.state.truncate(position);
    this.decoder.keep(position);
    this.endGeneration();
    return Result.ok<Unit, Error>(UNIT);
  }

  private endGeneration(): void {
    const generation = this.generation;
    if (generation) generation.dispose();
    this.generation = null;
  }

  fork(): Result<Session, Error> {
    const made = Session.create(this.model, this.options);
    if (made.isErr) return made;
    const state = made.ok.state;
    const image = state.newImage();
    const error = image.copy(this.state.describe());
    if (!error) {
      state.adopt(image);
      return made;
    }
    made.ok.dispose();
    return Result.err<Session, Error>(error);
  }

  save(offset: u64, maxBytes: u32): Result<StaticArray<u8>, Error> {
    return Result.ok<StaticArray<u8>, Error>(this.state.describe().read(offset, maxBytes));
  }

  restore(offset: u64, piece: StaticArray<u8>): Result<Unit, Error> {
    if (offset == 0) {
      this.truncate(0);
      this.restored = this.state.newImage();
    }
    const image = this.restored;
    if (image == null || image.written != offset) {
      return Result.err<Unit, Error>(badArgument(`cannot restore from ${offset}: out of order`));
    }
    const error = image.write(changetype<usize>(piece), piece.length);
    if (error || image.isWhole) this.restored = null;
    if (error) return Result.err<Unit, Error>(error);
    if (image.isWhole) this.state.adopt(image);
    return Result.ok<Unit, Error>(UNIT);
  }

  tokens(): Result<StaticArray<u32>, Error> {
    return Result.ok<StaticArray<u32>, Error>(this.state.all());
  }

  useDraft(draft: HeldModel): Result<Unit, Error> {
    if (this.decoder.hasDraft) {
      return Result.err<Unit, Error>(badArgument("a session has one draft model, and has it"));
    }
    const made = DraftModel.create(draft.loaded, this.model, this.options);
    if (made.isErr) return Result.err<Unit, Error>(made.err);
    this.decoder.useDraft(made.ok);
    return Result.ok<Unit, Error>(UNIT);
  }

  setColumnCost(cost: f32): void {
    this.decoder.setColumnCost(cost);
  }
}
