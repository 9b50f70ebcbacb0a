// A file over HTTP as a CDN gives it: ranges, If-Range, ETag (RFC 9110), and the faults that a test asks for.

import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout } from "node:timers/promises";
import type { HubFile } from "./hub-content.ts";

/** What goes wrong with an answer. */
export interface Fault {
  /** Instead of the answer. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Redirects there instead. */
  readonly location?: string;
  /** The connection is cut after so many bytes of the body. */
  readonly cutAfter?: number;
  /** The connection is cut before a head is sent. */
  readonly cut?: true;
  /** Bytes at a time, with a pause of `slowMs` before each. */
  readonly slowBytes?: number;
  readonly slowMs?: number;
  /** The byte at this offset of the file is another. */
  readonly corruptAt?: number;
  /** Answers with the whole file, whatever range is asked for. */
  readonly noRanges?: true;
  /** Sends no ETag. */
  readonly noEtag?: true;
  /** Neither length nor range: the body ends with the connection. */
  readonly noLength?: true;
}

export interface AnswerSettings {
  readonly headers?: Record<string, string>;
  readonly fault?: Fault | undefined;
  /** Told of every piece of a body that was sent. */
  readonly onSent?: (bytes: number) => void;
}

export async function answerFile(
  request: IncomingMessage,
  response: ServerResponse,
  file: HubFile,
  { headers = {}, fault = {}, onSent = () => {} }: AnswerSettings,
): Promise<void> {
  const etag = `"${file.sha256.slice(0, 32)}"`;
  const all = { "accept-ranges": "bytes", ...(fault.noEtag ? {} : { etag }), ...headers };
  const range = fault.noRanges || fault.noLength ? undefined : rangeOf(request, file.bytes, etag);
  if (range === "unsatisfiable") {
    response.writeHead(416, { ...all, "content-range": `bytes */${file.bytes}` }).end();
    return;
  }
  const { start, end } = range ?? { start: 0, end: file.bytes };
  const length = { "content-length": String(end - start) };
  const place = { "content-range": `bytes ${start}-${end - 1}/${file.bytes}` };
  const { "accept-ranges": _ranges, ...unranged } = all;
  if (range === undefined)
    response.writeHead(200, {
      ...(fault.noRanges ? unranged : all),
      ...(fault.noLength ? {} : length),
    });
  else response.writeHead(206, { ...all, ...length, ...place });
  if (request.method === "HEAD") response.end();
  else await send(response, file, { start, end }, fault, onSent);
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** One range, as everybody asks for it. Undefined: the whole file. */
function rangeOf(
  request: IncomingMessage,
  bytes: number,
  etag: string,
): Span | "unsatisfiable" | undefined {
  const { range, "if-range": condition } = request.headers;
  if (range === undefined || (condition !== undefined && condition !== etag)) return undefined;
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? [];
  if (first === "" && last === "") return undefined;
  const start = first === "" ? Math.max(0, bytes - Number(last)) : Number(first);
  const end = first === "" || last === "" ? bytes : Math.min(bytes, Number(last) + 1);
  return start < end ? { start, end } : "unsatisfiable";
}

async function send(
  response: ServerResponse,
  file: HubFile,
  { start, end }: Span,
  fault: Fault,
  onSent: (bytes: number) => void,
): Promise<void> {
  let position = start;
  for await (const piece of file.read(start, end) as AsyncIterable<Uint8Array>) {
    for (const part of parts(altered(piece, position, fault), fault)) {
      if (fault.cutAfter !== undefined && position - start + part.length > fault.cutAfter) {
        await write(response, part.subarray(0, Math.max(0, fault.cutAfter - (position - start))));
        response.destroy();
        return;
      }
      if (fault.slowMs !== undefined) await setTimeout(fault.slowMs);
      if (!(await write(response, part))) return;
      position += part.length;
      onSent(part.length);
    }
  }
  response.end();
}

function altered(piece: Uint8Array, position: number, { corruptAt }: Fault): Uint8Array {
  if (corruptAt === undefined || corruptAt < position || corruptAt >= position + piece.length)
    return piece;
  const copy = Uint8Array.from(piece);
  const index = corruptAt - position;
  copy[index] = (copy[index] ?? 0) ^ 0xff;
  return copy;
}

function* parts(piece: Uint8Array, { slowBytes = piece.length }: Fault): Generator<Uint8Array> {
  for (let offset = 0; offset < piece.length; offset += slowBytes) {
    yield piece.subarray(offset, offset + slowBytes);
  }
}

/** False: nobody reads any more. */
async function write(response: ServerResponse, bytes: Uint8Array): Promise<boolean> {
  if (response.destroyed) return false;
  if (response.write(bytes)) return true;
  return await new Promise((resolve) => {
    const done = (): void => {
      response.off("drain", done).off("close", done);
      resolve(!response.destroyed);
    };
    response.on("drain", done).on("close", done);
  });
}
