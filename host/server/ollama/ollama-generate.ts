// POST /api/generate: a prompt is one message of a user's in the model's template, or, if it is `raw` or the model has
// no template, continued as it is.

import { Type } from "typebox";
import type { Static } from "typebox";

import { callerOf } from "../access/route-access.ts";
import type { GenerationOrder } from "../generation/generations.ts";
import { sendStream } from "../http/answer-stream.ts";
import { ClientSignal } from "../http/client-signal.ts";
import { lineStream } from "../http/event-stream.ts";
import { unsupportedParameter } from "../http/parameter-error.ts";
import { modelFacts } from "../models/model-facts.ts";
import type { ModelLease } from "../models/served-models.ts";
import type { App, ServerParts } from "../server-parts.ts";
import { applyKeepAlive, keepAliveSchema } from "./keep-alive.ts";
import { createdAt, ollamaEnd } from "./ollama-answer.ts";
import type { OllamaHead } from "./ollama-answer.ts";
import { chatLines, joined, ollamaChat, texts, whole as wholeChat } from "./ollama-chat.ts";
import type { WriteParts } from "./ollama-chat.ts";
import { ollamaOptionsSchema, ollamaSampling, ollamaSession } from "./ollama-options.ts";

const generateSchema = Type.Object(
  {
    model: Type.String({ minLength: 1, maxLength: 256 }),
    prompt: Type.Optional(Type.String()),
    suffix: Type.Optional(Type.String()),
    images: Type.Optional(Type.Array(Type.String())),
    format: Type.Optional(Type.Unknown()),
    options: Type.Optional(ollamaOptionsSchema),
    system: Type.Optional(Type.String()),
    template: Type.Optional(Type.String()),
    context: Type.Optional(Type.Array(Type.Integer({ minimum: 0 }))),
    stream: Type.Optional(Type.Boolean()),
    raw: Type.Optional(Type.Boolean()),
    think: Type.Optional(Type.Unknown()),
    keep_alive: keepAliveSchema,
  },
  { additionalProperties: false },
);

type GenerateRequest = Static<typeof generateSchema>;

export function addOllamaGenerate(app: App, parts: ServerParts): void {
  const { generations, models, settings } = parts;
  app.post(
    "/api/generate",
    { config: { access: "user", errorForm: "ollama" }, schema: { body: generateSchema } },
    async (request, reply) => {
      const { body } = request;
      const startedAt = performance.now();
      const caller = callerOf(request);
      const name = models.nameOf(body.model);
      refuse(body);
      using client = new ClientSignal(reply);
      using model = await generations.model(caller, name);
      applyKeepAlive(models, name, { caller, keepAlive: body.keep_alive });
      const head = { model: body.model, startedAt, loadMs: performance.now() - startedAt };
      if (body.prompt === undefined || body.prompt === "") return loadedOnly(body);
      const { options = {}, prompt } = body;
      const sampling = { ...ollamaSampling(options), signal: client.signal };
      const session = ollamaSession(options);
      const plan = { kind: lineStream, times: settings.requests, errorForm: "ollama" } as const;
      if (hasTemplate(body, model)) {
        const system =
          body.system === undefined ? [] : [{ role: "system" as const, content: body.system }];
        const messages = [...system, { role: "user" as const, content: prompt }];
        const basis = ollamaChat({ caller, model, messages }, body);
        const chat = { ...basis, options: sampling, session };
        const lines = chatLines(parts, { head, chat, write: generateFields });
        if (body.stream === false) return await wholeChat(lines, { head, write: generateFields });
        await sendStream(reply, texts(lines), plan);
        return reply;
      }
      const order: GenerationOrder = { caller, model, prompt, options: sampling, session };
      if (body.stream === false) return await whole(head, parts, order);
      await sendStream(reply, pieces(head, parts, order), plan);
      return reply;
    },
  );
}

function refuse(body: GenerateRequest): void {
  const { suffix, images, context, template, raw, system } = body;
  if (suffix !== undefined && suffix !== "") {
    throw unsupportedParameter("suffix", "nothing is inserted before a text");
  }
  if (images !== undefined && images.length > 0) {
    throw unsupportedParameter("images", "the models here see none");
  }
  if (context !== undefined && context.length > 0) {
    throw unsupportedParameter("context", "what was said before goes to /api/chat as messages");
  }
  if (template !== undefined && template !== "") {
    throw unsupportedParameter("template", "the model's own is used, which is Jinja");
  }
  if (raw === true && system !== undefined && system !== "") {
    throw unsupportedParameter("system", "a raw prompt has no template that it could stand in");
  }
}

/** A model without one continues texts; a schema or a system prompt it gets as a chat does. */
function hasTemplate({ raw, system, format }: GenerateRequest, { model }: ModelLease): boolean {
  if (raw === true) return false;
  const isAsked =
    (system !== undefined && system !== "") || (format !== undefined && format !== "");
  return isAsked || modelFacts(model.metadata).chatTemplate !== undefined;
}

const generateFields: WriteParts = (chatParts) => {
  const thinking = joined(chatParts, "reasoning");
  return { response: joined(chatParts, "text"), ...(thinking === "" ? {} : { thinking }) };
};

/** A request without a prompt loads the model, or lets it go. */
function loadedOnly({ model, keep_alive: keepAlive }: GenerateRequest): object {
  const reason = keepAlive === 0 || keepAlive === "0" ? "unload" : "load";
  return { model, created_at: createdAt(), response: "", done: true, done_reason: reason };
}

async function whole(
  head: OllamaHead,
  { generations }: ServerParts,
  order: GenerationOrder,
): Promise<object> {
  const tokens = generations.run(order);
  let response = "";
  let step = await tokens.next();
  while (step.done !== true) {
    response += step.value.text;
    step = await tokens.next();
  }
  return { model: head.model, created_at: createdAt(), response, ...ollamaEnd(head, step.value) };
}

async function* pieces(
  head: OllamaHead,
  { generations }: ServerParts,
  order: GenerationOrder,
): AsyncGenerator<string, void, void> {
  const line = (more: object): string =>
    `${JSON.stringify({ model: head.model, created_at: createdAt(), ...more })}\n`;
  await using tokens = generations.run(order);
  let step = await tokens.next();
  while (step.done !== true) {
    if (step.value.text !== "") yield line({ response: step.value.text, done: false });
    step = await tokens.next();
  }
  yield line({ response: "", ...ollamaEnd(head, step.value) });
}
