// The same file through `@huggingface/gguf`, a reader that others wrote. It is an oracle for files that are whole alone:
// past a file's end it reads zeros. It joins what Realm keeps apart (a byte order mark, numbers beyond 2^31 of
// alignment), so only what both can say is compared.

import { gguf } from "@huggingface/gguf";

import type { GgufFile, MetadataValue } from "../../host/gguf/gguf-file.ts";

/** Names of its own entries. */
const peerKeys = new Set(["version", "tensor_count", "kv_count", "__proto__"]);
/** It counts the padding in 32 bits. */
const alignmentMax = 2 ** 20;

/** What the peer says otherwise of a file that Realm has read; undefined: nothing. */
export async function peerDifference(
  bytes: Uint8Array<ArrayBuffer>,
  file: GgufFile,
): Promise<string | undefined> {
  if (file.alignment > alignmentMax) return undefined;
  const read = await gguf("https://model.invalid/model.gguf", {
    fetch: (_, request) => Promise.resolve(rangeOf(bytes, request)),
    typedMetadata: true,
  });
  for (const [key, value] of file.metadata) {
    if (peerKeys.has(key)) continue;
    const own = comparable(ownValue(value));
    const peer = comparable(peerValue(read.typedMetadata[withoutMark(key)]?.value));
    if (own !== peer) return `${JSON.stringify(key)} is ${own}, for the peer ${peer}`;
  }
  const tensors = file.tensors.map(({ name, dimensions, type, offset }) => {
    return [withoutMark(name), dimensions.map(BigInt), type, BigInt(offset)];
  });
  const peers = read.tensorInfos.map(({ name, shape, dtype, offset }) => {
    return [name, shape.length === 0 ? [1n] : shape, dtype, read.tensorDataOffset + offset];
  });
  const [left, right] = [comparable(tensors), comparable(peers)];
  return left === right ? undefined : `the tensors are ${left}, for the peer ${right}`;
}

/** Of arrays their length alone: Realm keeps their places, not their elements. */
function ownValue(value: MetadataValue): unknown {
  return value.tag === "array" ? { length: value.val.length } : value.val;
}

function peerValue(value: unknown): unknown {
  return Array.isArray(value) ? { length: value.length } : value;
}

function comparable(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === "bigint") return String(part);
    if (typeof part === "number") return Object.is(part, -0) ? "0" : String(part);
    return typeof part === "string" ? withoutMark(part) : part;
  });
}

function withoutMark(text: string): string {
  return text.startsWith("\ufeff") ? text.slice(1) : text;
}

/** What a server answers to a request for a range. */
function rangeOf(bytes: Uint8Array<ArrayBuffer>, request: RequestInit | undefined): Response {
  const range = new Headers(request?.headers).get("range") ?? "";
  const [first = 0, last = 0] = (range.match(/\d+/g) ?? []).map(Number);
  return new Response(bytes.slice(first, last + 1), {
    headers: { "content-range": `bytes ${first}-${last}/${bytes.length}` },
  });
}
