// What an answer to a request for a range gives: that range, or the whole file where the server knows no ranges.

import { RealmError } from "../../error/realm-error.ts";
import { shown } from "../network/allowed-address.ts";
import type { WebAnswer } from "../network/web-exchange.ts";

export interface RangeAnswer {
  /** Of its first byte in the file. */
  readonly offset: number;
  /** Of the whole file; undefined where the server doesn't say it. */
  readonly bytes: number | undefined;
  /** Whether it is the range that was asked for, and not the whole file. */
  readonly isRange: boolean;
  /** Strong, in quotes; undefined where the server has none. */
  readonly etag: string | undefined;
}

/** Errors: `bad-answer`. */
export function readRangeAnswer({ status, headers, url }: WebAnswer): RangeAnswer {
  const etag = strongTag(headers["etag"]);
  if (status !== 206) {
    const length = headers["content-length"];
    const bytes =
      typeof length === "string" && /^\d{1,16}$/.test(length) ? Number(length) : undefined;
    // What is encoded has another length than the file.
    const isPlain =
      headers["content-encoding"] === undefined || headers["content-encoding"] === "identity";
    return { offset: 0, bytes: isPlain ? bytes : undefined, isRange: false, etag };
  }
  const range = /^bytes (\d{1,16})-(\d{1,16})\/(\d{1,16})$/.exec(
    String(headers["content-range"] ?? ""),
  );
  const [, first, last, bytes] = (range ?? []).map(Number);
  if (
    first === undefined ||
    last === undefined ||
    bytes === undefined ||
    last < first ||
    last >= bytes
  ) {
    throw new RealmError("bad-answer", `${shown(url)} gave a part of a file without saying which`);
  }
  return { offset: first, bytes, isRange: true, etag };
}

function strongTag(value: string | string[] | undefined): string | undefined {
  return typeof value === "string" && /^"[^"]+"$/.test(value) ? value : undefined;
}
