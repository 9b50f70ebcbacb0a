// A prompt of the command line as a model's chat template writes it: one message of the user's.

import { writeChat } from "../chat/written-chat.ts";
import { RealmError } from "../error/realm-error.ts";
import { ModelTemplate } from "../runtime/chat/model-template.ts";
import type { Prompt } from "../runtime/generate-options.ts";
import type { Model } from "../runtime/model.ts";
import type { InputText } from "./standard-input.ts";

export interface AskedPrompt {
  readonly prompt: InputText;
  readonly system: string | undefined;
  /** Continue it as it is. */
  readonly isRaw: boolean;
}

/** Errors: `bad-argument` (`--system` where there is no template), and those of templates. */
export async function chatPrompt(
  model: Model,
  { prompt, system, isRaw }: AskedPrompt,
): Promise<Prompt> {
  const template = new ModelTemplate(model.templateSource, { hasTools: false });
  if (isRaw || template.origin === "fallback") {
    if (system === undefined) return [{ text: prompt }];
    const why = isRaw ? "the prompt is continued as it is" : "the model has none";
    throw new RealmError("bad-argument", `--system has its place in a chat template, and ${why}`);
  }
  const content = typeof prompt === "string" ? prompt : Buffer.from(prompt).toString();
  const { pieces } = await writeChat(template.writing, [{ role: "user", content }], { system });
  return { whole: pieces };
}
