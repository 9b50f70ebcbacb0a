// A request's generation, whichever API it came by: the caller's tenant and its grant, the model, a session, and what
// is counted and traced of it. Limits, queues and deadlines are the runtime's.

import { RealmError } from "../../error/realm-error.ts";
import type { Prompt, RequestOptions, SessionOptions } from "../../runtime/generate-options.ts";
import type { GenerationEnd } from "../../runtime/guest-calls.ts";
import { endBeforeStart } from "../../runtime/token-stream.ts";
import type { GeneratedToken } from "../../runtime/token-stream.ts";
import { checkGrant } from "../access/caller.ts";
import type { Caller } from "../access/caller.ts";
import type { ModelLease, ServedModels } from "../models/served-models.ts";
import type { GenerationWatch } from "../operations/generation-watch.ts";
import type { ServedTenants } from "../tenants/served-tenants.ts";

export interface GenerationOrder {
  readonly caller: Caller;
  readonly model: ModelLease;
  readonly prompt: Prompt;
  readonly options: RequestOptions;
  readonly session?: SessionOptions | undefined;
}

export type Generation = AsyncGenerator<GeneratedToken, GenerationEnd, void>;

export interface GenerationParts {
  readonly models: ServedModels;
  readonly tenants: ServedTenants;
  readonly watch: GenerationWatch;
  /** Aborts what runs when the server ends. */
  readonly ending: AbortSignal;
}

export class Generations {
  readonly #models: ServedModels;
  readonly #tenants: ServedTenants;
  readonly #watch: GenerationWatch;
  readonly #ending: AbortSignal;

  constructor({ models, tenants, watch, ending }: GenerationParts) {
    this.#models = models;
    this.#tenants = tenants;
    this.#watch = watch;
    this.#ending = ending;
  }

  /** The model that a request names. Errors: `denied`, `not-found`; as `realm.load`. */
  async model(caller: Caller, name: string): Promise<ModelLease> {
    // Whoever may not use a model does not learn whether there is one.
    checkGrant(caller, name);
    return await this.#models.lease(name);
  }

  /** Errors: as `tenant.session` and `session.generate`; `cancelled`, whoever did that. */
  async *run(order: GenerationOrder): Generation {
    const { caller, model, prompt } = order;
    const signals = [this.#ending, order.options.signal ?? this.#ending];
    const options = { ...order.options, signal: AbortSignal.any(signals) };
    using lease = await this.#tenants.lease(caller);
    using watched = this.#watch.begin({ tenant: caller.tenant, model: model.served.name });
    const { tenant } = lease;
    tenant.grant(model.model);
    await using session = await tenant.session(model.model, sessionOptions(order));
    try {
      const tokens = session.generate(prompt, options);
      let step = await tokens.next();
      try {
        while (step.done !== true) {
          watched.token();
          yield step.value;
          step = await tokens.next();
        }
      } finally {
        if (step.done !== true) await tokens.return(endBeforeStart);
      }
      watched.ended(step.value);
      if (step.value.finishReason === "cancelled") throw cancelled;
      return step.value;
    } catch (thrown) {
      watched.failed(thrown);
      throw thrown;
    }
  }
}

function sessionOptions({ model, session }: GenerationOrder): SessionOptions {
  const { contextLength, kvType } = model.served.settings;
  return { context: contextLength, kvType, ...session };
}

const cancelled = new RealmError("cancelled", "the generation was cancelled");
