// An answer's body as a whole, up to a limit.

import type { Readable } from "node:stream";
import { RealmError } from "../../error/realm-error.ts";

/** Errors: `bad-answer` over `bytesMax`; what the stream fails with. */
export async function readBytes(body: Readable, bytesMax: number): Promise<Buffer<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of body as AsyncIterable<Uint8Array>) {
    length += piece.length;
    if (length > bytesMax) {
      discardBody(body);
      throw new RealmError("bad-answer", `an answer is over the limit of ${bytesMax} bytes`);
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces, length);
}

export async function readText(body: Readable, bytesMax: number): Promise<string> {
  return (await readBytes(body, bytesMax)).toString("utf8");
}

/** Nobody wants the rest, or to hear how it ends. */
export function discardBody(body: Readable): void {
  body.on("error", () => {}).destroy();
}
