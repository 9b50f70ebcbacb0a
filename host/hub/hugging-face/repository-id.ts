// What may stand in an address for a repository, a revision or a file. Source: huggingface_hub, `validate_repo_id`.

import { RealmError } from "../../error/realm-error.ts";
import { quotedName } from "../../library/model-name.ts";

const part = /^[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?$/;
const partLengthMax = 96;

/** Errors: `bad-argument`. */
export function checkRepositoryId(id: unknown): string {
  if (typeof id === "string" && isRepositoryId(id)) return id;
  const shown = typeof id === "string" ? quotedName(id) : String(id);
  throw new RealmError(
    "bad-argument",
    `${shown} is no repository of Hugging Face's: one is owner/name`,
  );
}

export function isRepositoryId(id: string): boolean {
  const parts = id.split("/");
  return (
    parts.length <= 2 &&
    parts.every((text) => part.test(text) && text.length <= partLengthMax) &&
    !/--|\.\.|\.git$/.test(id)
  );
}

/** As a part of an address. Errors: `bad-argument`. */
export function revisionPart(revision: string): string {
  const isPlain = /^[A-Za-z0-9][A-Za-z0-9._/+-]{0,200}$/.test(revision) && !revision.includes("..");
  if (isPlain) return encodeURIComponent(revision);
  throw new RealmError("bad-argument", `${quotedName(revision)} is no branch, tag or commit`);
}

/** A file's name as a part of an address: folders stay. Errors: `bad-argument`. */
export function filePart(filename: string): string {
  const parts = filename.split("/");
  const isPlain = parts.every((text) => text !== "" && text !== "." && text !== "..");
  if (isPlain && !/[\p{Cc}\\]/u.test(filename) && filename.length <= 1_000) {
    return parts.map(encodeURIComponent).join("/");
  }
  throw new RealmError("bad-argument", `${quotedName(filename)} is no file of a repository`);
}
