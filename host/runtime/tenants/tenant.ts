// A tenant: which models its guests may use, what they may take, and its sessions. Every session has a guest of its own,
// which knows the granted models alone and is never used for anything else.

import type { ColumnRule } from "../../compute/column-rules.ts";
import { RealmError } from "../../error/realm-error.ts";
import type { TemplateSource } from "../chat/model-template.ts";
import type { LoadedModel, MailboxTerms } from "../compute-calls.ts";
import type { IdentifiedModel } from "../model-digest.ts";
import { readEmbedOptions, readTexts } from "../embedding/embed-options.ts";
import type { EmbedOptions, EmbedText } from "../embedding/embed-options.ts";
import type { Embedding } from "../embedding/embedding-stream.ts";
import { rankedDocuments, readRanking } from "../embedding/rank.ts";
import type { RankedDocument, RankOptions } from "../embedding/rank.ts";
import { readSessionOptions } from "../generate-options.ts";
import type { SessionOptions } from "../generate-options.ts";
import type { KeptComponent } from "../guest-components.ts";
import type { GuestKind } from "../guest-kind.ts";
import type { GuestEnforcement } from "../guest-starter.ts";
import type { Guest, GuestPurpose } from "../guest.ts";
import type { SessionWish } from "../session-plan.ts";
import type { MemoryReservations } from "../memory-reservations.ts";
import type { Model } from "../model.ts";
import type { Admission, Contender } from "./admission.ts";
import { TenantEmbedding } from "./embedding.ts";
import type { FreshGuests } from "./fresh-guests.ts";
import { Session } from "./session.ts";
import type { TenantIdentity } from "./tenant-identity.ts";
import { TenantMeter } from "./tenant-meter.ts";
import type { TenantUsage } from "./tenant-meter.ts";
import { StopSwitch, stoppable } from "../stop-switch.ts";
import { guestKind } from "./tenant-options.ts";
import type { TenantSettings } from "./tenant-options.ts";
import type { TenantServices } from "./tenant-services.ts";
import { WaitingLine } from "./waiting-line.ts";

/** What a tenant needs of its Realm. */
export interface TenantHome {
  readonly admission: Admission;
  readonly fresh: FreshGuests;
  readonly memory: MemoryReservations;
  /** How its sessions' products meet those of others. */
  readonly rule: ColumnRule;
  /** Errors: `bad-argument` (closed, of another Realm). */
  loadedOf(model: Model): IdentifiedModel;
  /** Errors: `bad-argument` names the option. */
  loadedNamed(name: string, value: unknown): IdentifiedModel;
  /** Told once, when the tenant is closed. */
  onClose(tenant: Tenant): void;
}

/** Guests that wait in the pool are nobody's. */
const nobody = 0;

/** When it is worth asking whether a session was closed. */
const sessionRetryMs = 1000;

/**
 * One of those that a Realm serves. Its sessions have guests of their own, which know the granted models alone.
 *
 * @example
 * ```ts
 * await using tenant = await realm.tenant("acme", { models: [model], limits: { sessions: 4 } });
 * const session = await tenant.session(model, { context: 512 });
 * for await (const { text } of session.generate("In the beginning", { maxTokens: 8 })) {
 *   process.stdout.write(text);
 * }
 * console.log(tenant.usage().generatedTokens); // 8
 * ```
 */
export class Tenant {
  /** As `realm.tenant` was given it. */
  readonly id: string;
  /** What holds its guests on this machine. */
  readonly isolation: GuestEnforcement;
  readonly #home: TenantHome;
  readonly #settings: TenantSettings;
  readonly #meter: TenantMeter;
  readonly #contender: Contender;
  readonly #number: number;
  readonly #kind: GuestKind;
  readonly #component: KeptComponent;
  /** The granted models by their ids. */
  readonly #granted = new Map<number, LoadedModel>();
  /** The warm pool's guests for granted models, by the models' ids. */
  readonly #kept = new Map<number, AsyncDisposable>();
  /** And the models that each uses. */
  readonly #sessions = new Map<Session, readonly number[]>();
  readonly #embeddings = new Map<IdentifiedModel, TenantEmbedding>();
  #closing: Promise<void> | undefined;

  /** @internal Tenants come from `realm.tenant`. */
  constructor(
    { id, number, component, isolation }: TenantIdentity,
    settings: TenantSettings,
    home: TenantHome,
  ) {
    this.id = id;
    this.isolation = isolation;
    this.#number = number;
    this.#kind = guestKind(settings, component.id);
    this.#component = component;
    this.#home = home;
    this.#settings = settings;
    const { limits, priority, earlier } = settings;
    this.#meter = new TenantMeter(id, limits, earlier);
    this.#contender = { id, priority, line: new WaitingLine(id, limits.queueLength) };
    for (const model of settings.models) {
      const loaded = home.loadedOf(model);
      this.#granted.set(loaded.model, loaded);
    }
    home.admission.join(this.#contender);
    for (const loaded of this.#granted.values()) this.#keepReady(loaded);
  }

  /**
   * Lets its sessions use one more model, those opened from now on. Errors: `bad-argument` (closed, of another Realm).
   *
   * @example
   * ```ts
   * const another = await realm.load("./model.gguf");
   * tenant.grant(another);
   * const session = await tenant.session(another);
   * console.log(session.guestBytes); // 0
   * ```
   */
  grant(model: Model): void {
    this.#checkOpen();
    const loaded = this.#home.loadedOf(model);
    if (this.#granted.has(loaded.model)) return;
    this.#granted.set(loaded.model, loaded);
    this.#keepReady(loaded);
  }

  /**
   * A session with a granted model; it takes memory from its first request on. Errors: `denied` (not granted), `limit`
   * (`sessions`), `bad-argument`.
   */
  async session(model: Model, options?: SessionOptions): Promise<Session> {
    const { wish, draft } = readSessionOptions(options);
    const loaded = this.#grantedModel(model);
    const { templateSource } = model;
    if (draft === undefined) return this.#newSession(loaded, wish, templateSource);
    const guessing = this.#checkGranted(this.#home.loadedNamed("draft", draft));
    return this.#newSession(loaded, { ...wish, draft: guessing.model }, templateSource);
  }

  #checkGranted(loaded: IdentifiedModel): IdentifiedModel {
    if (this.#granted.has(loaded.model)) return loaded;
    throw new RealmError("denied", `the model was not granted to tenant ${this.#name}`);
  }

  /** Errors: `limit` (`sessions`). */
  #newSession(loaded: IdentifiedModel, wish: SessionWish, templateSource: TemplateSource): Session {
    this.#checkOpen();
    const { sessions } = this.#settings.limits;
    if (this.#sessions.size >= sessions) {
      const message = `tenant ${this.#name} has ${this.#sessions.size} sessions open`;
      throw new RealmError("limit", `${message}: its limit of sessions is ${sessions}`, {
        retryAfterMs: sessionRetryMs,
      });
    }
    const session: Session = new Session(
      {
        ...this.#services,
        openGuest: (ending) => this.#home.fresh.take(this.#purpose(loaded), ending),
        identity: async () => ({ model: await loaded.digest(), guest: this.#component.id }),
        templateSource,
        newSession: () => this.#newSession(loaded, wish, templateSource),
        onClose: () => this.#sessions.delete(session),
      },
      wish,
    );
    this.#sessions.set(session, [loaded.model, ...(wish.draft === undefined ? [] : [wish.draft])]);
    return session;
  }

  /**
   * As `model.embed`, by a guest of the tenant's and under its limits; needs no session. Errors are also `denied` (not
   * granted), `limit` and `deadline`.
   *
   * @example
   * ```ts
   * tenant.grant(embedder);
   * const [vector] = await tenant.embed(embedder, ["a text"]);
   * console.log(vector.length); // 384
   * ```
   */
  async embed(
    model: Model,
    texts: Iterable<EmbedText>,
    options?: EmbedOptions,
  ): Promise<Float32Array[]> {
    const vectors: Float32Array[] = [];
    for await (const { vector } of this.embeddings(model, texts, options)) vectors.push(vector);
    return vectors;
  }

  /**
   * As `embed`, one by one; requests with one model take turns.
   *
   * @example
   * ```ts
   * tenant.grant(embedder);
   * for await (const { vector } of tenant.embeddings(embedder, ["a text", "another"])) {
   *   console.log(vector.length); // 384
   * }
   * ```
   */
  embeddings(
    model: Model,
    texts: Iterable<EmbedText> | AsyncIterable<EmbedText>,
    options?: EmbedOptions,
  ): AsyncGenerator<Embedding, void, void> {
    const stop = new StopSwitch();
    return stoppable(this.#embed(model, { texts, options }, stop), stop);
  }

  /**
   * As `model.rank`, by a guest of the tenant's and under its limits. Errors are also `denied` (not granted), `limit` and
   * `deadline`.
   *
   * @example
   * ```ts
   * tenant.grant(reranker);
   * const [best] = await tenant.rank(reranker, "Who made the stars?", ["God did.", "Bread."]);
   * console.log(best.index);
   * ```
   */
  async rank(
    model: Model,
    query: EmbedText,
    documents: readonly EmbedText[],
    options?: RankOptions,
  ): Promise<RankedDocument[]> {
    const loaded = this.#grantedModel(model);
    const order = readRanking(query, documents, options);
    return await rankedDocuments(this.#embedding(loaded).embed(order, new StopSwitch()));
  }

  /** What it has used since it was made. */
  usage(): TenantUsage {
    return this.#meter.usage;
  }

  /** @internal Whether a request runs in them or none. */
  get openSessions(): number {
    return this.#sessions.size;
  }

  /** Ends its sessions; what still runs in them fails with `cancelled`. */
  async close(): Promise<void> {
    this.#closing ??= this.#close();
    await this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** @internal Ends what it does with a model that is unloaded. */
  async forget(model: number, reason: RealmError): Promise<void> {
    this.#granted.delete(model);
    const kept = this.#kept.get(model);
    this.#kept.delete(model);
    await kept?.[Symbol.asyncDispose]();
    await this.#endSessions(reason, (models) => models.includes(model));
  }

  async *#embed(
    model: Model,
    { texts, options }: { readonly texts: unknown; readonly options: unknown },
    stop: StopSwitch,
  ): AsyncGenerator<Embedding, void, void> {
    const loaded = this.#grantedModel(model);
    const order = readEmbedOptions(loaded.metadata.architecture, options);
    yield* this.#embedding(loaded).embed({ ...order, texts: readTexts(texts) }, stop);
  }

  #embedding(loaded: IdentifiedModel): TenantEmbedding {
    const known = this.#embeddings.get(loaded);
    if (known !== undefined) return known;
    const openGuest = (ending: AbortSignal): Promise<Guest> =>
      this.#home.fresh.take(this.#purpose(loaded), ending);
    const made = new TenantEmbedding({ ...this.#services, openGuest });
    this.#embeddings.set(loaded, made);
    return made;
  }

  get #services(): TenantServices {
    const { admission, memory } = this.#home;
    const { limits } = this.#settings;
    return { admission, memory, meter: this.#meter, limits, contender: this.#contender };
  }

  /** Errors: `denied`, `bad-argument` (closed, of another Realm). */
  #grantedModel(model: Model): IdentifiedModel {
    this.#checkOpen();
    return this.#checkGranted(this.#home.loadedOf(model));
  }

  get #name(): string {
    return JSON.stringify(this.id);
  }

  #keepReady(loaded: LoadedModel): void {
    const { requestDeadlineMs } = this.#settings.limits;
    this.#kept.set(loaded.model, this.#home.fresh.keep(this.#waiting(loaded), requestDeadlineMs));
  }

  #purpose(loaded: LoadedModel): GuestPurpose {
    return { loaded, role: "model", kind: this.#kind, terms: this.#terms() };
  }

  /** For a guest that is nobody's yet, and may use the model that it is opened for alone. */
  #waiting(loaded: LoadedModel): GuestPurpose {
    const terms = { ...this.#terms(), models: [loaded.model], tenant: nobody, weight: 1 };
    return { ...this.#purpose(loaded), terms };
  }

  #terms(): MailboxTerms {
    const { priority } = this.#settings;
    const models = [...this.#granted.keys()];
    return { models, tenant: this.#number, weight: priority, rule: this.#home.rule };
  }

  #checkOpen(): void {
    if (this.#closing === undefined) return;
    throw new RealmError("bad-argument", `tenant ${this.#name} was closed and can do no more`);
  }

  async #endSessions(
    reason: RealmError,
    chosen: (models: readonly number[]) => boolean = () => true,
  ): Promise<void> {
    const sessions = [...this.#sessions].filter(([, models]) => chosen(models));
    const embeddings = [...this.#embeddings].filter(([{ model }]) => chosen([model]));
    for (const [loaded] of embeddings) this.#embeddings.delete(loaded);
    await Promise.all([
      ...sessions.map(([session]) => session.end(reason)),
      ...embeddings.map(([, embedding]) => embedding.end(reason)),
    ]);
  }

  async #close(): Promise<void> {
    await this.#endSessions(new RealmError("cancelled", `tenant ${this.#name} was closed`));
    this.#home.admission.leave(this.#contender);
    await Promise.all([...this.#kept.values()].map((kept) => kept[Symbol.asyncDispose]()));
    this.#component[Symbol.dispose]();
    this.#home.onClose(this);
  }
}
