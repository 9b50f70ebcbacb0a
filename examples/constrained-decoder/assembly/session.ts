// A session: a cache, tokens that wait, and what is being generated. Positions are counted only when all blocks of
// their tokens are done, so that after any error the session stands at the last whole token.

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
import { Choices } from "./choices";
import { badArgument, badFile, contextFull, limit, outOfMemory, unsupported } from "./failure";
import { columnsMax, ForwardPass } from "./forward-pass";
import { checkGeneration, Generation } from "./generation";
import { KeyValueCache } from "./key-value-cache";
import { LoadedModel } from "./loaded-model";
import { Prompt } from "./prompt";
import { logSum } from "./sampler";

/** Columns of a prefill chunk where the host leaves it to the guest. */
const PREFILL_COLUMNS: u32 = 64;

export class Session {
  private forward: ForwardPass;
  private evaluated: u32 = 0;
  /** Tokens that wait to be evaluated. */
  private queue: u32[] = [];
  /** Whether what waits is the token generated last, and no prompt. */
  private isGenerated: bool = false;
  /** Behind the last position; null: not at hand. */
  private logits: StaticArray<f32> | null = null;
  private generation: Generation | null = null;
  /** What the next generation must be one of. */
  private choices: Choices | null = null;

  private constructor(
    private model: LoadedModel,
    private cache: KeyValueCache,
    private contextLength: u32,
    private columns: u32,
  ) {
    this.forward = new ForwardPass(model, cache, contextLength);
  }

  /** `options` as the model has checked them. */
  static create(model: LoadedModel, options: SessionOptions): Result<Session, Error> {
    const fitting = columnsMax(model);
    if (fitting.isErr) return Result.err<Session, Error>(fitting.err);
    const cache = KeyValueCache.create(model.configuration, options.contextLength);
    if (cache == null) {
      const positions = options.contextLength;
      return Result.err<Session, Error>(
        outOfMemory(`cannot make a session: there is no memory for ${positions} positions`),
      );
    }
    const asked = options.prefillColumns == 0 ? PREFILL_COLUMNS : options.prefillColumns;
    const columns = min(asked, fitting.ok);
    return Result.ok<Session, Error>(
      new Session(model.retain(), cache, options.contextLength, columns),
    );
  }

  dispose(): void {
    this.cache.dispose();
    this.model.release();
  }

  append(parts: StaticArray<PromptPart>): Result<u32, Error> {
    const isFirst = this.evaluated == 0 && this.queue.length == 0;
    const prompt = new Prompt(this.model.tokenizer, isFirst);
    let error = prompt.addAll(parts);
    if (error == null) error = this.checkRoom(prompt.tokens.length);
    if (error != null) return Result.err<u32, Error>(error);
    this.queue = this.queue.concat(prompt.tokens);
    this.isGenerated = false;
    if (prompt.choices != null) this.choices = prompt.choices;
    return Result.ok<u32, Error>(prompt.tokens.length);
  }

  start(options: GenerationOptions): Result<Unit, Error> {
    const error = checkGeneration(options);
    if (error != null) return Result.err<Unit, Error>(error);
    const choices = this.choices;
    if (choices != null) choices.restart();
    this.generation = new Generation(this.model.tokenizer.vocabulary, options);
    return Result.ok<Unit, Error>(UNIT);
  }

  nextBatch(max: u32): Result<Batch, Error> {
    const generation = this.generation;
    if (generation == null || generation.finished) {
      return Result.err<Batch, Error>(badArgument("cannot go on: nothing was started"));
    }
    if (max == 0) return Result.err<Batch, Error>(badArgument("max is 0, not at least 1"));
    const isPrompt = this.queue.length > 0 && !this.isGenerated;
    const prefilled = isPrompt ? min<u32>(this.queue.length, this.columns) : 0;
    const error = isPrompt ? this.evaluateQueued(prefilled) : this.generate(generation, max);
    if (error != null) return Result.err<Batch, Error>(error);
    if (generation.finished) this.choices = null;
    const finish = generation.finished
      ? Option.some<FinishReason>(generation.reason)
      : Option.none<FinishReason>();
    return Result.ok<Batch, Error>(generation.output.take(prefilled, finish));
  }

  /** Tokens that were generated before an error stay in the generation's output. */
  private generate(generation: Generation, most: u32): Error | null {
    for (let count: u32 = 0; count < most && !generation.finished; count++) {
      const error = this.generateOne(generation);
      if (error != null) return error;
    }
    return null;
  }

  private generateOne(generation: Generation): Error | null {
    if (generation.left == 0) {
      generation.finish(FinishReason.Length);
      return null;
    }
    if (this.queue.length > 0) {
      const error = this.evaluateQueued(1);
      if (error != null) return error;
    }
    const logits = this.logits;
    if (logits == null) return badArgument("cannot go on: there is nothing to go on from");
    const choices = this.choices;
    const token = generation.sampler.sample(logits, choices);
    if (token < 0) return badFile("the logits are not finite numbers");
    if (this.model.tokenizer.vocabulary.isEnd(token)) {
      generation.finish(FinishReason.Eos);
      return null;
    }
    generation.push(token, <f32>(<f64>logits[token] - logSum(logits)));
    if (choices != null) {
      choices.accept(token);
      if (choices.isAtEnd) generation.finish(FinishReason.Eos);
    }
    if (this.evaluated < this.contextLength) {
      this.queue.push(token);
      this.isGenerated = true;
    } else {
      generation.finish(FinishReason.Length);
    }
    return null;
  }

  private evaluateQueued(count: u32): Error | null {
    const tokens = StaticArray.fromArray<u32>(this.queue.slice(0, count));
    const wanted: u32 = count == this.queue.length ? 1 : 0;
    this.logits = null;
    const evaluated = this.forward.evaluate(tokens, this.evaluated, wanted);
    if (evaluated.isErr) return evaluated.err;
    this.queue.splice(0, count);
    this.isGenerated = false;
    this.evaluated += count;
    if (wanted > 0) this.logits = evaluated.ok;
    return null;
  }

  evaluate(tokens: StaticArray<u32>): Result<StaticArray<f32>, Error> {
    const error = this.checkEvaluate(tokens);
    if (error != null) return Result.err<StaticArray<f32>, Error>(error);
    const size = this.model.configuration.vocabularySize;
    const logits = new StaticArray<f32>(size * tokens.length);
    this.logits = null;
    for (let done: u32 = 0; done < <u32>tokens.length; done += this.columns) {
      const count = min(this.columns, tokens.length - done);
      const chunk = tokens.slice<StaticArray<u32>>(done, done + count);
      const evaluated = this.forward.evaluate(chunk, this.evaluated + done, count);
      if (evaluated.isErr) return evaluated;
      const target = changetype<usize>(logits) + size * done * sizeof<f32>();
      memory.copy(target, changetype<usize>(evaluated.ok), size * count * sizeof<f32>());
    }
    this.evaluated += tokens.length;
    this.logits = logits.slice<StaticArray<f32>>(logits.length - size);
    return Result.ok<StaticArray<f32>, Error>(logits);
  }

  private checkEvaluate(tokens: StaticArray<u32>): Error | null {
    const size = this.model.configuration.vocabularySize;
    if (tokens.length == 0) return badArgument("cannot evaluate no tokens");
    if (this.queue.length > 0) return badArgument("cannot evaluate: tokens are queued before");
    if (<u64>size * tokens.length > this.model.valuesMax) {
      return limit(`cannot evaluate ${tokens.length} tokens: over ${this.model.valuesMax} logits`);
    }
    const error = new Prompt(this.model.tokenizer, false).addTokens(tokens);
    return error != null ? error : this.checkRoom(tokens.length);
  }

  private checkRoom(count: u32): Error | null {
    const left = this.contextLength - this.evaluated - this.queue.length;
    if (count <= left) return null;
    return contextFull(
      `cannot append ${count} tokens: ${left} of ${this.contextLength} positions are left`,
    );
  }

  position(): u32 {
    return this.evaluated;
  }

  truncate(position: u32): Result<Unit, Error> {
    if (position > this.evaluated) {
      return Result.err<Unit, Error>(
        badArgument(`cannot truncate at ${position}: there are ${this.evaluated} positions`),
      );
    }
    if (position < this.evaluated) this.logits = null;
    this.evaluated = position;
    this.queue = [];
    this.isGenerated = false;
    this.generation = null;
    this.choices = null;
    return Result.ok<Unit, Error>(UNIT);
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

  tokens(): Result<StaticArray<u32>, Error> {
    return Result.err<StaticArray<u32>, Error>(unsupported("cannot tell a session's tokens"));
  }

  useDraft(draft: Object): Result<Unit, Error> {
    return Result.err<Unit, Error>(unsupported("cannot draft with another model"));
  }

  /** It never guesses. */
  setColumnCost(cost: f32): void {}
}
