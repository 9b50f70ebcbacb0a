// Whether a model shall think before it answers, as far as its template has a say in it. A wish that it cannot fulfil is
// refused; how much a model thinks only few templates know.

import { answersThink } from "../../chat/tool-calls/tool-call-formats.ts";
import { unsupportedParameter } from "../http/parameter-error.ts";

export interface ReasoningWish {
  readonly isWanted: boolean;
  /** `low`, `high` and their like; none: as much as it does. */
  readonly effort?: string | undefined;
  /** As the request names it. */
  readonly parameter: string;
}

export const reasoningEfforts = ["none", "minimal", "low", "medium", "high", "xhigh", "max"];

export function effortWish(
  effort: string | null | undefined,
  parameter: string,
): ReasoningWish | undefined {
  if (effort === undefined || effort === null) return undefined;
  return { isWanted: effort !== "none", effort, parameter };
}

/** The variables that say it to a template. Errors: `unsupported`. */
export function reasoningVariables(
  template: string,
  { isWanted, effort, parameter }: ReasoningWish,
): Readonly<Record<string, unknown>> {
  const knows = (variable: string): boolean =>
    new RegExp(`\\{[{%][^}]*\\b${variable}\\b`).test(template);
  const hasEffort = knows("reasoning_effort") && effort !== undefined && isWanted;
  const switches = ["enable_thinking", "thinking"].filter(knows);
  if (hasEffort || switches.length > 0) {
    const switched = switches.map((name) => [name, isWanted] as const);
    return { ...Object.fromEntries(switched), ...(hasEffort ? { reasoning_effort: effort } : {}) };
  }
  if (isWanted === answersThink(template)) return {};
  const why = isWanted ? "the model's template knows no thinking" : "the model always thinks";
  throw unsupportedParameter(parameter, why);
}
