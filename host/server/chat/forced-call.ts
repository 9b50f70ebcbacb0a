// A call that must be: the answer is held to a JSON Schema of the tools, so that it is a call whatever the model is.

import type { AnswerPart, AnswerReader } from "../../chat/tool-calls/answer-part.ts";
import { isObject, parseJson } from "../../chat/tool-calls/json-calls.ts";
import { callSchema } from "./call-schema.ts";
import type { Tool, ToolChoice } from "./chat-request.ts";

/** None where the model may choose. */
export function forcedSchema(
  tools: readonly Tool[],
  choice: ToolChoice,
): Readonly<Record<string, unknown>> | undefined {
  if (choice === "none" || choice === "auto") return undefined;
  const chosen =
    choice === "required" ? tools : tools.filter((tool) => tool.function.name === choice.name);
  return callSchema(chosen);
}

/** Reads such an answer, which is one call. */
export class ForcedCallReader implements AnswerReader {
  #text = "";

  push(text: string): AnswerPart[] {
    this.#text += text;
    return [];
  }

  end(): AnswerPart[] {
    const value = parseJson(this.#text);
    if (isObject(value) && typeof value["name"] === "string" && isObject(value["arguments"])) {
      return [{ type: "tool-call", name: value["name"], arguments: value["arguments"] }];
    }
    // It was cut off in the middle.
    return this.#text === "" ? [] : [{ type: "text", text: this.#text }];
  }
}
