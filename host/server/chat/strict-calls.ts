// Calls that may be, of tools whose schemas they are held to: wherever an answer opens a call, the grammar has one.

import { hermesFormat, hermesTags } from "../../chat/tool-calls/json-calls.ts";
import { literal } from "../../grammar/gbnf-text.ts";
import { rulesOfSchema } from "../../grammar/grammar-of-schema.ts";
import { textWithMarker } from "../../grammar/text-with-marker.ts";
import { unsupportedParameter } from "../http/parameter-error.ts";
import { callSchema } from "./call-schema.ts";
import type { ChatRequest, Tool } from "./chat-request.ts";
import type { WrittenChat } from "./chat-template.ts";

/**
 * GBNF that such an answer must follow; none where no tool asks for it, or where the answer has another form already.
 * Errors: `unsupported` names the tool: a model that writes calls in a form of its own, or a schema that no grammar is
 * made of; `limit`.
 */
export function strictCallsGrammar(
  {
    tools,
    strictTools,
    toolChoice,
    schema,
  }: Pick<ChatRequest, "tools" | "strictTools" | "toolChoice" | "schema">,
  { format, markers }: Pick<WrittenChat, "format" | "markers">,
): string | undefined {
  const [place] = strictTools.values();
  if (place === undefined || toolChoice !== "auto" || schema !== undefined) return undefined;
  // Grammars are of what is written, and control tokens write nothing.
  if (format.name !== hermesFormat.name || markers.size > 0) {
    throw unsupportedParameter(
      place,
      `this model writes calls as ${format.name} does, which only a tool_choice that asks for one holds to a schema`,
    );
  }
  const held = tools.map((tool) => (strictTools.has(tool.function.name) ? tool : withAny(tool)));
  return [
    "root ::= text-0\n",
    textWithMarker("text", hermesTags.opening, "behind"),
    `behind ::= ws call ws ${literal(hermesTags.closing)} text-0\n`,
    rulesOfSchema(callSchema(held), "call"),
  ].join("");
}

function withAny({ type, function: { name } }: Tool): Tool {
  return { type, function: { name, parameters: { type: "object" } } };
}
