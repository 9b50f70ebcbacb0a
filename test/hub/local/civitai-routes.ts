// CivitAI's side of the local hub. Source: CivitAI's REST API reference, v1.

import type { IncomingMessage, ServerResponse } from "node:http";
import type { CivitAIEntry, HubContent } from "./hub-content.ts";

export function answerCivitAI(
  hub: HubContent,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  const url = new URL(request.url ?? "/", hub.origin);
  if (url.pathname === "/api/v1/models") {
    answerJson(response, 200, pageOf(hub, url));
    return true;
  }
  const model = /^\/api\/v1\/models\/(\d+)$/.exec(url.pathname)?.[1];
  if (model !== undefined) {
    const entry = hub.civitai.find(({ id }) => id === Number(model));
    if (entry === undefined) answerJson(response, 404, { error: `No model with id ${model}` });
    else answerJson(response, 200, describe(hub, entry));
    return true;
  }
  const version = /^\/api\/download\/models\/(\d+)$/.exec(url.pathname)?.[1];
  if (version === undefined) return false;
  const file = hub.civitai
    .find(({ id }) => id === Number(version))
    ?.files?.values()
    .next().value;
  if (file === undefined) answerJson(response, 404, { error: "File not found" });
  else if (!hub.isSignedIn(request))
    answerJson(response, 401, {
      error: "Unauthorized",
      message: "The creator of this asset requires you to be logged in to download it",
    });
  else response.writeHead(307, { location: hub.cdnAddress(file) }).end();
  return true;
}

function pageOf(hub: HubContent, { searchParams, href }: URL): object {
  const words = (searchParams.get("query") ?? "").toLowerCase();
  const types = searchParams.getAll("types");
  const limit = Math.min(100, Number(searchParams.get("limit") ?? 100));
  const matching = hub.civitai
    .filter(({ name }) => name.toLowerCase().includes(words))
    .filter(({ nsfw }) => searchParams.get("nsfw") === "true" || nsfw !== true)
    .filter(({ type }) => types.length === 0 || types.includes(type))
    .sort((a, b) => (b.downloads ?? 0) - (a.downloads ?? 0));
  const start = Number(searchParams.get("cursor") ?? 0);
  const end = start + limit;
  const items = matching.slice(start, end).map((entry) => describe(hub, entry));
  if (end >= matching.length) return { items, metadata: { pageSize: limit } };
  const next = new URL(href);
  next.searchParams.set("cursor", String(end));
  return { items, metadata: { nextCursor: end, nextPage: next.href, pageSize: limit } };
}

function describe(hub: HubContent, entry: CivitAIEntry): object {
  const {
    id,
    name,
    type,
    description = null,
    nsfw = false,
    tags = [],
    creator = "somebody",
  } = entry;
  const files = [...(entry.files ?? [])].map(([fileName, file], index) => ({
    id: id * 10 + index,
    sizeKB: file.bytes / 1024,
    name: fileName,
    type: "Model",
    metadata: { fp: "fp16", size: "pruned", format: "SafeTensor" },
    hashes: { AutoV2: file.sha256.slice(0, 10).toUpperCase(), SHA256: file.sha256.toUpperCase() },
    primary: index === 0,
    downloadUrl: `${hub.origin}/api/download/models/${id}`,
  }));
  const updatedAt = entry.updatedAt ?? "2026-01-01T00:00:00.000Z";
  return {
    id,
    name,
    description,
    type,
    nsfw,
    nsfwLevel: nsfw ? 60 : 1,
    poi: false,
    tags,
    creator: { username: creator, image: null },
    stats: {
      downloadCount: entry.downloads ?? 0,
      thumbsUpCount: entry.likes ?? 0,
      commentCount: 0,
    },
    modelVersions: [
      {
        id,
        index: 0,
        name: "v1.0",
        baseModel: "SDXL 1.0",
        publishedAt: updatedAt,
        images: [{ url: `${hub.origin}/image.jpeg`, nsfwLevel: 1, width: 8, height: 8 }],
        files,
        downloadUrl: `${hub.origin}/api/download/models/${id}`,
      },
    ],
  };
}

function answerJson(response: ServerResponse, status: number, value: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
}
