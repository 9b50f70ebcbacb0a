// POST /v1/responses.

import { callerOf } from "../access/route-access.ts";
import type { ChatRequest } from "../chat/chat-request.ts";
import { effortWish } from "../chat/reasoning-wish.ts";
import { sendStream } from "../http/answer-stream.ts";
import { ClientSignal } from "../http/client-signal.ts";
import { eventStream } from "../http/event-stream.ts";
import type { App, ServerParts } from "../server-parts.ts";
import { readTools } from "./chat-messages.ts";
import { ResponseEvents } from "./response-events.ts";
import type { ResponseEvent } from "./response-events.ts";
import { schemaOf } from "./response-format.ts";
import { readInput } from "./responses-input.ts";
import { responsesSchema } from "./responses-schema.ts";
import type { ResponsesBody } from "./responses-schema.ts";
import { given } from "./sampling-parameters.ts";

export function addResponses(app: App, parts: ServerParts): void {
  const { generations, chats, settings } = parts;
  app.post(
    "/v1/responses",
    { config: { access: "user" }, schema: { body: responsesSchema } },
    async (request, reply) => {
      const { body } = request;
      const caller = callerOf(request);
      using client = new ClientSignal(reply);
      const read = readResponse(body);
      using model = await generations.model(caller, body.model);
      const options = { ...read.options, signal: client.signal };
      const chat: ChatRequest = { ...read, caller, model, options };
      const answer = chats.answer(chat, await chats.write(chat));
      const events = new ResponseEvents(body).events(answer);
      if (body.stream !== true) return await lastOf(events);
      await sendStream(reply, texts(events), {
        kind: eventStream,
        times: settings.requests,
        errorForm: "openai",
      });
      return reply;
    },
  );
}

/** Errors: `bad-argument`, `unsupported` name the parameter. */
function readResponse(body: ResponsesBody): Omit<ChatRequest, "caller" | "model"> {
  const format = body.text?.format;
  const { temperature, top_p: topP, max_output_tokens: maxTokens } = body;
  return {
    messages: readInput(body),
    ...readTools(body.tools ?? [], body.tool_choice),
    parallelCalls: body.parallel_tool_calls !== false,
    reasoning: effortWish(body.reasoning?.effort, "reasoning.effort"),
    schema: schemaOf(
      format === undefined
        ? undefined
        : { type: format.type, json_schema: given({ schema: format.schema }) },
    ),
    options: given({ temperature, topP, maxTokens }),
  };
}

async function lastOf(events: AsyncGenerator<ResponseEvent, object, void>): Promise<object> {
  for (;;) {
    const step = await events.next();
    if (step.done === true) return step.value;
  }
}

async function* texts(
  events: AsyncGenerator<ResponseEvent, object, void>,
): AsyncGenerator<string, void, void> {
  for await (const event of events) {
    yield `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
  }
}
