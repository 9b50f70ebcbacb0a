// What Prometheus can read of the server. Labels are bounded: tenants past the first of them are one.

import { Counter, Gauge, Histogram, Registry } from "prom-client";

import type { Realm } from "../../runtime/realm.ts";

/** A series is kept for each. */
const tenantLabelsMax = 64;

const secondsBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const betweenBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
const widthBuckets = [1, 2, 4, 8, 16, 32, 64];

const batchIntervalMs = 1000;

export type RequestOutcome = "eos" | "stop" | "length" | "cancelled" | "error";

export class Metrics {
  readonly registry = new Registry();
  readonly #tenants = new Set<string>();
  readonly requests = new Counter({
    name: "realm_requests_total",
    help: "Generations that ended, by how",
    labelNames: ["tenant", "model", "outcome"],
    registers: [this.registry],
  });
  readonly tokens = new Counter({
    name: "realm_tokens_total",
    help: "Tokens: evaluated for prompts, found in a cache, generated",
    labelNames: ["tenant", "model", "kind"],
    registers: [this.registry],
  });
  readonly firstToken = new Histogram({
    name: "realm_time_to_first_token_seconds",
    help: "From a request's arrival to its first token, waiting included",
    labelNames: ["model"],
    buckets: secondsBuckets,
    registers: [this.registry],
  });
  readonly betweenTokens = new Histogram({
    name: "realm_time_between_tokens_seconds",
    help: "From one token of a request to its next",
    labelNames: ["model"],
    buckets: betweenBuckets,
    registers: [this.registry],
  });
  readonly batchWidth = new Histogram({
    name: "realm_batch_width_columns",
    help: "Columns of requests in one product, averaged over each second",
    buckets: widthBuckets,
    registers: [this.registry],
  });
  readonly httpResponses = new Counter({
    name: "realm_http_responses_total",
    help: "Answers by route and status",
    labelNames: ["route", "status"],
    registers: [this.registry],
  });

  /** The label of a tenant. */
  tenantLabel(tenant: string): string {
    if (this.#tenants.has(tenant)) return tenant;
    if (this.#tenants.size >= tenantLabelsMax) return "other";
    this.#tenants.add(tenant);
    return tenant;
  }

  /** Adds what is read from the Realm when it is asked for. */
  observe(realm: Realm): void {
    this.#gauge("realm_memory_bytes", "Memory of all threads, by kind", () => realm.memory());
    this.#gauge("realm_requests", "Requests that run and that wait, and guests", async () => {
      const { running, waiting, guests } = await realm.statistics();
      return { running, waiting, guests };
    });
    this.#gauge("realm_compute", "Runs, products, columns, ms in products so far", async () => {
      const { runs, products, columns, paddingColumns, busyMs } = await realm.statistics();
      return { runs, products, columns, paddingColumns, busyMs };
    });
  }

  /** Observes how wide products are, each second, until this is disposed of. */
  watchBatches(realm: Realm): Disposable {
    let before = { products: 0, columns: 0 };
    const look = async (): Promise<void> => {
      const { products, columns } = await realm.statistics();
      const made = products - before.products;
      if (made > 0) this.batchWidth.observe((columns - before.columns) / made);
      before = { products, columns };
    };
    // A Realm that is closed has no more to say.
    const timer = setInterval(() => void look().catch(() => undefined), batchIntervalMs).unref();
    return { [Symbol.dispose]: () => clearInterval(timer) };
  }

  #gauge(name: string, help: string, read: () => Promise<object>): void {
    const gauge: Gauge<"kind"> = new Gauge({
      name,
      help,
      labelNames: ["kind"],
      registers: [],
      collect: async () => {
        for (const [kind, value] of Object.entries(await read()))
          gauge.set({ kind }, Number(value));
      },
    });
    this.registry.registerMetric(gauge);
  }
}
