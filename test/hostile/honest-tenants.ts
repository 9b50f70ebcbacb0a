// Tenants that generate without a pause, and what they get: it is compared with what each got alone.

import type { Model, Realm, Tenant } from "../../host/index.ts";

/** Tokens in a second. */
export interface Rates {
  /** Of all honest tenants together; each request begins with a new session and its guest. */
  readonly together: number;
  /** Of one of them, from a request's first token to its last. */
  readonly decode: number;
}

const prompts = [
  "In the beginning",
  "And God said",
  "Now the serpent was",
  "These are the generations",
];
const honestOptions = { temperature: 0, maxTokens: 24 };

export class HonestTenants {
  requests = 0;
  /** Requests that did not get what they get alone. */
  differences = 0;
  #tokens = 0;
  /** Behind a request's first, and the time that they took. */
  #decodedTokens = 0;
  #decodeMs = 0;
  readonly #model: Model;
  readonly #alone: readonly string[];
  readonly #tenants: readonly Tenant[];
  #stopped = false;

  private constructor(model: Model, tenants: readonly Tenant[], alone: readonly string[]) {
    this.#model = model;
    this.#tenants = tenants;
    this.#alone = alone;
  }

  static async open(realm: Realm, model: Model): Promise<HonestTenants> {
    const tenants: Tenant[] = [];
    const alone: string[] = [];
    for (const [index, prompt] of prompts.entries()) {
      const tenant = await realm.tenant(`honest-${index}`, { models: [model] });
      tenants.push(tenant);
      alone.push((await generate(tenant, model, prompt)).said);
    }
    return new HonestTenants(model, tenants, alone);
  }

  /** All of them, until they are stopped. */
  async #run(): Promise<void> {
    this.#stopped = false;
    await Promise.all(this.#tenants.map((_, index) => this.#runOne(index)));
  }

  /** While they run beside some work. */
  async ratesDuring(work: () => Promise<void>): Promise<Rates> {
    const [tokens, decodedTokens, decodeMs] = [this.#tokens, this.#decodedTokens, this.#decodeMs];
    const since = performance.now();
    const running = this.#run();
    await work();
    const rates = {
      together: (1000 * (this.#tokens - tokens)) / (performance.now() - since),
      decode: (1000 * (this.#decodedTokens - decodedTokens)) / (this.#decodeMs - decodeMs),
    };
    this.#stopped = true;
    await running;
    return rates;
  }

  async #runOne(index: number): Promise<void> {
    const tenant = this.#tenants[index];
    if (tenant === undefined) return;
    while (!this.#stopped) {
      const { said, times } = await generate(tenant, this.#model, prompts[index] ?? "");
      this.requests += 1;
      this.#tokens += times.length;
      this.#decodedTokens += times.length - 1;
      this.#decodeMs += (times.at(-1) ?? 0) - (times[0] ?? 0);
      if (said !== this.#alone[index]) this.differences += 1;
    }
  }
}

/** What was said, logprobs bit by bit, and when each token came. */
async function generate(
  tenant: Tenant,
  model: Model,
  prompt: string,
): Promise<{ readonly said: string; readonly times: readonly number[] }> {
  await using session = await tenant.session(model);
  const said: [number, number][] = [];
  const times: number[] = [];
  for await (const { id, logprob } of session.generate(prompt, honestOptions)) {
    said.push([id, logprob]);
    times.push(performance.now());
  }
  return { said: JSON.stringify(said), times };
}
