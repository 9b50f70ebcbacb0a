// What a header says of running the model, with the guest's own judgement. A header is kept once it was read: a file is
// known by its hash, or by its place in a commit, and does not change.

import { deserialize, serialize } from "node:v8";
import type { HubAccess } from "../hub-access.ts";
import type { HeaderFacts } from "./compatibility.ts";
import { extractOf, judgeHeader } from "./judge-header.ts";
import type { HeaderExtract } from "./judge-header.ts";
import { readRemoteHeader } from "./remote-header.ts";
import { RemoteFile } from "./remote-file.ts";
import type { PlannedFile } from "../pull/pull-plan.ts";

/** `files`: one, or the parts in their order. Errors: as `readRemoteHeader`. */
export async function readHeaderFacts(
  access: HubAccess,
  files: readonly PlannedFile[],
  signal?: AbortSignal,
): Promise<HeaderFacts> {
  return await judgeHeader(await keptHeader(access, files, signal));
}

async function keptHeader(
  access: HubAccess,
  files: readonly PlannedFile[],
  signal: AbortSignal | undefined,
): Promise<HeaderExtract> {
  const key = `header 1 ${files.map(({ digest, address }) => digest ?? address).join(" ")}`;
  const kept = await access.cache.read(key);
  if (kept !== undefined) return deserialize(Buffer.from(kept.text, "base64")) as HeaderExtract;
  const remote = files.map(
    ({ address, credential }) => new RemoteFile(access.web, { address, credential, signal }),
  );
  const file = await readRemoteHeader(remote);
  const header = extractOf(file);
  await access.cache.write(key, { etag: "", text: serialize(header).toString("base64") });
  return header;
}
