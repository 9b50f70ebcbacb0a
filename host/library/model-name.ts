// Names of models in the store: `smollm2`, `smollm2:q4_k_m`, `owner/repo:tag`. A name is lower case and made of few
// characters, so that it is the same on every file system, and can never lead out of the folder that it names a
// file in.

import { RealmError } from "../error/realm-error.ts";

/** Characters of a name, its tag included. Hugging Face's longest ids: 96 + 1 + 96. */
const nameLengthMax = 200;

const segment = /^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/;

/** Windows takes these for devices, whatever follows the first dot. */
const deviceName = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/;

/** `fileName`: in lower case. */
export function isDeviceName(fileName: string): boolean {
  return deviceName.test(fileName);
}

/** Made by `parseModelName` alone. */
export type ModelName = string & { readonly brand: "model name" };

/**
 * One name, in lower case. Errors: `bad-argument`, where it has other characters than letters, digits and `._-` between
 * them, more than two parts before its tag, or is over 200 characters long.
 *
 * @example
 * ```ts
 * import { parseModelName } from "realm-runtime/hub";
 *
 * console.log(parseModelName("SmolLM2:Q8_0")); // smollm2:q8_0
 * ```
 */
export function parseModelName(text: string): ModelName {
  const name = text.toLowerCase();
  const why = flawOf(name);
  if (why === undefined) return name as ModelName;
  throw new RealmError("bad-argument", `${quotedName(text)} cannot name a model: ${why}`);
}

/** Undefined: it is no name; it may be a path. */
export function asModelName(text: string): ModelName | undefined {
  const name = text.toLowerCase();
  return flawOf(name) === undefined ? (name as ModelName) : undefined;
}

/** For messages: controls escaped, cut. */
export function quotedName(text: string): string {
  const shown = text.length > 80 ? `${text.slice(0, 80)}…` : text;
  return JSON.stringify(shown);
}

/** The name without its tag, and the tag. */
export function splitTag(name: string): { readonly stem: string; readonly tag?: string } {
  const colon = name.indexOf(":");
  if (colon === -1) return { stem: name };
  return { stem: name.slice(0, colon), tag: name.slice(colon + 1) };
}

/** The file that holds a name's record: `owner/repo:tag` becomes `owner%2frepo%3atag.json`. */
export function recordFileName(name: ModelName): string {
  return `${name.replaceAll("/", "%2f").replaceAll(":", "%3a")}.json`;
}

/** Undefined: the file holds no name's record. */
export function nameOfRecordFile(fileName: string): ModelName | undefined {
  if (!fileName.endsWith(".json")) return undefined;
  const stem = fileName.slice(0, -".json".length);
  const name = asModelName(stem.replaceAll("%2f", "/").replaceAll("%3a", ":"));
  return name !== undefined && recordFileName(name) === fileName ? name : undefined;
}

function flawOf(name: string): string | undefined {
  if (name.length === 0) return "it is empty";
  if (name.length > nameLengthMax) return `it is over ${nameLengthMax} characters long`;
  const { stem, tag } = splitTag(name);
  const segments = stem.split("/");
  if (segments.length > 2) return "it has more than two parts before its tag";
  for (const part of tag === undefined ? segments : [...segments, tag]) {
    if (!segment.test(part) || part.includes("..")) {
      return "its parts begin and end with a letter or digit, with letters, digits and single . _ - between";
    }
    if (isDeviceName(part)) return `"${part}" is a device on Windows`;
  }
  return undefined;
}
