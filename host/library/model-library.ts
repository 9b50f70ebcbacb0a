// The models in the store, by name. Reading is synchronous and cheap: a folder's listing, and small records.

import { linkSync, mkdirSync, rmSync, statSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { RealmError } from "../error/realm-error.ts";
import { fileNames } from "./file-names.ts";
import { asModelName, nameOfRecordFile, quotedName, splitTag } from "./model-name.ts";
import type { ModelName } from "./model-name.ts";
import { readRecord, recordText } from "./model-record.ts";
import type { ModelRecord } from "./model-record.ts";
import { replaceFile } from "./replace-file.ts";
import { StoreLayout } from "./store-layout.ts";
import { systemCodeOf, systemFailure } from "./system-failure.ts";

/**
 * The models in the store, by name.
 *
 * @example
 * ```ts
 * import { ModelLibrary, parseModelName, pullModel } from "realm-runtime/hub";
 *
 * await pullModel("hf:HuggingFaceTB/SmolLM2-135M-Instruct-GGUF", { name: "smollm2:q8_0" });
 * const library = new ModelLibrary();
 * console.log(library.names()); // [ 'smollm2:q8_0' ]
 *
 * const record = library.find("smollm2");
 * if (record !== undefined) {
 *   console.log(library.isWhole(record)); // true
 *   console.log(library.pathOf(record) === library.layout.blobPath(record.files[0].digest)); // true
 *   await library.save({ ...record, name: parseModelName("mine") });
 *   await library.forget(record.name);
 *   console.log(library.record(parseModelName("mine"))?.source.provider); // HuggingFace
 * }
 * ```
 */
export class ModelLibrary {
  /** Where its files lie. */
  readonly layout: StoreLayout;

  /** Default: the store in REALM_HOME. */
  constructor(layout: StoreLayout = new StoreLayout()) {
    this.layout = layout;
  }

  /** Sorted. */
  names(): ModelName[] {
    return fileNames(this.layout.namesFolder)
      .map(nameOfRecordFile)
      .filter((name) => name !== undefined)
      .sort();
  }

  /** Undefined: nothing has exactly that name. Errors: `bad-file`. */
  record(name: ModelName): ModelRecord | undefined {
    return readRecord(this.layout.recordPath(name), name);
  }

  /**
   * What a person means: the name itself, the one tag of a name without a tag, or the one name that begins so.
   * Undefined: nothing. Errors: `bad-argument` lists the names where several fit; `bad-file`.
   */
  find(text: string): ModelRecord | undefined {
    const wanted = asModelName(text);
    if (wanted === undefined) return undefined;
    const exact = this.record(wanted);
    if (exact !== undefined) return exact;
    const names = this.names();
    const tagged = names.filter((name) => splitTag(name).stem === wanted);
    const fitting = tagged.length > 0 ? tagged : names.filter((name) => beginsWith(name, wanted));
    const [only, ...more] = fitting;
    if (only === undefined) return undefined;
    if (more.length === 0) return this.record(only);
    const list = fitting.slice(0, 8).join(", ");
    throw new RealmError(
      "bad-argument",
      `${quotedName(text)} may be any of ${list}: give the whole name`,
    );
  }

  /** The file that is opened: the blob, or the first of the parts, made where they are not there. */
  pathOf(record: ModelRecord): string {
    const [first, second] = record.files;
    if (first === undefined) throw new RealmError("bug", `"${record.name}" has no file`);
    if (second === undefined) return this.layout.blobPath(first.digest);
    const folder = this.layout.partsPath(first.digest);
    mkdirSync(folder, { recursive: true });
    for (const { digest, filename } of record.files) {
      linkOnce(this.layout.blobPath(digest), join(folder, filename));
    }
    return join(folder, first.filename);
  }

  /** Whether all its files are there, in full size. */
  isWhole(record: ModelRecord): boolean {
    return record.files.every(
      ({ digest, bytes }) =>
        statSync(this.layout.blobPath(digest), { throwIfNoEntry: false })?.size === bytes,
    );
  }

  /** Errors: `denied`, `limit`. */
  async save(record: ModelRecord): Promise<void> {
    await replaceFile(this.layout.recordPath(record.name), recordText(record));
  }

  /** Takes the name away; what it stood for stays until it is pruned. Errors: `not-found`. */
  async forget(name: ModelName): Promise<void> {
    try {
      await rm(this.layout.recordPath(name));
    } catch (thrown) {
      if (systemCodeOf(thrown) === "ENOENT") throw this.unknown(name);
      throw systemFailure(`cannot remove the name "${name}"`, thrown);
    }
  }

  /** @internal The error for a name that nothing has. */
  unknown(text: string): RealmError {
    const names = this.names();
    const known =
      names.length === 0 ? "the store is empty" : `it has ${names.slice(0, 8).join(", ")}`;
    return new RealmError(
      "not-found",
      `no model ${quotedName(text)} in ${this.layout.folder}: ${known}`,
    );
  }
}

/** `smollm2` is the beginning of `smollm2-135m:q4_1`, and of nobody's `smollm20`. */
function beginsWith(name: string, wanted: string): boolean {
  const stem = splitTag(name).stem;
  const last = stem.slice(stem.lastIndexOf("/") + 1);
  return [name, last].some(
    (text) => text.startsWith(wanted) && !/[a-z0-9]/.test(text.charAt(wanted.length)),
  );
}

function linkOnce(blob: string, path: string): void {
  try {
    linkSync(blob, path);
  } catch (thrown) {
    if (systemCodeOf(thrown) === "EEXIST" && isSameFile(blob, path)) return;
    if (systemCodeOf(thrown) !== "EEXIST")
      throw systemFailure(`cannot link "${path}" to "${blob}"`, thrown);
    rmSync(path);
    linkSync(blob, path);
  }
}

function isSameFile(first: string, second: string): boolean {
  const [one, other] = [statSync(first, { bigint: true }), statSync(second, { bigint: true })];
  return one.ino === other.ino && one.dev === other.dev;
}
