// A conversation in a file: what was said, and by which model. Only files that are one are overwritten.

import { readFileSync, statSync, writeFileSync } from "node:fs";
import { RealmError } from "../../error/realm-error.ts";
import type { ChatMessage } from "../../chat/messages.ts";

const kind = "realm conversation";
const version = 1;
/** Bytes. A context of a million tokens is about 4 MB of text. */
const fileBytesMax = 64 * 2 ** 20;

export interface SavedConversation {
  /** As it was given on the command line. */
  readonly model: string;
  readonly system: string | undefined;
  readonly messages: readonly ChatMessage[];
}

/** Errors: `denied` (also where another file is in the way), `limit`. */
export function saveConversation(path: string, saved: SavedConversation): void {
  if (statSync(path, { throwIfNoEntry: false }) !== undefined && !isConversation(path)) {
    throw new RealmError("denied", `cannot save to "${path}": there is another file`);
  }
  try {
    const text = JSON.stringify({ kind, version, ...saved }, undefined, 2);
    writeFileSync(path, `${text}\n`, { mode: 0o600 });
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    const isFull = code === "ENOSPC" || code === "EDQUOT";
    const message = `cannot save to "${path}": ${String(code)}`;
    throw new RealmError(isFull ? "limit" : "denied", message, { cause });
  }
}

/** Errors: `not-found`, `denied`, `bad-file`, `limit`. */
export function loadConversation(path: string): SavedConversation {
  const value = parseConversation(readText(path), path);
  if (value["version"] !== version) {
    const versions = `version ${String(value["version"])}, not ${version}`;
    throw new RealmError("bad-file", `cannot load "${path}": it is of ${versions}`);
  }
  const { model, system, messages } = value;
  const isText = typeof model === "string" && ["string", "undefined"].includes(typeof system);
  if (!isText || !Array.isArray(messages) || !messages.every(isMessage)) {
    throw new RealmError("bad-file", `cannot load "${path}": its messages are none`);
  }
  return { model, system: typeof system === "string" ? system : undefined, messages };
}

function isConversation(path: string): boolean {
  try {
    parseConversation(readText(path), path);
    return true;
  } catch {
    return false;
  }
}

function parseConversation(text: string, path: string): Readonly<Record<string, unknown>> {
  const value = parseJson(text);
  if (isRecord(value) && value["kind"] === kind) return value;
  throw new RealmError("bad-file", `cannot load "${path}": it is no saved conversation`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readText(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) {
    throw new RealmError("not-found", `cannot load "${path}": there is no such file`);
  }
  if (!found.isFile()) throw new RealmError("bad-file", `cannot load "${path}": it is no file`);
  if (found.size > fileBytesMax) {
    const sizes = `${found.size} bytes, the limit is ${fileBytesMax}`;
    throw new RealmError("limit", `cannot load "${path}": it has ${sizes}`);
  }
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new RealmError("denied", `cannot load "${path}"`, { cause });
  }
}

const roles: ReadonlySet<unknown> = new Set(["system", "developer", "user", "assistant", "tool"]);

function isMessage(value: unknown): value is ChatMessage {
  return isRecord(value) && roles.has(value["role"]) && isContent(value["content"]);
}

function isContent(value: unknown): boolean {
  return value === undefined || value === null || typeof value === "string" || Array.isArray(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
