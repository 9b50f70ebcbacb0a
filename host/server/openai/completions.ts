// POST /v1/completions: prompts are continued as they are.

import { randomUUID } from "node:crypto";

import type { GenerationEnd } from "../../runtime/guest-calls.ts";
import type { GeneratedToken } from "../../runtime/token-stream.ts";
import { callerOf } from "../access/route-access.ts";
import { mergedSteps } from "../generation/choices.ts";
import type { MergedStep } from "../generation/choices.ts";
import { inPieces } from "../generation/prompt-tokens.ts";
import { TokenTexts } from "../generation/token-texts.ts";
import { sendStream } from "../http/answer-stream.ts";
import { ClientSignal } from "../http/client-signal.ts";
import { eventStream } from "../http/event-stream.ts";
import type { App, ServerParts } from "../server-parts.ts";
import { CompletionLogprobs } from "./completion-logprobs.ts";
import type { CompletionLogprobsObject } from "./completion-logprobs.ts";
import { planCompletion } from "./completion-order.ts";
import type { CompletionPlan } from "./completion-order.ts";
import { completionSchema } from "./completion-schema.ts";
import type { CompletionRequest } from "./completion-schema.ts";
import { finishReasonOf, usageOf } from "./usage.ts";

export function addCompletions(app: App, parts: ServerParts): void {
  const { generations, settings } = parts;
  const texts = new TokenTexts();
  app.post(
    "/v1/completions",
    { config: { access: "user" }, schema: { body: completionSchema } },
    async (request, reply) => {
      const { body } = request;
      const caller = callerOf(request);
      using client = new ClientSignal(reply);
      using model = await generations.model(caller, body.model);
      const plan = planCompletion(body, { caller, model, signal: client.signal });
      const events = mergedSteps(plan.orders.map((order) => generations.run(order)));
      const answer = new CompletionAnswer(body, plan, texts);
      if (body.stream !== true) return await answer.whole(events);
      await sendStream(reply, answer.pieces(events), {
        kind: eventStream,
        times: settings.requests,
        errorForm: "openai",
        closing: "data: [DONE]\n\n",
      });
      return reply;
    },
  );
}

interface Choice {
  readonly text: string;
  readonly index: number;
  readonly logprobs: CompletionLogprobsObject | null;
  readonly finish_reason: string | null;
}

type Event = MergedStep<GeneratedToken, GenerationEnd>;
type Events = AsyncGenerator<Event, void, void>;

class CompletionAnswer {
  readonly #body: CompletionRequest;
  readonly #plan: CompletionPlan;
  readonly #texts: TokenTexts;
  readonly #head;
  readonly #ends: GenerationEnd[] = [];

  constructor(body: CompletionRequest, plan: CompletionPlan, texts: TokenTexts) {
    this.#body = body;
    this.#plan = plan;
    this.#texts = texts;
    this.#head = {
      id: `cmpl-${randomUUID()}`,
      object: "text_completion",
      created: Math.trunc(Date.now() / 1000),
      model: body.model,
      system_fingerprint: "realm",
    };
  }

  async whole(events: Events): Promise<object> {
    const choices = await this.#choices();
    const answers = choices.map((logprobs, index) => ({ index, text: "", logprobs }));
    const echoes = await Promise.all(choices.map((_, index) => this.#echo(index)));
    for await (const event of events) {
      const answer = answers[event.index];
      if (event.type === "end") this.#ends[event.index] = event.end;
      else if (answer !== undefined) {
        answer.text += event.item.text;
        await answer.logprobs?.add(event.item);
      }
    }
    return {
      ...this.#head,
      choices: answers.map(({ index, text, logprobs }) => ({
        index,
        text: `${echoes[index] ?? ""}${text}`,
        logprobs: logprobs?.take() ?? null,
        finish_reason: this.#finishReason(index),
      })),
      usage: usageOf(this.#ends, this.#plan.choicesPerPrompt),
    };
  }

  async *pieces(events: Events): AsyncGenerator<string, void, void> {
    const choices = await this.#choices();
    let isFirst = true;
    for await (const event of events) {
      if (isFirst) yield* this.#echoes(choices.length);
      isFirst = false;
      const choice = await this.#choice(event, choices[event.index]);
      if (choice !== undefined) yield this.#piece([choice]);
    }
    if (this.#body.stream_options?.include_usage === true) {
      yield this.#piece([], usageOf(this.#ends, this.#plan.choicesPerPrompt));
    }
  }

  async #choice(
    event: Event,
    logprobs: CompletionLogprobs | undefined,
  ): Promise<Choice | undefined> {
    const { index } = event;
    if (event.type === "end") {
      this.#ends[index] = event.end;
      return { index, text: "", logprobs: null, finish_reason: this.#finishReason(index) };
    }
    const { item: token } = event;
    await logprobs?.add(token);
    if (token.text === "" && logprobs === undefined) return undefined;
    return { index, text: token.text, logprobs: logprobs?.take() ?? null, finish_reason: null };
  }

  async *#echoes(count: number): AsyncGenerator<string, void, void> {
    if (this.#body.echo !== true) return;
    for (let index = 0; index < count; index++) {
      const text = await this.#echo(index);
      yield this.#piece([{ index, text, logprobs: null, finish_reason: null }]);
    }
  }

  async #echo(index: number): Promise<string> {
    const order = this.#plan.orders[index];
    if (this.#body.echo !== true || order === undefined) return "";
    if (typeof order.prompt === "string") return order.prompt;
    const ids = inPieces(order.prompt).flatMap((piece) =>
      "tokens" in piece ? [...piece.tokens] : [],
    );
    return await order.model.model.detokenize(ids);
  }

  /** What collects the logprobs of each choice; none where they were not asked for. */
  async #choices(): Promise<(CompletionLogprobs | undefined)[]> {
    const { logprobs } = this.#body;
    return this.#plan.orders.map(({ model }) =>
      logprobs === undefined || logprobs === null
        ? undefined
        : new CompletionLogprobs((id: GeneratedToken["id"]) => this.#texts.text(model.model, id)),
    );
  }

  #finishReason(index: number): string | null {
    const end = this.#ends[index];
    return end === undefined ? null : finishReasonOf(end);
  }

  #piece(choices: readonly Choice[], usage?: object): string {
    const asked = this.#body.stream_options?.include_usage === true;
    const counted = asked ? { usage: usage ?? null } : {};
    return `data: ${JSON.stringify({ ...this.#head, choices, ...counted })}\n\n`;
  }
}
