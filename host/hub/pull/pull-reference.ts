// What a person asks `realm pull` for: `hf:owner/repo`, `owner/repo:Q4_K_M`, an address, or a name in a manifest.

import { RealmError } from "../../error/realm-error.ts";
import { asModelName, quotedName } from "../../library/model-name.ts";
import { isRepositoryId } from "../hugging-face/repository-id.ts";

export type PullReference =
  | {
      readonly type: "hugging-face";
      readonly id: string;
      /** A quantization, or a file's name. */
      readonly choice: string | undefined;
      readonly revision: string | undefined;
    }
  | { readonly type: "address"; readonly address: string }
  | { readonly type: "listed"; readonly name: string };

const scheme = /^[a-z][a-z0-9+.-]*:\/\//i;

/** `hubBase`: of Hugging Face. Errors: `bad-argument`. */
export function parsePullReference(text: string, hubBase: string): PullReference {
  if (text.length > 2_000) throw refused(text, "it is over 2,000 characters long");
  if (scheme.test(text)) return onHub(text, hubBase) ?? { type: "address", address: text };
  const isHub = /^hf:/i.test(text);
  const repository = asRepository(isHub ? text.slice("hf:".length) : text);
  if (repository !== undefined && (isHub || repository.id.includes("/"))) return repository;
  if (!isHub && asModelName(text) !== undefined) return { type: "listed", name: text };
  throw refused(
    text,
    "one of hf:owner/repo, owner/repo:Q4_K_M, https://…, or a name in a manifest is",
  );
}

/** `owner/repo`, `owner/repo:choice`, `owner/repo@revision:choice`. */
function asRepository(text: string): (PullReference & { type: "hugging-face" }) | undefined {
  const parts = /^([^:@]+)(?:@([^:]+))?(?::(.+))?$/.exec(text);
  const [, id = "", revision, choice] = parts ?? [];
  if (!isRepositoryId(id) || (choice !== undefined && !isChoice(choice))) return undefined;
  return { type: "hugging-face", id, choice, revision };
}

/** A page or a file of the hub: `…/owner/repo`, `…/owner/repo/blob/main/model.gguf`. */
function onHub(text: string, hubBase: string): PullReference | undefined {
  if (!text.startsWith(`${hubBase}/`) || !URL.canParse(text)) return undefined;
  const path = new URL(text).pathname.slice(new URL(`${hubBase}/`).pathname.length);
  const [owner = "", repository = "", kind, revision, ...file] = path
    .split("/")
    .filter((part) => part !== "");
  const id = `${owner}/${repository}`;
  if (!isRepositoryId(id) || owner === "api") return undefined;
  if (kind === undefined)
    return { type: "hugging-face", id, choice: undefined, revision: undefined };
  if (!["blob", "resolve", "raw"].includes(kind) || file.length === 0 || revision === undefined)
    return undefined;
  const choice = decoded(file.join("/"));
  if (choice === undefined || !isChoice(choice)) throw refused(text, "its file is none");
  return { type: "hugging-face", id, choice, revision: decoded(revision) };
}

function isChoice(text: string): boolean {
  const parts = text.split("/");
  return (
    !/[\p{Cc}\\]/u.test(text) && parts.every((part) => part !== "" && part !== "." && part !== "..")
  );
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function refused(text: string, why: string): RealmError {
  return new RealmError("bad-argument", `${quotedName(text)} is nothing to pull: ${why}`);
}
