// A chat of a model, or of a tenant's session: what differs is who continues it.

import type { ChatEnd, ChatOptions } from "../../chat/chat.ts";
import { Conversation } from "../../chat/conversation.ts";
import { readRequestOptions } from "../generate-options.ts";
import type { RequestOptions, RequestOrder } from "../generate-options.ts";
import { StopSwitch, stoppable } from "../stop-switch.ts";
import type { GeneratedToken } from "../token-stream.ts";
import { readMessages } from "./chat-options.ts";
import { ModelTemplate } from "./model-template.ts";
import type { TemplateSource } from "./model-template.ts";

export interface ChatSession {
  /** Generates by a prompt that is all that shall be in the session; `read` fails where the options do. */
  generate(
    read: () => RequestOrder,
    stop: StopSwitch,
  ): AsyncGenerator<GeneratedToken, ChatEnd, void>;
  close(): Promise<void>;
}

export function openChat(
  source: TemplateSource,
  options: ChatOptions,
  session: ChatSession,
): Conversation<RequestOptions> {
  const hasTools = (options.tools?.length ?? 0) > 0;
  const template = new ModelTemplate(source, { template: options.template, hasTools });
  return new Conversation<RequestOptions>(
    {
      templateOrigin: template.origin,
      ...template.writing,
      readMessages,
      controlTokens: (texts) => template.markers(texts),
      generate: (conversation, given) => {
        const stop = new StopSwitch();
        const read = (): RequestOrder =>
          readRequestOptions({ whole: conversation }, withStop(given, template.stop));
        return stoppable(session.generate(read, stop), stop);
      },
      close: () => session.close(),
    },
    options,
  );
}

/** The options as they are where there are no more stop strings. */
export function withStop<Options extends RequestOptions | undefined>(
  options: Options,
  more: readonly string[],
): Options | RequestOptions {
  if (more.length === 0) return options;
  const { stop = [] } = options ?? {};
  return { ...options, stop: [...(typeof stop === "string" ? [stop] : stop), ...more] };
}
