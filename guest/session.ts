// A session: a KV cache, tokens that wait to be evaluated, and what is being generated. After any error it
// stands at the last whole token: positions are counted only when all blocks of all their tokens are done.

import {
  Batch,
  Error,
  FinishReason,
  GenerationOptions,
  Option,
  PromptPart,
  PromptPartTag,
  Result,
  SessionOptions,
  Unit,
  UNIT,
} from "./bindings/wit";
import { checkGenerationOptions, Generation } from "./generation/generation";
import { TokenQueue } from "./generation/token-queue";
import { badArgument, badFile, contextFull, limit, unsupported } from "./model/failure";
import { LoadedModel } from "./model/loaded-model";
import { Workspace } from "./model/workspace";
import { findDryBreakers, NO_BREAKERS } from "./sampling/dry-breakers";
import { Sampled } from "./sampling/sampler";

/** No logits are at hand. */
const NOWHERE: i64 = -1;

export class Session {
  private evaluated: u32 = 0;
  /** Position behind which the logits at hand stand, or NOWHERE. */
  private logitsAt: i64 = NOWHERE;
  private queue: TokenQueue = new TokenQueue();
  /** Whether the queue is the token drawn last, and no prompt. */
  private drawn: bool = false;
  private generation: Generation | null = null;

  private constructor(
    private model: LoadedModel,
    private workspace: Workspace,
    private contextLength: u32,
  ) {}

  /** A whole session, or an error and nothing allocated. */
  static create(model: LoadedModel, options: SessionOptions): Result<Session, Error> {
    const workspace = Workspace.create(model, options);
    if (workspace.isErr) return Result.err<Session, Error>(workspace.err);
    return Result.ok<Session, Error>(
      new Session(model.retain(), workspace.ok, options.contextLength),
    );
  }

  dispose(): void {
    this.endGeneration();
    this.workspace.dispose();
    this.model.release();
  }

  append(prompt: StaticArray<PromptPart>): Result<u32, Error> {
    const tokens = new TokenQueue();
    for (let i = 0; i < prompt.length; i++) {
      const error = this.appendPart(prompt[i], tokens);
      if (error) return Result.err<u32, Error>(error);
    }
    if (tokens.length == 0) {
      return Result.err<u32, Error>(badArgument("cannot append an empty prompt"));
    }
    const error = this.checkRoom(tokens.length);
    if (error) return Result.err<u32, Error>(error);
    const count = tokens.length;
    this.queue.pushQueue(tokens);
    this.drawn = false;
    return Result.ok<u32, Error>(count);
  }

  /** Tokenizes a part; BOS comes before the first text of an empty session. */
  private appendPart(part: PromptPart, tokens: TokenQueue): Error | null {
    if (part.tag == PromptPartTag.Embeddings) return unsupported("cannot append embeddings");
    if (part.tag == PromptPartTag.Tokens) {
      const error = this.checkTokens(part.tokens);
      if (error) return error;
      tokens.pushAll(part.tokens);
      return null;
    }
    const isMarkup = part.tag == PromptPartTag.Markup;
    const text = isMarkup ? part.markup : part.text;
    if (text.length == 0) return null;
    const isFirst = this.evaluated == 0 && this.queue.length == 0 && tokens.length == 0;
    tokens.pushAll(this.model.tokenizer.tokenize(text, isFirst, isMarkup));
    return null;
  }

  private checkTokens(tokens: StaticArray<u32>): Error | null {
    const size = this.model.configuration.vocabularySize;
    for (let i = 0; i < tokens.length; i++) {
      if (tokens[i] < size) continue;
      return badArgument(`token ${i} is ${tokens[i]}, but the vocabulary has ${size} tokens`);
    }
    return null;
  }

  private checkRoom(count: u32): Error | null {
    const left = this.contextLength - this.evaluated - this.queue.length;
    if (count <= left) return null;
    return contextFull(
      `cannot append ${count} tokens: ${left} of the context's ${this.contextLength} positions are left`,
    );
  }

  start(options: GenerationOptions): Result<Unit, Error> {
    const tokenizer = this.model.tokenizer;
    const vocabularySize = this.model.configuration.vocabularySize;
    const error = checkGenerationOptions(options, vocabularySize);
    if (error) return Result.err<Unit, Error>(error);
    this.endGeneration();
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
    this.generation = new Generation(tokenizer, options);
    return Result.ok<Unit, Error>(UNIT);
  }

  nextBatch(max: u32): Result<Batch, Error> {
    const generation = this.generation;
    if (generation == null || generation.finished) {
      return Result.err<Batch, Error>(badArgument("cannot go on: nothing was started"));
    }
    if (max == 0) return Result.err<Batch, Error>(badArgument("max is 0, not at least 1"));
    let prefilled: u32 = 0;
    if (this.queue.length > 0 && !this.drawn) {
      prefilled = min(this.queue.length, this.workspace.columns);
      const error = this.evaluateQueued(prefilled);
      if (error) return Result.err<Batch, Error>(error);
    } else {
      const error = this.generate(generation, max);
      if (error) return Result.err<Batch, Error>(error);
    }
    const finish = generation.finished
      ? Option.some<FinishReason>(generation.reason)
      : Option.none<FinishReason>();
    return Result.ok<Batch, Error>(generation.text.take(prefilled, finish));
  }

  /** Draws up to `max` tokens. Those drawn before an error stay in the generation's text. */
  private generate(generation: Generation, max: u32): Error | null {
    for (let i: u32 = 0; i < max && !generation.finished; i++) {
      const error = this.draw(generation);
      if (error) return error;
    }
    return null;
  }

  private draw(generation: Generation): Error | null {
    if (generation.exhausted) {
      generation.finish(FinishReason.Length);
      return null;
    }
    if (this.queue.length > 0) {
      const error = this.evaluateQueued(1);
      if (error) return error;
    }
    if (this.logitsAt != <i64>this.evaluated) return badArgument("there is nothing to go on from");
    const sampler = this.workspace.sampler;
    const sampled = sampler.sample(this.workspace.logits, this.workspace.history, null);
    if (sampled != Sampled.Token) return notSampled(sampled, this.evaluated);
    const token = sampler.token;
    if (this.model.tokenizer.isEndOfGeneration(token)) {
      generation.finish(FinishReason.Eos);
      return null;
    }
    generation.push(sampler);
    if (this.evaluated < this.contextLength) {
      this.queue.push(token);
      this.drawn = true;
    } else if (!generation.finished) {
      generation.finish(FinishReason.Length);
    }
    return null;
  }

  /** Evaluates the next `count` tokens of the queue; their logits are wanted if they are the last. */
  private evaluateQueued(count: u32): Error | null {
    const workspace = this.workspace;
    const wanted: u32 = count == this.queue.length ? 1 : 0;
    this.queue.copyTo(workspace.tokens, count);
    const first = this.evaluated;
    this.logitsAt = NOWHERE;
    const error = workspace.forward.evaluate(
      workspace.tokens,
      count,
      first,
      wanted,
      workspace.logits,
    );
    if (error) return error;
    this.queue.drop(count);
    this.drawn = false;
    workspace.history.write(first, workspace.tokens, count);
    this.evaluated += count;
    if (wanted) this.logitsAt = this.evaluated;
    return null;
  }

  evaluate(tokens: StaticArray<u32>): Result<StaticArray<f32>, Error> {
    const error = this.checkEvaluate(tokens);
    if (error) return Result.err<StaticArray<f32>, Error>(error);
    const workspace = this.workspace;
    const size = this.model.configuration.vocabularySize;
    const count = <u32>tokens.length;
    const logits = new StaticArray<f32>(size * count);
    this.logitsAt = NOWHERE;
    for (let done: u32 = 0; done < count; done += workspace.columns) {
      const chunk = min(workspace.columns, count - done);
      const from = changetype<usize>(tokens) + ((<usize>done) << 2);
      memory.copy(workspace.tokens, from, (<usize>chunk) << 2);
      const target = changetype<usize>(logits) + ((<usize>size * done) << 2);
      const first = this.evaluated + done;
      const failure = workspace.forward.evaluate(workspace.tokens, chunk, first, chunk, target);
      if (failure) return Result.err<StaticArray<f32>, Error>(failure);
      workspace.history.write(first, workspace.tokens, chunk);
    }
    this.evaluated += count;
    const last = changetype<usize>(logits) + ((<usize>size * (count - 1)) << 2);
    memory.copy(workspace.logits, last, (<usize>size) << 2);
    this.logitsAt = this.evaluated;
    return Result.ok<StaticArray<f32>, Error>(logits);
  }

  private checkEvaluate(tokens: StaticArray<u32>): Error | null {
    if (tokens.length == 0) return badArgument("cannot evaluate no tokens");
    if (this.queue.length > 0) {
      return badArgument(`cannot evaluate: ${this.queue.length} tokens are queued before`);
    }
    const size = this.model.configuration.vocabularySize;
    if (<u64>size * tokens.length > this.model.valuesMax) {
      return limit(
        `cannot evaluate ${tokens.length} tokens in one call: ${size} logits each are over the ` +
          `${this.model.valuesMax} values of a call`,
      );
    }
    const error = this.checkTokens(tokens);
    return error ? error : this.checkRoom(tokens.length);
  }

  position(): u32 {
    return this.evaluated;
  }

  truncate(position: u32): Result<Unit, Error> {
    if (position > this.evaluated) {
      return Result.err<Unit, Error>(
        badArgument(`cannot truncate at ${position}: the cache has ${this.evaluated} positions`),
      );
    }
    this.evaluated = position;
    this.workspace.history.length = position;
    if (this.logitsAt != <i64>position) this.logitsAt = NOWHERE;
    this.queue.clear();
    this.drawn = false;
    this.endGeneration();
    return Result.ok<Unit, Error>(UNIT);
  }

  private endGeneration(): void {
    const generation = this.generation;
    if (generation) generation.dispose();
    this.generation = null;
  }

  fork(): Result<Session, Error> {
    return Result.err<Session, Error>(unsupported("cannot fork a session"));
  }

  save(offset: u64, maxBytes: u32): Result<StaticArray<u8>, Error> {
    return Result.err<StaticArray<u8>, Error>(unsupported("cannot save a session"));
  }

  restore(offset: u64, piece: StaticArray<u8>): Result<Unit, Error> {
    return Result.err<Unit, Error>(unsupported("cannot restore a session"));
  }
}

function notSampled(sampled: Sampled, position: u32): Error {
  return sampled == Sampled.NotFinite
    ? badFile(`cannot sample: the logits behind position ${position} are not finite numbers`)
    : badArgument(`cannot sample behind position ${position}: the options leave no token`);
}
