// The conversations and templates in the shared folder, and what transformers renders of them.

import { readFileSync } from "node:fs";
import { sharedFile } from "../shared-data.ts";

export interface ExpectedPrompt {
  readonly name: string;
  readonly template: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly now: Date;
  /** None: refused. */
  readonly text: string | undefined;
}

interface ExpectedFile {
  readonly now: string;
  readonly cases: Readonly<Record<string, Record<string, unknown>>>;
  readonly tokens: Readonly<Record<string, readonly [string, string]>>;
  readonly expected: readonly { template: string; case: string; text?: string }[];
}

/** None where the folder isn't there. */
export function expectedPrompts(): ExpectedPrompt[] {
  const path = sharedFile("templates/expected.json");
  if (path === undefined) return [];
  const { now, cases, tokens, expected } = JSON.parse(readFileSync(path, "utf8")) as ExpectedFile;
  return expected.map(({ template, case: name, text }) => {
    const [bos_token, eos_token] = tokens[template.replace(".jinja", "")] ?? [];
    return {
      name: `${template}, ${name}`,
      template: readFileSync(sharedFile(`templates/${template}`) ?? "", "utf8"),
      variables: { add_generation_prompt: true, ...cases[name], bos_token, eos_token },
      now: new Date(now),
      text,
    };
  });
}
