// Draws the tokens of a generation: chunks of the prompt first, then a token a step, or several where what was guessed
// turns out right. A guess is verified by choosing the token behind each column as a plain step chooses it, so the
// tokens are those that come without guessing.

import { Error, FinishReason, Option } from "../bindings/wit";
import { badArgument, badFile } from "../model/failure";
import { LoadedModel } from "../model/loaded-model";
import { Workspace } from "../model/workspace";
import { Sampled } from "../sampling/sampler";
import { DraftModel } from "../speculation/draft-model";
import { DraftPolicy } from "../speculation/draft-policy";
import { Speculation } from "../speculation/speculation";
import { TokenState } from "../token-state";
import { Generation } from "./generation";

export class Decoder {
  /** Of the last call of `goOn`: positions of the prompt, tokens guessed, positions dropped to make room. */
  prefilled: u32 = 0;
  drafted: u32 = 0;
  dropped: u32 = 0;
  private policy: DraftPolicy = new DraftPolicy();
  private draft: DraftModel | null = null;
  /** Null where the generation does not guess. */
  private speculation: Speculation | null = null;

  constructor(
    private model: LoadedModel,
    private workspace: Workspace,
    private state: TokenState,
  ) {}

  dispose(): void {
    this.endSpeculation();
    const draft = this.draft;
    if (draft) draft.dispose();
    this.draft = null;
  }

  get hasDraft(): bool {
    return this.draft != null;
  }

  useDraft(draft: DraftModel): void {
    this.draft = draft;
  }

  setColumnCost(cost: f32): void {
    if (cost > 0) this.policy.cost = cost;
  }

  /** Tokens that the next generation may guess at a time; none: it does not. Errors: `out-of-memory`. */
  speculate(most: Option<u32>): Error | null {
    this.endSpeculation();
    if (!most.isSome) return null;
    const size = this.model.configuration.vocabularySize;
    const made = Speculation.create(this.policy, size, most.value, this.draft);
    if (made.isErr) return made.err;
    this.speculation = made.ok;
    return null;
  }

  private endSpeculation(): void {
    const speculation = this.speculation;
    if (speculation) speculation.dispose();
    this.speculation = null;
  }

  /** Forgets positions from there on in what guesses. */
  keep(position: u32): void {
    const draft = this.draft;
    if (draft) draft.keep(position);
  }

  /** One chunk of the prompt, or up to `max` tokens. Those drawn before an error stay in the generation's text. */
  goOn(generation: Generation, max: u32): Error | null {
    const state = this.state;
    this.prefilled = 0;
    this.drafted = 0;
    this.dropped = 0;
    if (state.queue.length == 0 || state.drawn) return this.generate(generation, max);
    this.makeRoom();
    const columns = min(state.queue.length, this.workspace.columns);
    const error = state.evaluateQueued(columns);
    if (!error) this.prefilled = columns;
    return error;
  }

  private makeRoom(): void {
    const count = this.state.makeRoom();
    if (count == 0) return;
    this.dropped += count;
    const draft = this.draft;
    if (draft) draft.keep(this.state.standing);
  }

  /** Draws up to `max` tokens, those of one step where it guesses. */
  private generate(generation: Generation, max: u32): Error | null {
    const draft = this.draft;
    if (this.speculation != null) {
      if (draft == null || !draft.isBehind(this.state.evaluated)) {
        return this.draw(generation, max - 1);
      }
      return draft.catchUp(this.workspace.history.at(0));
    }
    for (let i: u32 = 0; i < max && !generation.finished; i++) {
      const error = this.draw(generation, 0);
      if (error) return error;
    }
    return null;
  }

  /** One step: a token, and up to `ahead` more that were guessed. */
  private draw(generation: Generation, ahead: u32): Error | null {
    const state = this.state;
    if (generation.isComplete) {
      generation.finish(FinishReason.Eos);
      return null;
    }
    if (generation.exhausted) {
      generation.finish(FinishReason.Length);
      return null;
    }
    if (state.queue.length > 0) {
      this.makeRoom();
      const speculation = this.speculation;
      if (speculation != null) {
        const error = this.guess(speculation, min(ahead, generation.ahead));
        if (error) return error;
        if (speculation.length > 0) return this.verify(generation, speculation);
      }
      const error = state.evaluateQueued(1);
      if (error) return error;
      if (speculation != null) speculation.learn(0);
    }
    if (!state.hasLogits) return badArgument("there is nothing to go on from");
    return this.take(generation, this.workspace.logits);
  }

  /** Chooses the token behind the last position by its logits and queues it, or ends the generation. */
  private take(generation: Generation, logits: usize): Error | null {
    const state = this.state;
    const sampler = this.workspace.sampler;
    const history = this.workspace.history;
    history.length = state.evaluated;
    const constraint = generation.constraint;
    if (constraint) constraint.beginToken(min(generation.tokensLeft - 1, state.room));
    const sampled = sampler.sample(logits, history, constraint);
    if (constraint && (constraint.isStuck || sampled == Sampled.NoneLeft)) {
      return generation.endConstrained(constraint);
    }
    if (sampled != Sampled.Token) return notSampled(sampled, state.evaluated);
    const token = sampler.token;
    if (this.model.tokenizer.isEndOfGeneration(token)) {
      generation.finish(FinishReason.Eos);
      return null;
    }
    generation.push(sampler);
    if (state.goesOn) {
      state.queue.push(token);
      state.drawn = true;
    } else if (!generation.finished) {
      generation.finish(FinishReason.Length);
    }
    return null;
  }

  /** Guesses what follows the token that is queued, and lays it in behind it. */
  private guess(speculation: Speculation, ahead: u32): Error | null {
    const state = this.state;
    const workspace = this.workspace;
    const behind = state.contextLength - state.evaluated - 1;
    const room = min(min(ahead, behind), workspace.columns - 1);
    const last = workspace.history.at(state.evaluated);
    state.queue.copyTo(last, 1);
    state.queue.copyTo(workspace.tokens, 1);
    return speculation.guess(
      workspace.history.at(0),
      state.evaluated + 1,
      room,
      workspace.tokens + 4,
    );
  }

  /** Evaluates the token that is queued and the guesses behind it; takes tokens as far as the guesses were right. */
  private verify(generation: Generation, speculation: Speculation): Error | null {
    const state = this.state;
    const count = speculation.length + 1;
    let error = state.evaluateChunk(count, count, speculation.logitsOf(0));
    if (error) return error;
    this.drafted = speculation.length;
    let right: u32 = 0;
    for (;;) {
      state.queue.clear();
      state.drawn = false;
      state.evaluated++;
      error = this.take(generation, speculation.logitsOf(right));
      if (error || generation.finished || generation.isComplete || right + 1 == count) break;
      const guessed = load<u32>(this.workspace.tokens + ((<usize>right + 1) << 2));
      if (this.workspace.sampler.token != guessed) break;
      right++;
    }
    state.keepLogits(speculation.logitsOf(right));
    const draft = this.draft;
    if (draft) draft.keep(state.evaluated);
    speculation.learn(right);
    return error;
  }
}

function notSampled(sampled: Sampled, position: u32): Error {
  return sampled == Sampled.NotFinite
    ? badFile(`cannot sample: the logits behind position ${position} are not finite numbers`)
    : badArgument(`cannot sample behind position ${position}: the options leave no token`);
}
