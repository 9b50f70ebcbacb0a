// What each model that is here would take of memory, before it is loaded.

import { asRealmError } from "../../error/realm-error.ts";
import { extractOf, judgeHeader } from "../../hub/compatibility/judge-header.ts";
import { ModelLibrary } from "../../library/model-library.ts";
import { byteText } from "../byte-text.ts";
import type { CommandContext } from "../command-context.ts";
import { freeMemoryBytes, memoryNeed, wholeNeed } from "../memory-need.ts";
import { configuredModel, defaultModelName, modelPath } from "../model-argument.ts";
import { withHeader } from "../read-header.ts";
import { visibleLine } from "../visible-text.ts";
import { note, ok } from "./check.ts";
import type { Finding, Section } from "./check.ts";

/** A header is read in some milliseconds. */
const modelsMax = 32;

export async function modelsSection(context: CommandContext): Promise<Section> {
  const findings: Finding[] = [];
  for (const name of namesOf(context)) findings.push(await modelFinding(name));
  return { title: "Models", findings };
}

function namesOf(context: CommandContext): string[] {
  try {
    const names = new Set([configuredModel(context), ...new ModelLibrary().names()]);
    return [...names].slice(0, modelsMax);
  } catch {
    // What is wrong with the settings or the store was said above.
    return [defaultModelName];
  }
}

async function modelFinding(model: string): Promise<Finding> {
  const name = visibleLine(model);
  try {
    const header = withHeader(modelPath(model), extractOf);
    const facts = await judgeHeader(header);
    if (!facts.compatible) return note(name, facts.reasons[0] ?? "", "realm show says more");
    const need = wholeNeed(memoryNeed(facts));
    const free = freeMemoryBytes();
    const found = `takes ${byteText(need)} with one session, ${byteText(free)} are free`;
    if (need <= free) return ok(name, found);
    return note(name, found, "a smaller quantization, or a smaller --context, takes less");
  } catch (thrown) {
    return note(name, asRealmError(thrown).message, "realm show says more");
  }
}
