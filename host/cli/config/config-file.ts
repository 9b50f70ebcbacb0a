// One configuration file: a JSON object of settings; comments and a comma behind the last are allowed. Every
// error names the file, the line and the key. Nothing that a file says is believed before its flag took it.

import { readFileSync } from "node:fs";
import { parse } from "@humanwhocodes/momoa";
import type { MemberNode, ObjectNode, ValueNode } from "@humanwhocodes/momoa";
import { RealmError } from "../../error/realm-error.ts";
import { nearest } from "../nearest.ts";
import { parseTexts } from "./settings.ts";
import type { Setting } from "./settings.ts";

/** Characters. All settings with long texts are under 4,000; the parser is recursive. */
const fileLengthMax = 16_384;

/** Says which JSON Schema editors check the file with; Realm takes no notice of it. */
const schemaKey = "$schema";

export interface ConfigEntry {
  readonly setting: Setting;
  /** As the command line would have them. */
  readonly texts: readonly string[];
  readonly line: number;
}

export interface ConfigFile {
  readonly path: string;
  /** By key. */
  readonly entries: ReadonlyMap<string, ConfigEntry>;
}

export interface ReadConfig {
  readonly path: string;
  readonly scope: "project" | "user";
  readonly settings: readonly Setting[];
}

/** None where there is no such file. Errors: `bad-file`, `denied`. */
export function readConfigFile(reading: ReadConfig): ConfigFile | undefined {
  const text = readIfThere(reading.path);
  return text === undefined ? undefined : readConfigText(text, reading);
}

/** Errors: `bad-file`. */
export function readConfigText(text: string, reading: ReadConfig): ConfigFile {
  const entries = new Map<string, ConfigEntry>();
  for (const member of parseObject(text, reading.path).members) {
    const key = memberKey(member);
    if (key === schemaKey) continue;
    const place = { path: reading.path, line: member.loc.start.line, key };
    if (entries.has(key)) throw badEntry(place, "it is there twice");
    entries.set(key, readEntry(text, { member, place, reading }));
  }
  return { path: reading.path, entries };
}

/** Errors: `denied`, `bad-file`. */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    const kind = code === "EACCES" || code === "EPERM" ? "denied" : "bad-file";
    throw new RealmError(kind, `cannot read the configuration "${path}": ${String(code)}`, {
      cause,
    });
  }
}

/** The whole file as an object with places. Errors: `bad-file`. */
export function parseObject(text: string, path: string): ObjectNode {
  if (text.length > fileLengthMax) {
    const lengths = `${text.length} characters, the limit is ${fileLengthMax}`;
    throw new RealmError("bad-file", `the configuration "${path}" has ${lengths}`);
  }
  const { body } = parseJson(text, path);
  if (body.type === "Object") return body;
  throw new RealmError("bad-file", `the configuration "${path}" must be an object, {...}`);
}

function parseJson(text: string, path: string): { body: ValueNode } {
  try {
    return parse(text, { mode: "jsonc", ranges: true, allowTrailingCommas: true });
  } catch (cause) {
    const line = cause instanceof Error && "line" in cause ? `, line ${String(cause.line)}` : "";
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RealmError("bad-file", `"${path}"${line} is not JSON: ${reason}`, { cause });
  }
}

export function memberKey({ name }: MemberNode): string {
  return name.type === "String" ? name.value : name.name;
}

interface Place {
  readonly path: string;
  readonly line: number;
  readonly key: string;
}

interface EntryReading {
  readonly member: MemberNode;
  readonly place: Place;
  readonly reading: ReadConfig;
}

function readEntry(text: string, { member, place, reading }: EntryReading): ConfigEntry {
  const setting = reading.settings.find(({ key }) => key === place.key);
  if (setting === undefined) throw unknownKey(place, reading.settings);
  if (reading.scope === "project" && !setting.inProjects) {
    throw badEntry(place, "a project cannot set it; it belongs in your own configuration");
  }
  const texts = valueTexts(text, member.value, setting);
  if (texts === undefined) throw badEntry(place, `it must be ${kindOf(setting)}`);
  try {
    parseTexts(setting, texts);
  } catch (thrown) {
    throw badEntry(place, thrown instanceof Error ? thrown.message : String(thrown));
  }
  return { setting, texts, line: place.line };
}

/** Numbers as they are written: those of 64 bits are more than JavaScript's hold. */
function valueTexts(text: string, value: ValueNode, setting: Setting): string[] | undefined {
  const { type } = setting.schema;
  if (type === "string") return value.type === "String" ? [value.value] : undefined;
  if (type === "array") return value.type === "Array" ? elementTexts(value.elements) : undefined;
  const fits = value.type === (type === "boolean" ? "Boolean" : "Number");
  return fits ? [text.slice(...(value.range ?? [0, 0]))] : undefined;
}

function elementTexts(elements: readonly { readonly value: ValueNode }[]): string[] | undefined {
  const texts: string[] = [];
  for (const { value } of elements) {
    if (value.type !== "String") return undefined;
    texts.push(value.value);
  }
  return texts.length === 0 ? undefined : texts;
}

function kindOf({ schema }: Setting): string {
  if (schema.type === "boolean") return "true or false";
  if (schema.type === "array") return "a list of texts";
  return schema.type === "string" ? "a text" : "a number";
}

function unknownKey(place: Place, settings: readonly Setting[]): RealmError {
  const keys = settings.map(({ key }) => key);
  const meant = nearest(place.key, keys);
  const hint = meant === undefined ? "realm config lists the settings" : `did you mean "${meant}"?`;
  return badEntry(place, `there is no such setting; ${hint}`);
}

function badEntry({ path, line, key }: Place, reason: string): RealmError {
  return new RealmError("bad-file", `"${path}", line ${line}, "${key}": ${reason}`);
}
