// An answer as /v1/responses tells it: items that begin, grow and end, and the response as a whole around them.

import { randomUUID } from "node:crypto";

import type { ChatAnswer, ChatAnswerEnd, ChatPart } from "../chat/chats.ts";
import type { ResponsesBody } from "./responses-schema.ts";
import { chatUsageOf } from "./usage.ts";

export interface ResponseEvent {
  readonly type: string;
  readonly [name: string]: unknown;
}

type Item = Readonly<Record<string, unknown>>;

/** The item that is growing. */
interface OpenItem {
  readonly type: "text" | "reasoning";
  readonly id: string;
  text: string;
}

export class ResponseEvents {
  readonly #body: ResponsesBody;
  readonly #id = `resp_${randomUUID()}`;
  readonly #createdAt = Math.trunc(Date.now() / 1000);
  readonly #output: Item[] = [];
  #open: OpenItem | undefined;
  #sequence = 0;

  constructor(body: ResponsesBody) {
    this.#body = body;
  }

  /** Each with its number; the last has the whole response. */
  async *events(answer: ChatAnswer): AsyncGenerator<ResponseEvent, object, void> {
    yield this.#event("response.created", { response: this.#response("in_progress") });
    yield this.#event("response.in_progress", { response: this.#response("in_progress") });
    let step = await answer.next();
    while (step.done !== true) {
      for (const part of step.value.parts) yield* this.#part(part);
      step = await answer.next();
    }
    yield* this.#endItem();
    const isCut = step.value.end.finishReason === "length";
    const response = this.#response(isCut ? "incomplete" : "completed", step.value);
    yield this.#event(isCut ? "response.incomplete" : "response.completed", { response });
    return response;
  }

  *#part(part: ChatPart): Generator<ResponseEvent, void, void> {
    if (part.type === "tool-call") {
      yield* this.#endItem();
      yield* this.#call(part);
      return;
    }
    if (this.#open?.type !== part.type) {
      yield* this.#endItem();
      yield* this.#beginItem(part.type);
    }
    if (this.#open === undefined) return;
    this.#open.text += part.text;
    const type =
      part.type === "text" ? "response.output_text.delta" : "response.reasoning_text.delta";
    yield this.#event(type, { ...this.#place(), delta: part.text });
  }

  *#beginItem(type: OpenItem["type"]): Generator<ResponseEvent, void, void> {
    this.#open = { type, id: `${type === "text" ? "msg" : "rs"}_${randomUUID()}`, text: "" };
    const item = itemOf(this.#open, "in_progress");
    const index = this.#output.length;
    yield this.#event("response.output_item.added", { output_index: index, item });
    if (type !== "text") return;
    yield this.#event("response.content_part.added", { ...this.#place(), part: textPart("") });
  }

  *#endItem(): Generator<ResponseEvent, void, void> {
    const open = this.#open;
    if (open === undefined) return;
    const { text } = open;
    if (open.type === "text") {
      yield this.#event("response.output_text.done", { ...this.#place(), text });
      yield this.#event("response.content_part.done", { ...this.#place(), part: textPart(text) });
    } else {
      yield this.#event("response.reasoning_text.done", { ...this.#place(), text });
    }
    const item = itemOf(open, "completed");
    yield this.#event("response.output_item.done", { output_index: this.#output.length, item });
    this.#output.push(item);
    this.#open = undefined;
  }

  *#call({
    id: callId,
    name,
    arguments: given,
  }: Extract<ChatPart, { type: "tool-call" }>): Generator<ResponseEvent, void, void> {
    const id = `fc_${randomUUID()}`;
    const call = { id, type: "function_call", call_id: callId, name };
    const text = JSON.stringify(given);
    const place = { output_index: this.#output.length, item_id: id };
    const begun = { ...call, arguments: "", status: "in_progress" };
    const item = { ...call, arguments: text, status: "completed" };
    const { output_index } = place;
    yield this.#event("response.output_item.added", { output_index, item: begun });
    yield this.#event("response.function_call_arguments.delta", { ...place, delta: text });
    yield this.#event("response.function_call_arguments.done", { ...place, name, arguments: text });
    yield this.#event("response.output_item.done", { output_index, item });
    this.#output.push(item);
  }

  #place(): Item {
    return { item_id: this.#open?.id, output_index: this.#output.length, content_index: 0 };
  }

  #event(type: string, data: Item): ResponseEvent {
    this.#sequence += 1;
    return { type, sequence_number: this.#sequence - 1, ...data };
  }

  #response(status: string, end?: ChatAnswerEnd): object {
    const { model, instructions, temperature, top_p, max_output_tokens } = this.#body;
    return {
      id: this.#id,
      object: "response",
      created_at: this.#createdAt,
      status,
      error: null,
      incomplete_details: status === "incomplete" ? { reason: "max_output_tokens" } : null,
      instructions: instructions ?? null,
      max_output_tokens: max_output_tokens ?? null,
      model,
      output: [...this.#output],
      parallel_tool_calls: this.#body.parallel_tool_calls ?? true,
      previous_response_id: null,
      store: false,
      temperature: temperature ?? null,
      text: this.#body.text ?? { format: { type: "text" } },
      tool_choice: this.#body.tool_choice ?? "auto",
      tools: this.#body.tools ?? [],
      top_p: top_p ?? null,
      truncation: "disabled",
      metadata: this.#body.metadata ?? {},
      usage: end === undefined ? null : responseUsage(end),
    };
  }
}

function itemOf({ type, id, text }: OpenItem, status: string): Item {
  if (type === "text") {
    const content = status === "completed" ? [textPart(text)] : [];
    return { id, type: "message", role: "assistant", status, content };
  }
  const content = status === "completed" ? [{ type: "reasoning_text", text }] : [];
  return { id, type: "reasoning", summary: [], content };
}

function textPart(text: string): Item {
  return { type: "output_text", text, annotations: [], logprobs: [] };
}

function responseUsage(end: ChatAnswerEnd): object {
  const usage = chatUsageOf([end]);
  return {
    input_tokens: usage.prompt_tokens,
    input_tokens_details: usage.prompt_tokens_details,
    output_tokens: usage.completion_tokens,
    output_tokens_details: usage.completion_tokens_details,
    total_tokens: usage.total_tokens,
  };
}
