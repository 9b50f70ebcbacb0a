// What shapes answers and may be changed between them: the flags of `realm run` that a request takes. What a session
// is made of (its context, its cache) is chosen when the conversation begins.

import { RealmError } from "../../error/realm-error.ts";
import type { RequestOptions, SessionOptions } from "../../runtime/generate-options.ts";
import { findSetting, parseTexts } from "../config/settings.ts";
import type { Setting } from "../config/settings.ts";
import { generationOptions } from "../flags.ts";
import type { GenerationFlags } from "../flags.ts";

const ofSession: ReadonlySet<string> = new Set(["context", "kvType", "contextShift", "keep"]);

/** What a conversation's session is made of. */
export function sessionFlags(flags: GenerationFlags): SessionOptions {
  const { context, kvType, contextShift, keep } = generationOptions(flags);
  return { context, kvType, contextShift, keep };
}

export class AnswerSettings {
  readonly #settings: readonly Setting[];
  #flags: GenerationFlags;

  /** `flags`: those of the command line, with what is configured. */
  constructor(settings: readonly Setting[], flags: GenerationFlags) {
    const known = new Set(Object.keys(generationOptions({})));
    this.#settings = settings.filter(({ key }) => known.has(key) && !ofSession.has(key));
    this.#flags = flags;
  }

  /** For `chat.send`. */
  get request(): RequestOptions {
    const { context: _context, kvType: _type, ...options } = generationOptions(this.#flags);
    const { contextShift: _shift, keep: _keep, ...request } = options;
    return request;
  }

  /** `text`: a flag and its value, with or without dashes. Errors: `bad-argument`. */
  set(text: string): void {
    const [, name = "", value = ""] = /^(\S+)(?:\s+|=)([^]+)$/.exec(text) ?? [];
    if (name === "") throw new RealmError("bad-argument", "it is written /set <flag> <value>");
    const setting = findSetting(this.#settings, name);
    const flags = { ...this.#flags, [setting.key]: parseTexts(setting, [value]) };
    this.#flags = flags;
  }

  /** Each that was given, a line each. */
  lines(): string[] {
    const given = new Map(Object.entries(this.#flags));
    const lines = this.#settings.map(({ key }) => {
      const value: unknown = given.get(key);
      return value === undefined ? undefined : `${key} ${shown(value)}`;
    });
    return lines.filter((line) => line !== undefined);
  }

  keys(): string[] {
    return this.#settings.map(({ key }) => key);
  }
}

function shown(value: unknown): string {
  return typeof value === "bigint" ? value.toString() : JSON.stringify(value);
}
