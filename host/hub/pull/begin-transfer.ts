// How a transfer begins: what is there already is kept if it is surely of the same file, which its hash says, or the
// server's strong ETag.

import type { WebAnswer } from "../network/web-exchange.ts";
import type { PartialFile } from "./partial-file.ts";
import type { GivenRange, RangeSource } from "./range-source.ts";
import { Segments } from "./segments.ts";
import type { Segment } from "./segments.ts";
import { discardBody } from "../network/read-body.ts";

/** A segment, and, where it has begun to come, the answer that it comes in. */
export interface Lane {
  readonly answer: WebAnswer | undefined;
  readonly segment: Segment;
}

export interface BegunTransfer {
  readonly segments: Segments;
  /** What the note says the file is; undefined: it can't be gone on with later. */
  readonly identity: string | undefined;
  readonly etag: string | undefined;
  /** Whether what is on the disk is kept. */
  readonly keeps: boolean;
  /** Undefined: nothing is missing. */
  readonly first: Lane | undefined;
}

/** Asks for the first range that is missing. Errors: as `RangeSource.ask`. */
export async function beginTransfer(
  source: RangeSource,
  partial: PartialFile,
): Promise<BegunTransfer> {
  const { digest, bytes } = source.source;
  if (digest !== undefined) {
    const identity = `sha256 ${digest}`;
    const segments = await partial.begun(identity);
    if (segments !== undefined && (bytes ?? segments.bytes) === segments.bytes) {
      return await goOn(source, segments, identity);
    }
  }
  const probeBytes = new Segments(bytes ?? 1).segmentBytes;
  return await beginAnew(source, partial, await source.ask(0, probeBytes));
}

async function goOn(
  source: RangeSource,
  segments: Segments,
  identity: string,
): Promise<BegunTransfer> {
  const segment = segments.take();
  const plan = { segments, identity, etag: undefined, keeps: true };
  if (segment === undefined) return { ...plan, first: undefined };
  const received = segments.received(segment);
  const { answer, range } = await source.ask(segment.offset + received, segment.length - received);
  if (range.isRange && range.bytes === segments.bytes) {
    return { ...plan, etag: range.etag, first: { answer, segment } };
  }
  return unbounded({ answer, range });
}

async function beginAnew(
  { source }: RangeSource,
  partial: PartialFile,
  given: GivenRange,
): Promise<BegunTransfer> {
  const { answer, range } = given;
  const { etag, bytes } = range;
  if (!range.isRange || bytes === undefined) return unbounded(given);
  const tag = etag === undefined ? undefined : `etag ${etag} ${source.address}`;
  const identity = source.digest === undefined ? tag : `sha256 ${source.digest}`;
  const known =
    source.digest === undefined && tag !== undefined ? await partial.begun(tag) : undefined;
  if (known?.bytes === bytes) {
    // What is missing begins elsewhere than what was asked for.
    discardBody(answer.body);
    const missing = known.take();
    const first = missing === undefined ? undefined : { answer: undefined, segment: missing };
    return { segments: known, identity, etag, keeps: true, first };
  }
  const segments = new Segments(bytes);
  const segment = segments.take();
  const first = segment === undefined ? undefined : { answer, segment };
  return { segments, identity, etag, keeps: false, first };
}

/** A server without ranges: one segment that is the whole file, and may have no known end. */
function unbounded({ answer, range: { bytes, etag } }: GivenRange): BegunTransfer {
  const length = bytes ?? Number.MAX_SAFE_INTEGER;
  const segments = new Segments(length, Math.max(1, length));
  const segment = segments.take();
  const first = segment === undefined ? undefined : { answer, segment };
  return { segments, identity: undefined, etag, keeps: false, first };
}
