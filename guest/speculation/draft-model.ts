// A smaller model of the same vocabulary that guesses what a session's model will say (Leviathan et al. 2023), greedily,
// in a cache of its own. It follows the session's tokens, and forgets what turned out otherwise.

import { Error, Option, Result, SessionOptions } from "../bindings/wit";
import { badArgument } from "../model/failure";
import { LoadedModel } from "../model/loaded-model";
import { Workspace } from "../model/workspace";
import { largestIndex } from "../sampling/distribution";

export class DraftModel {
  /** Positions of the session's tokens in its cache. */
  private evaluated: u32 = 0;

  private constructor(
    private model: LoadedModel,
    private workspace: Workspace,
    private contextLength: u32,
  ) {}

  /** `options`: of the session that it guesses for, on `target`. Errors: `bad-argument`, as a session's. */
  static create(
    model: LoadedModel,
    target: LoadedModel,
    options: SessionOptions,
  ): Result<DraftModel, Error> {
    if (!model.tokenizer.hasVocabularyOf(target.tokenizer)) {
      return Result.err<DraftModel, Error>(
        badArgument(
          `cannot draft with another vocabulary: its ${model.tokenizer.vocabularySize} tokens are not ` +
            `the ${target.tokenizer.vocabularySize} of the session's model`,
        ),
      );
    }
    const length = min(options.contextLength, model.configuration.contextLength);
    const none = Option.none<u32>();
    const own = new SessionOptions(length, options.kvType, options.prefillColumns, none, none);
    const workspace = Workspace.create(model, own);
    if (workspace.isErr) return Result.err<DraftModel, Error>(workspace.err);
    return Result.ok<DraftModel, Error>(new DraftModel(model.retain(), workspace.ok, length));
  }

  dispose(): void {
    this.workspace.dispose();
    this.model.release();
  }

  /** Tokens of `count` that it can guess behind, if its context has room for `wanted`. */
  room(count: u32, wanted: u32): u32 {
    return this.contextLength > count ? min(wanted, this.contextLength - count) : 0;
  }

  /** Whether it has to catch up before it can guess behind `count` tokens and one more. */
  isBehind(count: u32): bool {
    return count + 1 - this.evaluated > this.workspace.columns && count < this.contextLength;
  }

  /** Forgets all but the first `count` positions. */
  keep(count: u32): void {
    this.evaluated = min(this.evaluated, count);
  }

  /** Evaluates one chunk more of the session's tokens, u32s at `tokens`. */
  catchUp(tokens: usize): Error | null {
    return this.evaluate(tokens + ((<usize>this.evaluated) << 2), this.workspace.columns, 0);
  }

  /** Guesses `length` tokens behind `count` of the session's; both u32s. */
  guess(tokens: usize, count: u32, length: u32, target: usize): Error | null {
    const from = tokens + ((<usize>this.evaluated) << 2);
    let error = this.evaluate(from, count - this.evaluated, 1);
    for (let i: u32 = 0; i < length; i++, target += 4) {
      if (error) return error;
      const size = this.model.configuration.vocabularySize;
      store<u32>(target, largestIndex(this.workspace.logits, size));
      if (i + 1 < length) error = this.evaluate(target, 1, 1);
    }
    return null;
  }

  private evaluate(tokens: usize, count: u32, wanted: u32): Error | null {
    const workspace = this.workspace;
    memory.copy(workspace.tokens, tokens, (<usize>count) << 2);
    const forward = workspace.forward;
    const first = this.evaluated;
    const error = forward.evaluate(workspace.tokens, count, first, wanted, workspace.logits);
    if (!error) this.evaluated += count;
    return error;
  }
}
