// POST /v1/chat/completions.

import { callerOf } from "../access/route-access.ts";
import type { ChatRequest } from "../chat/chat-request.ts";
import { effortWish } from "../chat/reasoning-wish.ts";
import type { ReasoningWish } from "../chat/reasoning-wish.ts";
import { TokenTexts } from "../generation/token-texts.ts";
import { sendStream } from "../http/answer-stream.ts";
import { ClientSignal } from "../http/client-signal.ts";
import { eventStream } from "../http/event-stream.ts";
import { unsupportedParameter } from "../http/parameter-error.ts";
import type { App, ServerParts } from "../server-parts.ts";
import { ChatCompletion } from "./chat-completion.ts";
import { readMessages, readTools } from "./chat-messages.ts";
import { chatSchema } from "./chat-schema.ts";
import type { ChatBody } from "./chat-schema.ts";
import { schemaOf } from "./response-format.ts";
import { given, samplingOptions } from "./sampling-parameters.ts";

export function addChatCompletions(app: App, parts: ServerParts): void {
  const { generations, chats, settings } = parts;
  const texts = new TokenTexts();
  app.post(
    "/v1/chat/completions",
    { config: { access: "user" }, schema: { body: chatSchema } },
    async (request, reply) => {
      const { body } = request;
      const caller = callerOf(request);
      using client = new ClientSignal(reply);
      const read = readChat(body);
      using model = await generations.model(caller, body.model);
      const requests = Array.from({ length: body.n ?? 1 }, (_, choice) => ({
        ...read,
        caller,
        model,
        options: { ...optionsOf(body, choice), signal: client.signal },
      }));
      const [first] = requests;
      if (first === undefined) throw unsupportedParameter("n", "it must be 1 or more");
      const written = await chats.write(first);
      const answers = requests.map((each) => chats.answer(each, written));
      const completion = new ChatCompletion(body, { model: model.model, texts });
      if (body.stream !== true) return await completion.whole(answers);
      await sendStream(reply, completion.pieces(answers), {
        kind: eventStream,
        times: settings.requests,
        errorForm: "openai",
        closing: "data: [DONE]\n\n",
      });
      return reply;
    },
  );
}

type ReadChat = Omit<ChatRequest, "caller" | "model" | "options">;

/** Errors: `bad-argument`, `unsupported` name the parameter. */
function readChat(body: ChatBody): ReadChat {
  const called = readTools(body.tools ?? [], body.tool_choice);
  const { toolChoice, strictTools } = called;
  const schema = schemaOf(body.response_format);
  const isForced = toolChoice !== "auto" && toolChoice !== "none";
  if (schema !== undefined && isForced) {
    throw unsupportedParameter(
      "response_format",
      "an answer that must be a call has no other form",
    );
  }
  const isGiven = schema !== undefined || isForced || strictTools.size > 0;
  if (body.grammar !== undefined && body.grammar !== null && isGiven) {
    throw unsupportedParameter("grammar", "the answer's form is given already");
  }
  if ((body.top_logprobs ?? 0) > 0 && body.logprobs !== true) {
    throw unsupportedParameter("top_logprobs", "it needs logprobs: true");
  }
  return {
    messages: readMessages(body.messages),
    ...called,
    schema,
    parallelCalls: body.parallel_tool_calls !== false,
    reasoning: reasoningOf(body),
  };
}

function reasoningOf({
  reasoning_effort: effort,
  chat_template_kwargs: variables,
}: ChatBody): ReasoningWish | undefined {
  const isWanted = variables?.enable_thinking;
  if (isWanted === undefined) return effortWish(effort, "reasoning_effort");
  return { isWanted, parameter: "chat_template_kwargs.enable_thinking" };
}

function optionsOf(body: ChatBody, choice: number): ChatRequest["options"] {
  const { max_completion_tokens: most, max_tokens: older, top_logprobs: top } = body;
  return {
    ...samplingOptions(body, choice),
    ...given({ maxTokens: most ?? older, logprobs: top === 0 ? undefined : top }),
  };
}
