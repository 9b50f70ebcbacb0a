// Hugging Face's side of the local hub. Source: https://huggingface.co/docs/hub/api and answers of the hub itself.

import type { IncomingMessage, ServerResponse } from "node:http";
import { answerFile } from "./file-answer.ts";
import type { HubContent, HubFile, Repository } from "./hub-content.ts";

const pageLimitMax = 1_000;

export async function answerHuggingFace(
  hub: HubContent,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const url = new URL(request.url ?? "/", hub.origin);
  const path = decodeURI(url.pathname);
  if (path === "/api/models") {
    listModels(hub, url, response);
    return true;
  }
  const api =
    /^\/api\/models\/([^/]+\/[^/]+|[^/]+?)(?:\/(revision|tree)\/([^/]+)(?:\/(.*))?)?$/.exec(path);
  if (api !== null) {
    const [, id = "", kind, revision = "main"] = api;
    const found = found404(hub, request, response, id, revision);
    if (found !== undefined)
      answerJson(response, kind === "tree" ? treeOf(found) : describe(found, url));
    return true;
  }
  const file = /^\/([^/]+\/[^/]+)\/(resolve|raw)\/([^/]+)\/(.+)$/.exec(path);
  if (file === null) return false;
  const [, id = "", kind, revision = "", name = ""] = file;
  const found = found404(hub, request, response, id, revision);
  if (found !== undefined) await answerContent(hub, request, response, { found, kind, name });
  return true;
}

function listModels(hub: HubContent, url: URL, response: ServerResponse): void {
  const { searchParams } = url;
  const words = (searchParams.get("search") ?? "").toLowerCase();
  const author = searchParams.get("author");
  const tags = searchParams.getAll("filter").flatMap((text) => text.split(","));
  const limit = Math.min(pageLimitMax, Number(searchParams.get("limit") ?? pageLimitMax));
  const matching = hub.repositories
    .filter(({ isPrivate }) => !isPrivate)
    .filter(({ id }) => id.toLowerCase().includes(words))
    .filter(({ id }) => author === null || id.startsWith(`${author}/`))
    .filter((found) => tags.every((tag) => found.tags.includes(tag)))
    .sort(orderBy(searchParams.get("sort") ?? "trendingScore"));
  const start = Number(
    Buffer.from(searchParams.get("cursor") ?? "", "base64url").toString() || "0",
  );
  const end = start + limit;
  const headers: Record<string, string> = {};
  if (end < matching.length) {
    const next = new URL(url.href);
    next.searchParams.set("cursor", Buffer.from(String(end)).toString("base64url"));
    headers["link"] = `<${next.href}>; rel="next"`;
  }
  const isFull = ["true", "1"].includes(searchParams.get("full") ?? "");
  const page = matching
    .slice(start, end)
    .map((found) => expanded(found, searchParams) ?? summarize(found, isFull));
  answerJson(response, page, headers);
}

function orderBy(sort: string): (a: Repository, b: Repository) => number {
  const value = (found: Repository): number =>
    sort === "likes"
      ? found.likes
      : sort === "lastModified"
        ? Date.parse(found.lastModified)
        : found.downloads;
  return (a, b) => value(b) - value(a);
}

function summarize(found: Repository, isFull: boolean): object {
  const { id, likes, downloads, tags, task, lastModified, gated, isPrivate, commit } = found;
  const base = {
    _id: commit.slice(0, 24),
    id,
    modelId: id,
    likes,
    trendingScore: 0,
    private: isPrivate,
    downloads,
    tags,
    pipeline_tag: task,
    library_name: "gguf",
    createdAt: lastModified,
  };
  if (!isFull) return base;
  const siblings = [...found.files.keys()].map((rfilename) => ({ rfilename }));
  return { ...base, author: id.split("/")[0], gated, lastModified, sha: commit, siblings };
}

/** Only the fields that were asked for, where some were. */
function expanded(found: Repository, searchParams: URLSearchParams): object | undefined {
  const names = searchParams.getAll("expand");
  if (names.length === 0) return undefined;
  const all = Object.entries(summarize(found, true));
  return Object.fromEntries(all.filter(([name]) => ["_id", "id", ...names].includes(name)));
}

function describe(found: Repository, { searchParams }: URL): object {
  const some = expanded(found, searchParams);
  if (some !== undefined) return some;
  const withBlobs = ["true", "1"].includes(searchParams.get("blobs") ?? "");
  const siblings = [...found.files].map(([rfilename, file]) =>
    withBlobs ? { rfilename, ...blobOf(rfilename, file) } : { rfilename },
  );
  const { gguf, card, gated } = found;
  return {
    ...summarize(found, true),
    disabled: false,
    gated,
    cardData: card,
    siblings,
    spaces: [],
    usedStorage: [...found.files.values()].reduce((sum, { bytes }) => sum + bytes, 0),
    ...(gguf === undefined ? {} : { gguf }),
  };
}

function blobOf(name: string, file: HubFile): object {
  if (!isLarge(name)) return { blobId: file.blobId, size: file.bytes };
  const lfs = { sha256: file.sha256, size: file.bytes, pointerSize: 135 };
  return { blobId: file.sha256.slice(0, 40), size: file.bytes, lfs };
}

function treeOf({ files }: Repository): object[] {
  return [...files].map(([path, file]) => {
    const oid = isLarge(path) ? file.sha256.slice(0, 40) : file.blobId;
    const lfs = { oid: file.sha256, size: file.bytes, pointerSize: 135 };
    return { type: "file", oid, size: file.bytes, path, ...(isLarge(path) ? { lfs } : {}) };
  });
}

/** What is stored apart from git. */
function isLarge(name: string): boolean {
  return /\.(gguf|bin|safetensors)$/.test(name);
}

async function answerContent(
  hub: HubContent,
  request: IncomingMessage,
  response: ServerResponse,
  { found, kind, name }: { found: Repository; kind: string | undefined; name: string },
): Promise<void> {
  const file = found.files.get(name);
  if (file === undefined) {
    answerError(response, 404, { code: "EntryNotFound", message: "Entry not found" });
    return;
  }
  if (found.gated !== false && !hub.isSignedIn(request)) {
    const message = `Access to model ${found.id} is restricted. You must have access to it and be authenticated to access it. Please log in.`;
    answerError(response, 401, { code: "GatedRepo", message });
    return;
  }
  const commit = { "x-repo-commit": found.commit };
  if (kind === "raw" || !isLarge(name)) {
    const headers = {
      ...commit,
      etag: `"${file.blobId}"`,
      "content-type": "text/plain; charset=utf-8",
    };
    await answerFile(request, response, file, { headers });
    return;
  }
  response.writeHead(302, {
    ...commit,
    "accept-ranges": "bytes",
    etag: `"${file.sha256}"`,
    "x-linked-size": String(file.bytes),
    "x-linked-etag": `"${file.sha256}"`,
    location: hub.cdnAddress(file),
  });
  response.end("Found. Redirecting");
}

/** Undefined: the answer says that there is no such thing for whoever asks. */
function found404(
  hub: HubContent,
  request: IncomingMessage,
  response: ServerResponse,
  id: string,
  revision: string,
): Repository | undefined {
  const found = hub.repositories.find((candidate) => candidate.id === id);
  if (found === undefined || (found.isPrivate && !hub.isSignedIn(request))) {
    // The hub tells nobody who is not signed in whether a repository exists.
    if (hub.isSignedIn(request))
      answerError(response, 404, { code: "RepoNotFound", message: "Repository not found" });
    else
      answerError(response, 401, {
        code: "RepoNotFound",
        message: "Invalid username or password.",
      });
    return undefined;
  }
  if (!["main", "HEAD", found.commit].includes(revision)) {
    answerError(response, 404, {
      code: "RevisionNotFound",
      message: `Invalid rev id: ${revision}`,
    });
    return undefined;
  }
  return found;
}

function answerError(
  response: ServerResponse,
  status: number,
  { code, message }: { code: string; message: string },
): void {
  const headers = {
    "x-error-code": code,
    "x-error-message": message,
    "content-type": "application/json",
  };
  response.writeHead(status, headers).end(JSON.stringify({ error: message }));
}

function answerJson(
  response: ServerResponse,
  value: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(200, { "content-type": "application/json; charset=utf-8", ...headers });
  response.end(JSON.stringify(value));
}
