// `realm render`: a chat goes in as JSON, the prompt that a template makes of it comes out.

import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { RealmError } from "../../error/realm-error.ts";
import { RealNumber } from "../../template/encode-variables.ts";
import type { Variables } from "../../template/encode-variables.ts";
import { addFlag } from "../add-flag.ts";
import type { CommandContext } from "../command-context.ts";
import { addReportFlags } from "../flags.ts";
import type { ReportFlags } from "../flags.ts";
import { modelPath } from "../model-argument.ts";
import { textInput } from "../standard-input.ts";
import { templateOfModel } from "../template-of-model.ts";
import type { NamedTemplate } from "../template-of-model.ts";
import { timeOf } from "../values.ts";

interface RenderFlags extends ReportFlags {
  readonly now?: Date;
}

const examples = `
Examples:
  $ echo '{"messages": [{"role": "user", "content": "Hi"}]}' | realm render ./model.gguf
  $ realm render ./template.jinja --now 2026-01-15T10:30:00 < chat.json
`;

export function addRenderCommand(program: Command, context: CommandContext): void {
  const command = program
    .command("render")
    .description("write a chat as a model's template does; the chat comes as JSON on stdin")
    .argument("<model-or-template>", "a GGUF file, a name, or a template that ends with .jinja");
  addFlag(command, "--now <time>", "what the template takes for now, as 2026-01-15T10:30", timeOf);
  addReportFlags(command, 'one object: {"text": "..."}');
  command
    .addHelpText("after", examples)
    .action((source: string, flags: RenderFlags) => render(context, source, flags));
}

async function render(
  context: CommandContext,
  source: string,
  { now, json }: RenderFlags,
): Promise<void> {
  const named = templateOf(source);
  const { add_generation_prompt = true, ...chat } = await readChat(context.signal);
  const hasTools = Array.isArray(chat["tools"]) && chat["tools"].length > 0;
  const template = hasTools ? (named.withTools ?? named.template) : named.template;
  const variables = { ...named.vocabulary, add_generation_prompt, ...chat };
  const { TemplateRenderer } = await import("../../runtime/template-renderer.ts");
  const renderer = new TemplateRenderer();
  try {
    const { text } = await renderer.render({ template, variables, now });
    if (json) return await context.output.json({ text });
    await context.output.text(text);
    await context.output.endText();
  } finally {
    await renderer.close(new RealmError("cancelled", "the prompt is written"));
  }
}

/** Errors: as of opening the file; `unsupported` (a model without a template). */
function templateOf(source: string): NamedTemplate {
  if (!source.endsWith(".jinja")) return templateOfModel(modelPath(source));
  try {
    return { template: readFileSync(source, "utf8"), withTools: undefined, vocabulary: {} };
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException;
    const kind = code === "ENOENT" ? "not-found" : code === "EACCES" ? "denied" : "bad-file";
    throw new RealmError(kind, `reading "${source}" failed: ${message}`, { cause: thrown });
  }
}

/** Errors: `bad-argument`. */
async function readChat(signal: AbortSignal): Promise<Variables> {
  const text = await textInput(["-"], signal);
  let chat: unknown;
  try {
    chat = JSON.parse(Buffer.from(text ?? "").toString(), realNumbers);
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw new RealmError("bad-argument", `the chat on stdin is no JSON: ${why}`, { cause: thrown });
  }
  if (typeof chat !== "object" || chat === null || Array.isArray(chat)) {
    throw new RealmError("bad-argument", "the chat on stdin is JSON, but no object");
  }
  return { ...chat };
}

/** 1.0 is a real number to a template, which JavaScript alone would forget. */
function realNumbers(
  _key: string,
  value: unknown,
  context?: { readonly source?: string },
): unknown {
  if (typeof value !== "number" || context?.source === undefined) return value;
  return /[.eE]/.test(context.source) ? new RealNumber(value) : value;
}
