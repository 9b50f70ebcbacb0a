// A loaded model as callers hold it. Each generation runs in a guest of its own; text alone is one tokenizer
// guest's work, made when it is first asked for.

import type { ModelMetadata } from "../abi/world.ts";
import { RealmError } from "../error/realm-error.ts";
import { readEmbedOptions, readTexts } from "./embedding/embed-options.ts";
import type { EmbeddingRequest, EmbedOptions, EmbedText } from "./embedding/embed-options.ts";
import { streamEmbeddings } from "./embedding/embedding-stream.ts";
import type { Embedding } from "./embedding/embedding-stream.ts";
import { OpenEmbedder } from "./embedding/open-embedder.ts";
import { rankedDocuments, readRanking } from "./embedding/rank.ts";
import type { RankedDocument, RankOptions } from "./embedding/rank.ts";
import type { MailboxTerms } from "./compute-calls.ts";
import type { Chat } from "../chat/chat.ts";
import { readModelChatOptions } from "./chat/chat-options.ts";
import type { ModelChatOptions } from "./chat/chat-options.ts";
import { ControlTokens } from "./chat/control-tokens.ts";
import type { TemplateSource } from "./chat/model-template.ts";
import { openChat } from "./chat/open-chat.ts";
import { OwnSession } from "./chat/own-session.ts";
import type { OpenedSession } from "./chat/own-session.ts";
import { readGenerateOptions, readLogitsOptions } from "./generate-options.ts";
import type { GenerateOptions, LogitsOptions, Prompt, RequestOptions } from "./generate-options.ts";
import type { GenerationEnd, GuestRole } from "./guest-calls.ts";
import type { SessionWish } from "./session-plan.ts";
import type { Guest } from "./guest.ts";
import type { IdentifiedModel } from "./model-digest.ts";
import { OpenSession } from "./open-session.ts";
import { readDetokenizing, readTokenizing } from "./text-options.ts";
import type { DetokenizeOptions, TextOrPrompt, TokenizeOptions } from "./text-options.ts";
import type { ModelHome } from "./model-home.ts";
import { badArgument } from "./option-readers.ts";
import { Turns } from "./turns.ts";
import { StopSwitch, stoppable } from "./stop-switch.ts";
import { endBeforeStart, generationEnd, streamTokens } from "./token-stream.ts";
import type { GeneratedToken } from "./token-stream.ts";
import { TokenizerGuest } from "./tokenizer-guest.ts";

/** What runs without a tenant. */
const noTenant = 0;

/**
 * A model that `realm.load` gave. What it does without a tenant, it does for the process's own user, without limits.
 *
 * @example
 * ```ts
 * const model = await realm.load("genesis");
 * for await (const { text } of model.generate("In the beginning", { maxTokens: 20 })) {
 *   process.stdout.write(text);
 * }
 * await model.close();
 * ```
 */
export class Model {
  /** Everything in the file but the elements of arrays and of tensors. */
  readonly metadata: ModelMetadata;
  /** @internal For chats of tenants. */
  readonly templateSource: TemplateSource;
  readonly #loaded: IdentifiedModel;
  readonly #home: ModelHome;
  /** Guests at work. */
  readonly #guests = new Set<Guest>();
  /** Guests on their way to work. */
  readonly #acquiring = new Set<Promise<Guest>>();
  /** Of `embed`: a batch fills the cores, and another guest would only take memory. */
  readonly #embedding = new Turns();
  readonly #tokenizer = new TokenizerGuest(() => this.#acquire("tokenizer"));
  #closing: Promise<void> | undefined;

  /** @internal Models come from `realm.load`. */
  constructor(loaded: IdentifiedModel, home: ModelHome) {
    this.metadata = loaded.metadata;
    this.#loaded = loaded;
    this.#home = home;
    const controlTokens = new ControlTokens(this);
    this.templateSource = { metadata: this.metadata, renderer: home.templates, controlTokens };
  }

  /** @internal What a tenant of that Realm needs of the model. Errors: `bad-argument` (closed, of another Realm). */
  static loadedIn(home: ModelHome, model: Model): IdentifiedModel {
    if (model.#home !== home) {
      throw new RealmError("bad-argument", "the model was not loaded by this Realm");
    }
    model.#checkOpen();
    return model.#loaded;
  }

  /** @internal The model that an option names. Errors: `bad-argument` (none, closed, of another Realm). */
  static namedIn(home: ModelHome, name: string, value: unknown): IdentifiedModel {
    if (value instanceof Model) return Model.loadedIn(home, value);
    throw badArgument(name, value, "must be a model that realm.load gave");
  }

  /**
   * Ids of a text, bytes that are not UTF-8 as llama.cpp takes them; of a prompt in pieces, as `generate` takes it.
   *
   * @example
   * ```ts
   * const tokens = await model.tokenize("In the beginning", { addSpecial: false });
   * console.log(await model.detokenize(tokens)); // In the beginning
   * ```
   */
  async tokenize(text: TextOrPrompt, options?: TokenizeOptions): Promise<Uint32Array> {
    const argument = readTokenizing(text, options);
    const { thread } = await this.#tokenizer.get();
    return await thread.ask("tokenize", argument);
  }

  /** The text of tokens. Errors: `bad-argument` names an id that is not in the vocabulary. */
  async detokenize(
    ids: Uint32Array | readonly number[],
    options?: DetokenizeOptions,
  ): Promise<string> {
    const argument = readDetokenizing(ids, options);
    const { thread } = await this.#tokenizer.get();
    return await thread.ask("detokenize", argument);
  }

  /**
   * Continues a prompt, in a session that is gone with it: those that go on, are forked or saved are `tenant.session`'s.
   * Tokens come as the guest makes them, at most a few ahead of the consumer; leaving the loop stops it within one token.
   * An aborted signal does not throw: `finishReason` is "cancelled". Errors, bad options among them, reject the first `next`.
   *
   * @example
   * ```ts
   * const options = { maxTokens: 8, temperature: 0.7, seed: 1, signal: AbortSignal.timeout(60_000) };
   * const answer = model.generate("In the beginning", options);
   * let step = await answer.next();
   * for (; step.done !== true; step = await answer.next()) process.stdout.write(step.value.text);
   * console.log(step.value.finishReason, step.value.generatedTokens); // length 8
   * ```
   */
  generate(
    prompt: Prompt,
    options?: GenerateOptions,
  ): AsyncGenerator<GeneratedToken, GenerationEnd, void> {
    const stop = new StopSwitch();
    return stoppable(this.#generate(prompt, options, stop), stop);
  }

  /**
   * A conversation by the model's own chat template, with a session of its own, which `close` gives back. Errors:
   * `bad-argument` names the option.
   *
   * @example
   * ```ts
   * await using chat = model.chat({ system: "You answer in one sentence." });
   * for await (const part of chat.send("Who made the stars?", { maxTokens: 20 })) {
   *   if (part.type === "text") process.stdout.write(part.text);
   * }
   * console.log(chat.messages.length); // 2
   * ```
   */
  chat(options?: ModelChatOptions): Chat<RequestOptions> {
    const { options: settings, wish, draft } = readModelChatOptions(options);
    const open = (): Promise<OpenedSession> => this.#openSession(this.#withDraft(wish, draft));
    return openChat(this.templateSource, settings, new OwnSession(this.#home.memory, open));
  }

  /**
   * The logits behind each position, one row at a time; shape: [vocabulary]. Ids are taken as they are.
   *
   * @example
   * ```ts
   * const tokens = await model.tokenize("In the beginning");
   * for await (const row of model.logits(tokens)) {
   *   const likeliest = row.indexOf(Math.max(...row));
   *   console.log(await model.detokenize([likeliest]));
   * }
   * ```
   */
  logits(
    ids: Uint32Array | readonly number[],
    options?: LogitsOptions,
  ): AsyncGenerator<Float32Array, void, void> {
    const stop = new StopSwitch();
    return stoppable(this.#logits(ids, options, stop), stop);
  }

  /**
   * A vector for each text, in order. Errors: `context-full` (a text is too long, and `truncate` is not set),
   * `bad-argument` (no pooling, no tokens, more dimensions than there are), `unsupported` (a task), `cancelled`.
   *
   * @example
   * ```ts
   * const [cat, kitten, tax] = await embedder.embed(["a cat", "a kitten", "a tax return"]);
   * const similarity = (one: Float32Array, other: Float32Array): number =>
   *   one.reduce((sum, value, index) => sum + value * other[index], 0);
   * console.log(similarity(cat, kitten) > similarity(cat, tax)); // true
   * ```
   */
  async embed(texts: Iterable<EmbedText>, options?: EmbedOptions): Promise<Float32Array[]> {
    const vectors: Float32Array[] = [];
    using _turn = await this.#embedding.take();
    for await (const { vector } of this.embeddings(texts, options)) vectors.push(vector);
    return vectors;
  }

  /**
   * As `embed`, one by one, for inputs that need not be there at once; says of each text how many tokens it has, and
   * whether it was cut. Errors reject the `next` that meets them.
   *
   * @example
   * ```ts
   * async function* lines() {
   *   yield "Who made the stars?";
   *   yield "Where is the bread?";
   * }
   * for await (const { index, vector, tokens } of embedder.embeddings(lines())) {
   *   console.log(`line ${index}: ${tokens} tokens, ${vector.length} dimensions`);
   * }
   * ```
   */
  embeddings(
    texts: Iterable<EmbedText> | AsyncIterable<EmbedText>,
    options?: EmbedOptions,
  ): AsyncGenerator<Embedding, void, void> {
    const stop = new StopSwitch();
    return stoppable(this.#embeddings(texts, options, stop), stop);
  }

  /**
   * How well each document fits the query, the best first, by a model that was made to rank (a cross-encoder). Errors:
   * `unsupported` (the model was not), `context-full` (query and document are too long together, and `truncate` is not
   * set), `bad-argument`, `cancelled`.
   *
   * @example
   * ```ts
   * const documents = ["Bread is baked.", "God made the stars."];
   * const [best] = await reranker.rank("Who made the stars?", documents);
   * console.log(documents[best.index], best.score);
   * ```
   */
  async rank(
    query: EmbedText,
    documents: readonly EmbedText[],
    options?: RankOptions,
  ): Promise<RankedDocument[]> {
    const order = readRanking(query, documents, options);
    using _turn = await this.#embedding.take();
    return await rankedDocuments(this.#evaluate(order, new StopSwitch()));
  }

  /** Unloads the model; what is still running with it fails with `cancelled`. */
  async close(): Promise<void> {
    this.#closing ??= this.#close();
    await this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async *#generate(
    prompt: unknown,
    options: unknown,
    stop: StopSwitch,
  ): AsyncGenerator<GeneratedToken, GenerationEnd, void> {
    const { signal, request, wish, draft } = readGenerateOptions(prompt, options);
    using _following = stop.follow(signal);
    if (stop.stopped) return endBeforeStart;
    using _running = this.#home.memory.running();
    const { session, guest, close } = await this.#openSession(this.#withDraft(wish, draft));
    try {
      const stream = session.stream("generate", request, { stop });
      const outcome = yield* streamTokens(stream, stop);
      return generationEnd(outcome, session.plan, guest);
    } finally {
      await close();
    }
  }

  #withDraft(wish: SessionWish, draft: unknown): SessionWish {
    if (draft === undefined) return wish;
    return { ...wish, draft: Model.namedIn(this.#home, "draft", draft).model };
  }

  async *#logits(
    ids: unknown,
    options: unknown,
    stop: StopSwitch,
  ): AsyncGenerator<Float32Array, void, void> {
    const { signal, request, wish } = readLogitsOptions(ids, options);
    using _following = stop.follow(signal);
    if (stop.stopped) return;
    using _running = this.#home.memory.running();
    const { session, close } = await this.#openSession(wish);
    try {
      yield* session.stream("logits", request, { stop });
    } finally {
      await close();
    }
  }

  async *#embeddings(
    texts: unknown,
    options: unknown,
    stop: StopSwitch,
  ): AsyncGenerator<Embedding, void, void> {
    const order = readEmbedOptions(this.metadata.architecture, options);
    yield* this.#evaluate({ ...order, texts: readTexts(texts) }, stop);
  }

  async *#evaluate(
    { wish, signal, ...order }: EmbeddingRequest,
    stop: StopSwitch,
  ): AsyncGenerator<Embedding, void, void> {
    using _following = stop.follow(signal);
    if (stop.stopped) throw new RealmError("cancelled", "embedding was cancelled");
    const { memory } = this.#home;
    const guest = await this.#acquire("model");
    using _running = memory.running();
    try {
      const embedder = await OpenEmbedder.open(guest, { wish, memory });
      try {
        yield* streamEmbeddings(embedder, { ...order, watch: { stop } });
      } finally {
        await embedder.close();
      }
    } finally {
      await this.#release(guest);
    }
  }

  async #openSession(wish: SessionWish): Promise<OpenedSession> {
    const { memory } = this.#home;
    const guest = await this.#acquire("model");
    try {
      if (wish.draft !== undefined) await guest.assign(this.#terms(wish.draft));
      const session = await OpenSession.open(guest, { wish, history: [], memory });
      const close = async (): Promise<void> => {
        await session.close();
        await this.#release(guest);
      };
      return { session, guest, close };
    } catch (thrown) {
      await this.#release(guest);
      throw thrown;
    }
  }

  async #acquire(role: GuestRole): Promise<Guest> {
    this.#checkOpen();
    const acquiring = this.#acquireOpen(role);
    this.#acquiring.add(acquiring);
    try {
      return await acquiring;
    } finally {
      this.#acquiring.delete(acquiring);
    }
  }

  #checkOpen(): void {
    if (this.#closing === undefined) return;
    throw new RealmError("bad-argument", "the model was closed and can do no more");
  }

  async #acquireOpen(role: GuestRole): Promise<Guest> {
    const guest = await this.#home.pool.acquire({
      loaded: this.#loaded,
      role,
      terms: this.#terms(),
    });
    if (this.#closing !== undefined) {
      await guest.end(closedReason);
      throw closedReason;
    }
    this.#guests.add(guest);
    return guest;
  }

  /** `others`: models that its guest may use beside it. */
  #terms(...others: number[]): MailboxTerms {
    const models = [this.#loaded.model, ...others];
    return { models, tenant: noTenant, weight: 1, rule: this.#home.rule };
  }

  async #release(guest: Guest): Promise<void> {
    this.#guests.delete(guest);
    await (this.#closing === undefined ? this.#home.pool.release(guest) : guest.end(closedReason));
  }

  async #close(): Promise<void> {
    await Promise.allSettled(this.#acquiring);
    await Promise.all([...this.#guests].map((guest) => guest.end(closedReason)));
    await this.#home.pool.forget(this.#loaded.model);
    await this.#home.unload(this.#loaded.model);
  }
}

const closedReason = new RealmError("cancelled", "the model was closed");
