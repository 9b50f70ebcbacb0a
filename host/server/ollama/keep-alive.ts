// How long a model stays loaded, as Ollama's requests say it: seconds, or a duration of Go's such as "1h30m"; negative
// is for good.

import { Type } from "typebox";

import type { Caller } from "../access/caller.ts";
import { badParameter } from "../http/parameter-error.ts";
import type { ServedModels } from "../models/served-models.ts";

export const keepAliveSchema = Type.Optional(
  Type.Union([Type.Number(), Type.String({ maxLength: 64 })]),
);

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** In milliseconds; Infinity: for good. Errors: `bad-argument`. */
export function readKeepAlive(value: number | string): number {
  if (typeof value === "number") return value < 0 ? Infinity : value * 1000;
  const text = value.trim();
  if (/^-?\d+$/.test(text)) return readKeepAlive(Number(text));
  if (text.startsWith("-")) return Infinity;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  if (text === "" || parts.map(([part]) => part).join("") !== text) {
    throw badParameter("keep_alive", `is ${JSON.stringify(value)}, which is no duration as "5m"`);
  }
  return parts.reduce((sum, [, count, unit = "s"]) => sum + Number(count) * (unitMs[unit] ?? 0), 0);
}

/** Others share the model: only an administrator says when it goes. It changes no answer. */
export function applyKeepAlive(
  models: ServedModels,
  name: string,
  {
    caller,
    keepAlive,
  }: { readonly caller: Caller; readonly keepAlive: number | string | undefined },
): void {
  if (keepAlive === undefined) return;
  const ms = readKeepAlive(keepAlive);
  if (caller.role === "admin") models.keepAlive(name, ms);
}
