// What can be configured: the model that `realm run` takes where none is given, and its flags, read from the
// command tree itself, so that a new flag is a setting with its range and its help. Flags that mean one run
// alone are none.

import type { Command, Option } from "commander";
import { RealmError } from "../../error/realm-error.ts";
import { nearest } from "../nearest.ts";
import { describedSchema } from "../values.ts";
import type { ValueSchema } from "../values.ts";

export interface Setting {
  /** The flag in camelCase, as the library's option is called. */
  readonly key: string;
  /** As on the command line; none of the model, which is an argument. */
  readonly flag: string | undefined;
  /** Of the environment. */
  readonly variable: string;
  readonly description: string;
  readonly schema: ValueSchema;
  /** Whether a project may set it: its file may be a stranger's. */
  readonly inProjects: boolean;
  /** One value as the command line writes it; `earlier` are those before it where there may be several. */
  readonly parse: (text: string, earlier: unknown) => unknown;
}

/** What a run is asked for once. */
const oneRunAlone: ReadonlySet<string> = new Set([
  "json",
  "stats",
  "raw",
  "file",
  "system",
  "session",
  "grammar",
  "jsonSchema",
  "help",
]);

/** What weakens the sandbox, or names a file to run or to open, is the person's own to say. */
const personAlone: ReadonlySet<string> = new Set(["guest", "isolation", "mmap"]);
const takesFile = /[<[](?:file|path|folder|dir)\b/;

const model: Setting = {
  key: "model",
  flag: undefined,
  variable: "REALM_MODEL",
  description: "the model that realm run takes where none is given",
  schema: { type: "string", minLength: 1 },
  inProjects: true,
  parse: (text) => text,
};

/** In the order of the help. */
export function settingsOf(program: Command): Setting[] {
  const run = program.commands.find((command) => command.name() === "run");
  const options = run?.options ?? [];
  return [model, ...options.filter((option) => !isOneRunAlone(option)).map(settingOf)];
}

function isOneRunAlone(option: Option): boolean {
  return oneRunAlone.has(option.attributeName()) || option.hidden;
}

function settingOf(option: Option): Setting {
  const key = option.attributeName();
  return {
    key,
    flag: option.long,
    variable: variableOf(option.name()),
    description: option.description,
    schema: schemaOf(option),
    inProjects: !personAlone.has(key) && !takesFile.test(option.flags),
    parse: (text, earlier) => option.parseArg?.(text, earlier) ?? text,
  };
}

/** What an option's value is, as its parser says. */
export function schemaOf(option: Option): ValueSchema {
  if (option.isBoolean()) return { type: "boolean" };
  return describedSchema(option.parseArg) ?? { type: "string", minLength: 1 };
}

function variableOf(name: string): string {
  return `REALM_${name.toUpperCase().replaceAll("-", "_")}`;
}

/** By key or flag, with or without dashes: `topK`, `top-k`, `--top-k`. Errors: `bad-argument`. */
export function findSetting(settings: readonly Setting[], name: string): Setting {
  const key = keyOf(name);
  const setting = settings.find((candidate) => candidate.key === key);
  if (setting !== undefined) return setting;
  const keys = settings.map((candidate) => candidate.key);
  const meant = nearest(key, keys);
  const hint =
    meant === undefined ? `the settings are ${keys.join(", ")}` : `did you mean ${meant}?`;
  throw new RealmError("bad-argument", `there is no setting "${name}"; ${hint}`);
}

function keyOf(name: string): string {
  return name
    .replace(/^--/, "")
    .replace(/-([a-z\d])/g, (_, letter: string) => letter.toUpperCase());
}

/** What the flag would make of these texts. Errors: `bad-argument`, in the flag's words. */
export function parseTexts(setting: Setting, texts: readonly string[]): unknown {
  if (setting.schema.type === "boolean") return readTruth(texts[0] ?? "");
  const [only = ""] = texts;
  if (setting.schema.type !== "array" && (texts.length !== 1 || only === "")) {
    throw new RealmError("bad-argument", `${nameOf(setting)} takes one value that is not empty`);
  }
  return texts.reduce<unknown>((earlier, text) => setting.parse(text, earlier), undefined);
}

export function nameOf({ flag, key }: Setting): string {
  return flag ?? key;
}

function readTruth(text: string): boolean {
  if (text === "1" || text === "true") return true;
  if (text === "0" || text === "false") return false;
  throw new RealmError("bad-argument", `it takes true or false, not "${text}"`);
}
