// What a local hub has: repositories of Hugging Face's kind, models of CivitAI's, and the bytes of their files.

import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { createReadStream, readFileSync, statSync } from "node:fs";
import type { Readable } from "node:stream";
import { Readable as ReadableStream } from "node:stream";

/** A file's bytes, in memory or on disk. */
export class HubFile {
  readonly bytes: number;
  readonly sha256: string;
  readonly #content: Uint8Array | string;

  constructor(content: Uint8Array | { readonly path: string }) {
    const path = "path" in content ? content.path : undefined;
    this.#content = "path" in content ? content.path : content;
    this.bytes = path === undefined ? (content as Uint8Array).length : statSync(path).size;
    this.sha256 = path === undefined ? hashOf("sha256", content as Uint8Array) : hashOfFile(path);
  }

  /** Git's own hash of a blob: small files are known by it. */
  get blobId(): string {
    const content = this.#whole();
    return createHash("sha1").update(`blob ${this.bytes}\0`).update(content).digest("hex");
  }

  /** `end`: behind the last byte. */
  read(start: number, end: number): Readable {
    if (typeof this.#content === "string") {
      return createReadStream(this.#content, { start, end: end - 1, highWaterMark: 1024 * 1024 });
    }
    return ReadableStream.from([this.#content.subarray(start, end)], { objectMode: false });
  }

  text(): string {
    return Buffer.from(this.#whole()).toString("utf8");
  }

  #whole(): Uint8Array {
    return typeof this.#content === "string" ? readFileSync(this.#content) : this.#content;
  }
}

export interface Repository {
  readonly id: string;
  readonly files: ReadonlyMap<string, HubFile>;
  /** The commit of `main`. */
  readonly commit: string;
  readonly gated: false | "auto" | "manual";
  readonly isPrivate: boolean;
  readonly tags: readonly string[];
  readonly downloads: number;
  readonly likes: number;
  readonly lastModified: string;
  readonly task: string | undefined;
  readonly gguf: Readonly<Record<string, unknown>> | undefined;
  readonly card: Readonly<Record<string, unknown>>;
}

export type RepositoryDescription = Partial<Omit<Repository, "id" | "files" | "commit">> & {
  readonly files?: Readonly<Record<string, Uint8Array | string | { readonly path: string }>>;
};

export function repository(id: string, description: RepositoryDescription = {}): Repository {
  const { files = {}, ...rest } = description;
  const contents = Object.entries(files).map(([name, content]): [string, HubFile] => [
    name,
    new HubFile(typeof content === "string" ? new TextEncoder().encode(content) : content),
  ]);
  const hashes = contents.map(([name, file]) => `${name} ${file.sha256}`).join("\n");
  return {
    gated: false,
    isPrivate: false,
    tags: ["gguf"],
    downloads: 0,
    likes: 0,
    lastModified: "2026-01-01T00:00:00.000Z",
    task: "text-generation",
    gguf: undefined,
    card: {},
    ...rest,
    id,
    files: new Map(contents),
    commit: hashOf("sha1", new TextEncoder().encode(`${id}\n${hashes}`)),
  };
}

/** A model of CivitAI's, with one version. */
export interface CivitAIEntry {
  readonly id: number;
  readonly name: string;
  readonly type: "Checkpoint" | "LORA" | "TextualInversion" | "Other";
  readonly description?: string | null;
  readonly nsfw?: boolean;
  readonly tags?: readonly string[];
  readonly creator?: string;
  readonly downloads?: number;
  readonly likes?: number;
  readonly updatedAt?: string;
  readonly files?: ReadonlyMap<string, HubFile>;
}

/** What the interfaces of both hubs are answered from. */
export interface HubContent {
  readonly origin: string;
  readonly repositories: readonly Repository[];
  readonly civitai: readonly CivitAIEntry[];
  isSignedIn(request: IncomingMessage): boolean;
  cdnAddress(file: HubFile): string;
}

function hashOf(algorithm: string, bytes: Uint8Array): string {
  return createHash(algorithm).update(bytes).digest("hex");
}

function hashOfFile(path: string): string {
  return hashOf("sha256", readFileSync(path));
}
