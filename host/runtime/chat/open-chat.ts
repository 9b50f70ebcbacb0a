// A chat of a model, or of a tenant's session: what differs is who continues it.

import type { ChatOptions } from "../../chat/chat.ts";
import { Conversation } from "../../chat/conversation.ts";
import type { ChatGround } from "../../chat/conversation.ts";
import { fallbackStop } from "../../chat/fallback-template.ts";
import type { RequestOptions } from "../generate-options.ts";
import { readMessages } from "./chat-options.ts";
import { ModelTemplate } from "./model-template.ts";
import type { TemplateSource } from "./model-template.ts";

type Continuing = Pick<ChatGround<RequestOptions>, "generate" | "close">;

export function openChat(
  source: TemplateSource,
  options: ChatOptions,
  { generate, close }: Continuing,
): Conversation<RequestOptions> {
  const hasTools = (options.tools?.length ?? 0) > 0;
  const template = new ModelTemplate(source, { template: options.template, hasTools });
  const { origin } = template;
  return new Conversation<RequestOptions>(
    {
      templateOrigin: origin,
      template: template.source,
      readMessages,
      render: (variables) => template.render(variables),
      generate: (conversation, given) =>
        generate(conversation, origin === "fallback" ? withStop(given) : given),
      close,
    },
    options,
  );
}

function withStop(options: RequestOptions = {}): RequestOptions {
  const { stop = [] } = options;
  return { ...options, stop: [...(typeof stop === "string" ? [stop] : stop), fallbackStop] };
}
