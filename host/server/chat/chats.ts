// Answers chats: the template writes the prompt, a session of the tenant's continues it, and what comes is read as
// text, thoughts and calls.

import { callId } from "../../chat/call-id.ts";
import type { AnswerPart, AnswerReader } from "../../chat/tool-calls/answer-part.ts";
import { withStop } from "../../runtime/chat/open-chat.ts";
import type { RequestOptions } from "../../runtime/generate-options.ts";
import type { GenerationEnd } from "../../runtime/guest-calls.ts";
import type { GeneratedToken } from "../../runtime/token-stream.ts";
import type { Generations } from "../generation/generations.ts";
import type { ChatRequest } from "./chat-request.ts";
import { writeChat } from "./chat-template.ts";
import type { WrittenChat } from "./chat-template.ts";
import { forcedSchema, ForcedCallReader } from "./forced-call.ts";
import { ReasoningTokens } from "./reasoning-tokens.ts";
import { strictCallsGrammar } from "./strict-calls.ts";

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

  constructor(generations: Generations) {
    this.#generations = generations;
  }

  /** The prompt of a chat. Errors: `bad-template`, `limit`, `deadline`. */
  async write(request: ChatRequest): Promise<WrittenChat> {
    return await writeChat(request);
  }

  /** `written`: of that request. Errors: as `Generations.run`. */
  async *answer(request: ChatRequest, written: WrittenChat): ChatAnswer {
    const { caller, model, session, parallelCalls } = request;
    const options = withForm(withStop(request.options, written.stop), request, written);
    const prompt = { whole: written.pieces };
    const reader = readerOf(request, written);
    const { markers } = written;
    const enough = new AbortController();
    const order = { caller, model, prompt, options, session, enough: enough.signal };
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
}

/** What the runtime does not know of a schema it refuses by its name. */
function withForm(
  options: RequestOptions,
  request: ChatRequest,
  written: WrittenChat,
): RequestOptions {
  const schema = forcedSchema(request.tools, request.toolChoice) ?? request.schema;
  if (schema !== undefined) return { ...options, jsonSchema: schema };
  const grammar = strictCallsGrammar(request, written);
  return grammar === undefined ? options : { ...options, grammar };
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
