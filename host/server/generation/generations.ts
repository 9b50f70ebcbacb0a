// A request's generation, whichever API it came by: the caller's tenant and its grant, the model, a session, and what
// is counted and traced of it. Limits, queues and deadlines are the runtime's. A session that ended well is kept: the
// next request of the tenant that begins alike goes on from it.

import { asRealmError, RealmError } from "../../error/realm-error.ts";
import type { Prompt, RequestOptions, SessionOptions } from "../../runtime/generate-options.ts";
import type { GenerationEnd } from "../../runtime/guest-calls.ts";
import type { Session } from "../../runtime/tenants/session.ts";
import type { Tenant } from "../../runtime/tenants/tenant.ts";
import { endBeforeStart } from "../../runtime/token-stream.ts";
import type { GeneratedToken } from "../../runtime/token-stream.ts";
import { checkGrant } from "../access/caller.ts";
import type { Caller } from "../access/caller.ts";
import type { ModelLease, ServedModels } from "../models/served-models.ts";
import type { GenerationWatch, WatchedGeneration } from "../operations/generation-watch.ts";
import type { ServedTenants, TenantLease } from "../tenants/served-tenants.ts";
import type { IdleSessions, SessionKey } from "./idle-sessions.ts";
import { inPieces, joinedTokens, promptTokens } from "./prompt-tokens.ts";

export interface GenerationOrder {
  readonly caller: Caller;
  readonly model: ModelLease;
  readonly prompt: Prompt;
  readonly options: RequestOptions;
  readonly session?: SessionOptions | undefined;
  /** Aborted by who has all that he wants: the generation then ends as at a stop string. */
  readonly enough?: AbortSignal | undefined;
}

export type Generation = AsyncGenerator<GeneratedToken, GenerationEnd, void>;

export interface GenerationParts {
  readonly models: ServedModels;
  readonly tenants: ServedTenants;
  readonly watch: GenerationWatch;
  /** Aborts what runs when the server ends. */
  readonly ending: AbortSignal;
  readonly idle: IdleSessions;
}

export class Generations {
  readonly #models: ServedModels;
  readonly #tenants: ServedTenants;
  readonly #watch: GenerationWatch;
  readonly #ending: AbortSignal;
  readonly #idle: IdleSessions;

  constructor({ models, tenants, watch, ending, idle }: GenerationParts) {
    this.#idle = idle;
    this.#models = models;
    this.#tenants = tenants;
    this.#watch = watch;
    this.#ending = ending;
  }

  /** The model that a request names. Errors: `denied`, `not-found`; as `realm.load`. */
  async model(caller: Caller, name: string): Promise<ModelLease> {
    // Whoever may not use a model does not learn whether there is one.
    const served = this.#models.nameOf(name);
    checkGrant(caller, served);
    return await this.#models.lease(served);
  }

  /** Errors: as `tenant.session` and `session.generate`; `cancelled`, whoever did that. */
  async *run(order: GenerationOrder): Generation {
    const { caller, model } = order;
    using lease = await this.#tenants.lease(caller);
    using watched = this.#watch.begin({ tenant: caller.tenant, model: model.served.name });
    try {
      const ended = yield* this.#generate(order, lease, watched);
      const isStopped = ended.finishReason === "cancelled" && order.enough?.aborted === true;
      const end: GenerationEnd = isStopped ? { ...ended, finishReason: "stop" } : ended;
      watched.ended(end);
      if (end.finishReason === "cancelled") throw cancelled;
      return end;
    } catch (thrown) {
      watched.failed(thrown);
      throw thrown;
    }
  }

  async *#generate(
    order: GenerationOrder,
    { tenant, isForeign }: TenantLease,
    watched: WatchedGeneration,
  ): Generation {
    const { model } = order.model;
    tenant.grant(model);
    // A guest of somebody else's has a tokenizer of its own.
    const tokens = isForeign ? undefined : await promptTokens(model, order.prompt);
    if (tokens === undefined) {
      await using session = await tenant.session(model, sessionOptions(order));
      return yield* this.#stream(session, order, {
        prompt: isForeign ? inPieces(order.prompt) : order.prompt,
        watched,
      });
    }
    const key = { tenant, model, wish: JSON.stringify(sessionOptions(order)) };
    const session = await this.#sessionFor(key, order, { tenant, tokens });
    const ids: number[] = [];
    let isKept = false;
    try {
      const prompt = { whole: [{ tokens }] };
      const end = yield* this.#stream(session, order, { prompt, watched, ids });
      isKept = end.kept && (end.finishReason !== "cancelled" || order.enough?.aborted === true);
      const { cachedTokens } = end;
      return { ...end, cachedTokens, promptTokens: Math.max(0, tokens.length - cachedTokens) };
    } finally {
      // What was cut off in the middle is not known to the last token.
      if (isKept) this.#idle.put(key, { session, tokens: joinedTokens(tokens, ids) });
      else await session.close().catch(() => undefined);
    }
  }

  /** One that was kept and begins as the prompt does, or a new one. */
  async #sessionFor(
    key: SessionKey,
    order: GenerationOrder,
    { tenant, tokens }: { readonly tenant: Tenant; readonly tokens: Uint32Array },
  ): Promise<Session> {
    const found = this.#idle.take(key, tokens);
    if (found?.usable === true) return found;
    // Its guest ended since.
    await found?.close().catch(() => undefined);
    return await this.#newSession(tenant, order);
  }

  /** Those that are only kept give way to it. */
  async #newSession(tenant: Tenant, order: GenerationOrder): Promise<Session> {
    for (;;) {
      try {
        return await tenant.session(order.model.model, sessionOptions(order));
      } catch (thrown) {
        const isFull = asRealmError(thrown).code === "limit";
        if (!isFull || !(await this.#idle.dropOne(tenant))) throw thrown;
      }
    }
  }

  async *#stream(
    session: Session,
    order: GenerationOrder,
    { prompt, watched, ids }: StreamParts,
  ): Generation {
    const signals = [this.#ending, order.options.signal, order.enough];
    const given = signals.filter((signal) => signal !== undefined);
    const options = { ...order.options, signal: AbortSignal.any(given) };
    const stream = session.generate(prompt, options);
    let step = await stream.next();
    try {
      while (step.done !== true) {
        watched.token();
        ids?.push(step.value.id);
        yield step.value;
        step = await stream.next();
      }
      return step.value;
    } finally {
      if (step.done !== true) await stream.return(endBeforeStart);
    }
  }
}

interface StreamParts {
  readonly prompt: Prompt;
  readonly watched: WatchedGeneration;
  /** What was generated is added to it. */
  readonly ids?: number[];
}

function sessionOptions({ model, session }: GenerationOrder): SessionOptions {
  const { contextLength, kvType } = model.served.settings;
  return { context: contextLength, kvType, ...session };
}

const cancelled = new RealmError("cancelled", "the generation was cancelled");
