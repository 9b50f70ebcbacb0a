// What is measured of each generation: a span, and the metrics. Prompts and answers are in neither.

import { SpanStatusCode, trace } from "@opentelemetry/api";
import type { Span } from "@opentelemetry/api";

import { asRealmError } from "../../error/realm-error.ts";
import type { GenerationEnd } from "../../runtime/guest-calls.ts";
import type { Metrics, RequestOutcome } from "./metrics.ts";

export interface GenerationNames {
  readonly tenant: string;
  readonly model: string;
}

export class GenerationWatch {
  readonly #metrics: Metrics;

  constructor(metrics: Metrics) {
    this.#metrics = metrics;
  }

  begin(names: GenerationNames): WatchedGeneration {
    return new WatchedGeneration(this.#metrics, names);
  }
}

export class WatchedGeneration implements Disposable {
  readonly #metrics: Metrics;
  readonly #names: GenerationNames;
  readonly #span: Span;
  readonly #startedAt = performance.now();
  #lastAt: number | undefined;
  #outcome: RequestOutcome = "cancelled";

  constructor(metrics: Metrics, names: GenerationNames) {
    this.#metrics = metrics;
    this.#names = names;
    // Names of OpenTelemetry's conventions for generative models.
    this.#span = trace.getTracer("realm-runtime").startSpan("generate", {
      attributes: { "gen_ai.request.model": names.model, "realm.tenant": names.tenant },
    });
  }

  token(): void {
    const now = performance.now();
    const { model } = this.#names;
    const sinceMs = now - (this.#lastAt ?? this.#startedAt);
    const { firstToken, betweenTokens } = this.#metrics;
    (this.#lastAt === undefined ? firstToken : betweenTokens).observe({ model }, sinceMs / 1000);
    this.#lastAt = now;
  }

  ended(end: GenerationEnd): void {
    const { promptTokens, cachedTokens, generatedTokens, finishReason } = end;
    this.#outcome = finishReason;
    const labels = this.#labels();
    this.#metrics.tokens.inc({ ...labels, kind: "prompt" }, promptTokens);
    this.#metrics.tokens.inc({ ...labels, kind: "cached" }, cachedTokens);
    this.#metrics.tokens.inc({ ...labels, kind: "generated" }, generatedTokens);
    this.#span.setAttributes({
      "gen_ai.usage.input_tokens": promptTokens + cachedTokens,
      "gen_ai.usage.output_tokens": generatedTokens,
      "gen_ai.response.finish_reasons": [finishReason],
    });
  }

  failed(thrown: unknown): void {
    const { code } = asRealmError(thrown);
    this.#outcome = code === "cancelled" ? "cancelled" : "error";
    this.#span.setStatus({ code: SpanStatusCode.ERROR, message: code });
    this.#span.setAttribute("error.type", code);
  }

  [Symbol.dispose](): void {
    this.#metrics.requests.inc({ ...this.#labels(), outcome: this.#outcome });
    this.#span.end();
  }

  #labels(): { readonly tenant: string; readonly model: string } {
    return { tenant: this.#metrics.tenantLabel(this.#names.tenant), model: this.#names.model };
  }
}
