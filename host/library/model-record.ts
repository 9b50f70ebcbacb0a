// What a name in the store stands for: files by their hashes, and where they came from. A record that cannot be
// read is an error that names its file, never half a record.

import { readFileSync } from "node:fs";
import { RealmError } from "../error/realm-error.ts";
import type { ModelName } from "./model-name.ts";
import { parseDigest } from "./store-layout.ts";
import type { Digest } from "./store-layout.ts";

const recordVersion = 1;

/** Bytes of a record; 512 parts take about 100 kB. */
const recordBytesMax = 1024 * 1024;

/** One file of a model in the store. */
export interface RecordedFile {
  /** As the hub names it, without folders. */
  readonly filename: string;
  readonly digest: Digest;
  readonly bytes: number;
}

/** Where a model was fetched from. */
export interface RecordedSource {
  readonly provider: "HuggingFace" | "CivitAI" | "Url";
  /** `owner/repo`, or the address. */
  readonly id: string;
  /** The commit, where the hub has commits. */
  readonly revision?: string;
}

/** A model in the store. */
export interface ModelRecord {
  readonly name: ModelName;
  readonly source: RecordedSource;
  /** One, or the parts of a split model in their order. */
  readonly files: readonly RecordedFile[];
  /** ISO 8601. */
  readonly pulledAt: string;
}

export function recordText({ name: _name, ...record }: ModelRecord): string {
  return `${JSON.stringify({ schemaVersion: recordVersion, ...record }, undefined, 2)}\n`;
}

/** Undefined: there is no such file. Errors: `bad-file`. */
export function readRecord(path: string, name: ModelName): ModelRecord | undefined {
  const text = readText(path);
  if (text === undefined) return undefined;
  const record = text.length > recordBytesMax ? undefined : recordOf(parsed(text), name);
  if (record !== undefined) return record;
  const advice = `realm rm ${name} takes it away, realm pull brings it back`;
  throw new RealmError(
    "bad-file",
    `"${path}" is no record of a model that this Realm reads; ${advice}`,
  );
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (thrown) {
    if (thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT") return undefined;
    throw new RealmError("bad-file", `cannot read "${path}": ${String(thrown)}`, { cause: thrown });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const providers: readonly RecordedSource["provider"][] = ["HuggingFace", "CivitAI", "Url"];

function recordOf(value: unknown, name: ModelName): ModelRecord | undefined {
  if (!isObject(value) || value["schemaVersion"] !== recordVersion) return undefined;
  const { source, files, pulledAt } = value;
  if (!isObject(source) || !Array.isArray(files) || typeof pulledAt !== "string") return undefined;
  const provider = providers.find((known) => known === source["provider"]);
  const { id, revision } = source;
  if (provider === undefined || typeof id !== "string") return undefined;
  const read = files.map(fileOf);
  const whole = read.filter((file) => file !== undefined);
  if (whole.length === 0 || whole.length !== read.length) return undefined;
  const origin = typeof revision === "string" ? { provider, id, revision } : { provider, id };
  return { name, source: origin, files: whole, pulledAt };
}

function fileOf(value: unknown): RecordedFile | undefined {
  if (!isObject(value)) return undefined;
  const { filename, digest, bytes } = value;
  if (typeof filename !== "string" || typeof digest !== "string" || !isFileName(filename))
    return undefined;
  const known = parseDigest(digest);
  const isSize = typeof bytes === "number" && Number.isSafeInteger(bytes) && bytes >= 0;
  return known === undefined || !isSize ? undefined : { filename, digest: known, bytes };
}

/** A name within a folder, on every system. */
export function isFileName(text: string): boolean {
  return /^[A-Za-z0-9](?:[A-Za-z0-9._+ -]*[A-Za-z0-9_+-])?$/.test(text) && text.length <= 255;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
