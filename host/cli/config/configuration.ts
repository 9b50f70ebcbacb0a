// What holds where the command line is silent: the environment before the project's file before the person's.

import { statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Command, Option } from "commander";
import { RealmError } from "../../error/realm-error.ts";
import { findHome } from "../../home/home.ts";
import { readConfigFile } from "./config-file.ts";
import type { ReadConfig } from "./config-file.ts";
import { parseTexts, schemaOf } from "./settings.ts";
import type { Setting } from "./settings.ts";

/** With a dot, because other tools' projects hold files called realm.json. */
export const projectFileName = ".realm.json";

export type Origin =
  | { readonly source: "environment"; readonly variable: string }
  | { readonly source: "project" | "user"; readonly path: string; readonly line: number };

export interface Configured {
  readonly setting: Setting;
  /** As the command line would have them. */
  readonly texts: readonly string[];
  readonly value: unknown;
  readonly origin: Origin;
}

export interface Configuration {
  /** Where the person's own file is, or would be; none where the person has no home folder. */
  readonly userPath: string | undefined;
  /** None where no folder from here upward has one. */
  readonly projectPath: string | undefined;
  /** By key; settings that nobody set are not in it. */
  readonly values: ReadonlyMap<string, Configured>;
}

export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly folder: string;
  readonly userPath: string | undefined;
}

export function surroundings(): Surroundings {
  return { environment: process.env, folder: process.cwd(), userPath: userPath() };
}

function userPath(): string | undefined {
  try {
    return findHome().configFile;
  } catch {
    // Who has no home folder has no configuration in it.
    return undefined;
  }
}

/** Errors: `bad-file` (names file, line and key), `bad-argument` (names the variable), `denied`. */
export function readConfiguration(
  settings: readonly Setting[],
  { environment, folder, userPath }: Surroundings,
): Configuration {
  const projectPath = findProjectFile(folder);
  const values = new Map<string, Configured>();
  addFile(values, { path: userPath, scope: "user", settings });
  addFile(values, { path: projectPath, scope: "project", settings });
  for (const setting of settings) addVariable(values, setting, environment);
  return { userPath, projectPath, values };
}

/** The nearest one upward; none where there is none. */
export function findProjectFile(folder: string): string | undefined {
  for (let here = resolve(folder); ; here = dirname(here)) {
    const path = join(here, projectFileName);
    if (isOwn(path)) return path;
    if (dirname(here) === here) return undefined;
  }
}

/** A file that another person left in a shared folder above is nobody's wish here. */
function isOwn(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return false;
  const person = process.getuid?.();
  return person === undefined || found.uid === person || found.uid === 0;
}

interface Layer extends Omit<ReadConfig, "path"> {
  readonly path: string | undefined;
}

function addFile(values: Map<string, Configured>, { path, scope, settings }: Layer): void {
  const file = path === undefined ? undefined : readConfigFile({ path, scope, settings });
  if (path === undefined || file === undefined) return;
  for (const [key, { setting, texts: written, line }] of file.entries) {
    const texts = key === "model" ? written.map((text) => besideFile(text, path)) : written;
    const origin = { source: scope, path, line };
    values.set(key, { setting, texts, value: parseTexts(setting, texts), origin });
  }
}

/** `./model.gguf` is beside the file that says so; other texts are names, or paths from the root. */
function besideFile(text: string, path: string): string {
  return /^\.{1,2}[\\/]/.test(text) ? resolve(dirname(path), text) : text;
}

function addVariable(
  values: Map<string, Configured>,
  setting: Setting,
  environment: Surroundings["environment"],
): void {
  const { key, variable } = setting;
  const text = environment[variable];
  if (text === undefined || text === "") return;
  const origin = { source: "environment", variable } as const;
  values.set(key, { setting, texts: [text], value: parseVariable(setting, text), origin });
}

function parseVariable(setting: Setting, text: string): unknown {
  try {
    return parseTexts(setting, [text]);
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw new RealmError("bad-argument", `${setting.variable}: ${reason}`, { cause: thrown });
  }
}

/** Gives the options that the command line left out what is configured. */
export function applyConfiguration(command: Command, { values }: Configuration): void {
  for (const option of command.options) {
    const configured = values.get(option.attributeName());
    if (configured === undefined || !isOf(option, configured.setting)) continue;
    if (command.getOptionValueSource(option.attributeName()) === "cli") continue;
    const { setting, value } = configured;
    // A flag that is not set is absent.
    const given = setting.schema.type === "boolean" && value === false ? undefined : value;
    command.setOptionValueWithSource(option.attributeName(), given, "config");
  }
}

/** Commands may have a flag of that name that means something else. */
function isOf(option: Option, { flag, schema }: Setting): boolean {
  return option.long === flag && isDeepStrictEqual(schemaOf(option), schema);
}
