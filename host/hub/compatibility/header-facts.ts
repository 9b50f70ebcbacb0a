// What a header says of running the model, with the guest's own judgement. A header is kept once it was read: a file is
// known by its hash, or by its place in a commit, and does not change.

import { deserialize, serialize } from "node:v8";
import type { ModelMetadata } from "../../abi/world.ts";
import { describeModel } from "../../store/model-metadata.ts";
import type { HubAccess } from "../hub-access.ts";
import { checkWithGuest } from "./guest-check.ts";
import type { HeaderFacts } from "./compatibility.ts";
import { readRemoteHeader } from "./remote-header.ts";
import { RemoteFile } from "./remote-file.ts";
import type { PlannedFile } from "../pull/pull-plan.ts";

/** Positions of the context that memory is counted for: what `realm run` takes where nobody says otherwise. */
const contextDefault = 4_096;

interface KeptHeader {
  readonly metadata: ModelMetadata;
  /** Of each tensor, in the metadata's order. */
  readonly tensorBytes: readonly number[];
}

/** `files`: one, or the parts in their order. Errors: as `readRemoteHeader`. */
export async function readHeaderFacts(
  access: HubAccess,
  files: readonly PlannedFile[],
  signal?: AbortSignal,
): Promise<HeaderFacts> {
  return await factsOf(await keptHeader(access, files, signal));
}

/** Of metadata that somebody has at hand. */
export async function factsOf(header: KeptHeader): Promise<HeaderFacts> {
  const { metadata } = header;
  const { compatible, reasons, kvBytesPerPosition } = await checkWithGuest(metadata);
  const trained = numberOf(metadata, `${metadata.architecture}.context_length`) ?? contextDefault;
  return {
    architecture: metadata.architecture,
    compatible,
    reasons,
    weightBytes: header.tensorBytes.reduce((sum, bytes) => sum + bytes, 0),
    activeBytes: activeBytes(header),
    cacheBytes: Number(kvBytesPerPosition) * Math.min(contextDefault, trained),
  };
}

async function keptHeader(
  access: HubAccess,
  files: readonly PlannedFile[],
  signal: AbortSignal | undefined,
): Promise<KeptHeader> {
  const key = `header 1 ${files.map(({ digest, address }) => digest ?? address).join(" ")}`;
  const kept = await access.cache.read(key);
  if (kept !== undefined) return deserialize(Buffer.from(kept.text, "base64")) as KeptHeader;
  const remote = files.map(
    ({ address, credential }) => new RemoteFile(access.web, { address, credential, signal }),
  );
  const file = await readRemoteHeader(remote);
  const header: KeptHeader = {
    metadata: describeModel(file),
    tensorBytes: file.tensors.map(({ byteLength }) => byteLength),
  };
  await access.cache.write(key, { etag: "", text: serialize(header).toString("base64") });
  return header;
}

/** Of experts those that a token meets; of embeddings a row, unless they are the output's matrix too. */
function activeBytes({ metadata, tensorBytes }: KeptHeader): number {
  const { architecture, tensors } = metadata;
  const experts = numberOf(metadata, `${architecture}.expert_count`) ?? 0;
  const used = numberOf(metadata, `${architecture}.expert_used_count`) ?? experts;
  const expertPart = experts > 0 ? Math.min(1, used / experts) : 1;
  const hasOutput = tensors.some(({ name }) => name === "output.weight");
  return tensors.reduce((sum, { name }, index) => {
    if (name === "token_embd.weight" && hasOutput) return sum;
    return sum + (tensorBytes[index] ?? 0) * (name.includes("_exps.") ? expertPart : 1);
  }, 0);
}

function numberOf(metadata: ModelMetadata, key: string): number | undefined {
  const value = metadata.entries.find((entry) => entry.key === key)?.value;
  return value?.tag === "unsigned" ? Number(value.val) : undefined;
}
