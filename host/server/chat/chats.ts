// Answers chats: the template writes the prompt, a session of the tenant's continues it, and what comes is read as
// text, thoughts and calls.

import { randomBytes } from "node:crypto";

import type { AnswerPart, AnswerReader } from "../../chat/tool-calls/answer-part.ts";
import { RealmError } from "../../error/realm-error.ts";
import type { RequestOptions } from "../../runtime/generate-options.ts";
import type { GenerationEnd } from "../../runtime/guest-calls.ts";
import type { Model } from "../../runtime/model.ts";
import { TemplateRenderer } from "../../runtime/template-renderer.ts";
import type { GeneratedToken } from "../../runtime/token-stream.ts";
import type { Generations } from "../generation/generations.ts";
import type { ChatRequest } from "./chat-request.ts";
import { chatTokens } from "./chat-tokens.ts";
import { writeChat } from "./chat-template.ts";
import type { WrittenChat } from "./chat-template.ts";
import { forcedSchema, ForcedCallReader } from "./forced-call.ts";
import { ReasoningTokens } from "./reasoning-tokens.ts";

export interface ToolCallPart {
  readonly type: "tool-call";
  readonly id: string;
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

export type ChatPart = Extract<AnswerPart, { type: "text" | "reasoning" }> | ToolCallPart;

export interface ChatStep {
  /** None: the answer has ended, and these are the parts that were held back. */
  readonly token: GeneratedToken | undefined;
  readonly parts: readonly ChatPart[];
}

export interface ChatAnswerEnd {
  readonly end: GenerationEnd;
  readonly calls: number;
  /** Of the generated, those that thoughts came in, the tag before them included. */
  readonly reasoningTokens: number;
}

export type ChatAnswer = AsyncGenerator<ChatStep, ChatAnswerEnd, void>;

export class Chats {
  readonly #generations: Generations;
  readonly #renderer = new TemplateRenderer();
  /** Of each model, its control tokens that mean something in answers. */
  readonly #markers = new WeakMap<Model, Promise<ReadonlyMap<number, string>>>();

  constructor(generations: Generations) {
    this.#generations = generations;
  }

  /** The prompt of a chat. Errors: `bad-template`, `limit`, `deadline`. */
  async write(request: ChatRequest): Promise<WrittenChat> {
    return await writeChat(this.#renderer, request);
  }

  /** `written`: of that request. Errors: as `Generations.run`. */
  async *answer(request: ChatRequest, written: WrittenChat): ChatAnswer {
    const { caller, model, session, parallelCalls } = request;
    const schema = forcedSchema(request.tools, request.toolChoice) ?? request.schema;
    const options = withSchema(optionsOf(request.options, written), schema);
    const tokens = await chatTokens(model.model, written.pieces);
    const prompt = [{ tokens }];
    const spelled = written.pieces;
    const reader = readerOf(request, written);
    const markers = await this.#markersOf(model.model, written);
    const enough = new AbortController();
    const order = { caller, model, prompt, spelled, options, session, enough: enough.signal };
    await using stream = this.#generations.run(order);
    let calls = 0;
    const reasoning = new ReasoningTokens();
    const identified = (parts: readonly AnswerPart[]): ChatPart[] => {
      const allowed = parallelCalls ? parts : upToFirstCall(parts, calls);
      const read = allowed.map(identify);
      calls += read.filter(({ type }) => type === "tool-call").length;
      return read;
    };
    let step = await stream.next();
    while (step.done !== true) {
      const token = step.value;
      const text = token.text === "" ? (markers.get(token.id) ?? "") : token.text;
      const parts = identified(reader.push(text));
      reasoning.add(1, parts);
      yield { token, parts };
      // Nothing that follows could be given.
      if (calls > 0 && !parallelCalls) enough.abort();
      step = await stream.next();
    }
    const parts = identified(reader.end());
    reasoning.add(0, parts);
    yield { token: undefined, parts };
    return { end: step.value, calls, reasoningTokens: reasoning.count };
  }

  async close(): Promise<void> {
    await this.#renderer.close(new RealmError("cancelled", "the server is shutting down"));
  }

  async #markersOf(model: Model, { format }: WrittenChat): Promise<ReadonlyMap<number, string>> {
    const known = this.#markers.get(model) ?? readMarkers(model, format.markers);
    this.#markers.set(model, known);
    return await known;
  }
}

/** Control tokens are no text of a generation, but what calls are written with. */
async function readMarkers(
  model: Model,
  markers: readonly string[],
): Promise<ReadonlyMap<number, string>> {
  const found = new Map<number, string>();
  for (const marker of markers) {
    const ids = await model.tokenize(marker, { addSpecial: false, parseSpecial: true });
    const [id] = ids;
    if (ids.length === 1 && id !== undefined) found.set(id, marker);
  }
  return found;
}

function optionsOf(options: RequestOptions, { stop }: WrittenChat): RequestOptions {
  const asked = typeof options.stop === "string" ? [options.stop] : (options.stop ?? []);
  return stop.length === 0 ? options : { ...options, stop: [...asked, ...stop] };
}

/** What the runtime does not know it refuses by its name. */
function withSchema(
  options: RequestOptions,
  schema: Readonly<Record<string, unknown>> | undefined,
): RequestOptions {
  const more = schema === undefined ? {} : { jsonSchema: schema };
  return { ...options, ...more };
}

function readerOf(request: ChatRequest, { format, text }: WrittenChat): AnswerReader {
  const { tools, toolChoice } = request;
  if (forcedSchema(tools, toolChoice) !== undefined) return new ForcedCallReader();
  return format.reader(toolChoice === "none" ? [] : tools, text);
}

function upToFirstCall(parts: readonly AnswerPart[], calls: number): readonly AnswerPart[] {
  if (calls > 0) return [];
  const first = parts.findIndex(({ type }) => type === "tool-call");
  return first === -1 ? parts : parts.slice(0, first + 1);
}

function identify(part: AnswerPart): ChatPart {
  return part.type === "tool-call" ? { ...part, id: callId() } : part;
}

const idAlphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789ab";

/** Nine letters and digits, which Mistral's templates ask for and all others take. */
function callId(): string {
  return Array.from(randomBytes(9), (byte) => idAlphabet[byte & 63]).join("");
}
