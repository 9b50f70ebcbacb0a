// What a pull will fetch, under which name, and why that file: decided before a byte of it is asked for.

import { RealmError } from "../../error/realm-error.ts";
import { asModelName, parseModelName, quotedName } from "../../library/model-name.ts";
import type { ModelName } from "../../library/model-name.ts";
import { isFileName } from "../../library/model-record.ts";
import type { RecordedSource } from "../../library/model-record.ts";
import { parseDigest } from "../../library/store-layout.ts";
import { choiceNamed, chosenFiles, fileChoices } from "../chosen-file.ts";
import type { FileChoice } from "../chosen-file.ts";
import type { HubAccess } from "../hub-access.ts";
import { filePart } from "../hugging-face/repository-id.ts";
import { getHuggingFaceModel } from "../hugging-face/hugging-face.ts";
import type { Model, ModelFile } from "../model.ts";
import { checkedAddress } from "../network/allowed-address.ts";
import { quantizationOf } from "../quantization.ts";
import type { PullReference } from "./pull-reference.ts";
import { readRangeAnswer } from "./range-answer.ts";
import type { RemoteSource } from "./range-source.ts";
import { discardBody } from "../network/read-body.ts";

export interface PlannedFile extends RemoteSource {
  /** Without folders. */
  readonly filename: string;
}

/** What a pull fetches, decided before it begins. */
export interface PullPlan {
  /** The name it gets, if that is not another model's. */
  readonly name: ModelName;
  /** The name it gets then. */
  readonly longName: ModelName;
  readonly source: RecordedSource;
  /** One, or the parts of a split model in their order. */
  readonly files: readonly PlannedFile[];
  /** Why this file, in one sentence. */
  readonly reason: string;
  /** Undefined: it came by its address. */
  readonly model: Model | undefined;
}

type RepositoryReference = Extract<PullReference, { type: "hugging-face" }>;

/** Errors: as `getHuggingFaceModel`; `not-found` (no such file), `unsupported` (no GGUF file). */
export async function planRepository(
  access: HubAccess,
  reference: RepositoryReference,
  signal?: AbortSignal,
): Promise<PullPlan> {
  const { id, choice, revision } = reference;
  const model = await getHuggingFaceModel(id, { signal, revision }, access);
  const { files, reason } = choose(model, choice);
  const planned = await Promise.all(
    plannedFiles(access, model, files, revision).map((file) => withHash(access, file, signal)),
  );
  const revised = model.revision === undefined ? {} : { revision: model.revision };
  const source: RecordedSource = { provider: "HuggingFace", id: model.id, ...revised };
  return { ...namesFor(model.id, files[0]?.filename ?? ""), source, files: planned, reason, model };
}

/** Where files are fetched, of the commit that `model` describes. Errors: `bad-answer`, `bad-argument` (names). */
export function plannedFiles(
  access: HubAccess,
  model: Model,
  files: readonly ModelFile[],
  revision = "main",
): PlannedFile[] {
  const hub = access.settings[model.provider === "CivitAI" ? "civitai" : "huggingFace"];
  const commit = encodeURIComponent(model.revision ?? revision);
  return files.map(({ filename, size, sha256, url }) => ({
    address: url ?? `${hub.base}/${model.id}/resolve/${commit}/${filePart(filename)}`,
    credential: hub.credential,
    bytes: size,
    digest: sha256 === undefined ? undefined : parseDigest(sha256),
    etag: undefined,
    filename: fileNameOf(filename),
  }));
}

/** Asks for its first byte. Errors: as `WebClient.ask`; `bad-argument`. */
export async function planAddress(
  access: HubAccess,
  address: string,
  signal?: AbortSignal,
): Promise<PullPlan> {
  const url = checkedAddress(address, access.settings);
  const { huggingFace, civitai } = access.settings;
  const hub = [civitai, huggingFace].find(({ base }) => url.href.startsWith(`${base}/`));
  const remote = { address: url.href, credential: hub?.credential };
  const { bytes, etag, digest } = await lookAt(access, remote, signal);
  const filename = lastName(url);
  return {
    ...namesFor(`${url.hostname}/${filename.replace(/\.gguf$/i, "")}`, filename),
    source: { provider: hub === civitai ? "CivitAI" : "Url", id: url.origin + url.pathname },
    files: [{ ...remote, bytes, digest, etag, filename }],
    reason: "it was asked for by its address",
    model: undefined,
  };
}

/** Where the hub's answer has no hash, the redirect to the file may. */
async function withHash(
  access: HubAccess,
  file: PlannedFile,
  signal: AbortSignal | undefined,
): Promise<PlannedFile> {
  if (file.digest !== undefined) return file;
  const look = await lookAt(access, file, signal);
  return { ...file, ...look, bytes: file.bytes ?? look.bytes };
}

type Look = Pick<RemoteSource, "bytes" | "digest" | "etag">;

/** Hugging Face says a file's hash where it redirects to the file. */
async function lookAt(
  access: HubAccess,
  remote: Pick<RemoteSource, "address" | "credential">,
  signal: AbortSignal | undefined,
): Promise<Look> {
  const headers = { range: "bytes=0-0", "accept-encoding": "identity" };
  const answer = await access.web.ask({ ...remote, headers, signal });
  discardBody(answer.body);
  const { bytes, etag } = readRangeAnswer(answer);
  const linked = String(
    answer.redirected["x-linked-etag"] ?? answer.headers["x-linked-etag"] ?? "",
  );
  return { bytes, etag, digest: parseDigest(linked.replaceAll('"', "")) };
}

function lastName({ pathname }: URL): string {
  const last = pathname.slice(pathname.lastIndexOf("/") + 1).replaceAll("%20", " ");
  return isFileName(last) ? last : "model.gguf";
}

function choose(
  model: Model,
  wanted: string | undefined,
): Pick<FileChoice, "files"> & { reason: string } {
  const { siblings = [] } = model;
  const found = wanted === undefined ? chosenFiles(siblings) : choiceNamed(siblings, wanted);
  if (found !== undefined) return { reason: "it was asked for", ...found };
  const choices = fileChoices(siblings);
  if (choices.length === 0) {
    throw new RealmError("unsupported", `"${model.id}" has no GGUF file, and Realm runs no others`);
  }
  const names = choices.map(({ quantization, files }) => quantization ?? files[0]?.filename ?? "");
  throw new RealmError(
    "not-found",
    `"${model.id}" has no ${quotedName(wanted ?? "")}; it has ${[...new Set(names)].slice(0, 30).join(", ")}`,
  );
}

/** A hub's file name without its folders. Errors: `bad-answer`, for one that could lead out of a folder. */
function fileNameOf(filename: string): string {
  const name = filename.slice(filename.lastIndexOf("/") + 1);
  if (isFileName(name)) return name;
  throw new RealmError(
    "bad-answer",
    `the hub names a file ${quotedName(filename)}, which is none that is stored`,
  );
}

/** `owner/SmolLM2-135M-Instruct-GGUF` and Q4_K_M become `smollm2-135m-instruct:q4_k_m`. */
function namesFor(id: string, filename: string): Pick<PullPlan, "name" | "longName"> {
  const tag = quantizationOf(filename)?.toLowerCase();
  const behind = tag === undefined ? "" : `:${tag}`;
  const [owner = "", repository = owner] = id.split("/").map(plainPart);
  const stem = repository.replace(/[._-]+gguf$/, "") || "model";
  const long = asModelName(`${owner}/${stem}${behind}`);
  return { name: parseModelName(stem + behind), longName: long ?? parseModelName(stem + behind) };
}

/** In the characters that names have. */
function plainPart(text: string): string {
  const plain = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, "-")
    .replaceAll(/\.{2,}/g, ".");
  return (
    plain
      .replaceAll(/^[._-]+|[._-]+$/g, "")
      .slice(0, 90)
      .replace(/[._-]+$/, "") || "model"
  );
}
