// What the compute worker can be asked, and the records that cross.

import type { ModelMetadata } from "../abi/world.ts";
import type { SessionTerms } from "../compute/session-terms.ts";

/** A file that the worker reads itself, or one whose pieces it asks for; they come in `piece`. */
export type PlainSource =
  { readonly path: string } | { readonly byteLength: number; readonly piece: SharedArrayBuffer };

export interface LoadRequest {
  /** The caller's number for this load, which `piece` and `abort` name. */
  readonly load: number;
  readonly source: PlainSource;
  readonly maxResidentBytes: number;
  readonly mmap: boolean;
}

export type LoadItem =
  | { readonly type: "progress"; readonly bytes: number; readonly totalBytes: number }
  | { readonly type: "read"; readonly offset: number; readonly length: number };

export interface LoadedModel {
  readonly model: number;
  readonly metadata: ModelMetadata;
}

/** Terms of a session, as they cross. */
export interface MailboxTerms extends Omit<SessionTerms, "granted"> {
  /** The only models that its guest may use. */
  readonly models: readonly number[];
}

interface Order<Argument> {
  readonly argument: Argument;
  readonly item: never;
  readonly result: undefined;
}

export interface ComputeCalls {
  readonly load: {
    readonly argument: LoadRequest;
    readonly item: LoadItem;
    readonly result: LoadedModel;
  };
  /** The bytes asked for lie at the beginning of the source's `piece`. */
  readonly piece: Order<{ readonly load: number; readonly length: number }>;
  /** The load's call fails with `cancelled`; one that has ended is left as it is. */
  readonly abort: Order<{ readonly load: number }>;
  readonly unload: Order<{ readonly model: number }>;
  readonly openMailbox: Order<{
    /** The caller's number for the mailbox. */
    readonly number: number;
    readonly mailbox: SharedArrayBuffer;
    readonly terms: MailboxTerms;
  }>;
  /** A mailbox that waited for its tenant gets one. */
  readonly assignMailbox: Order<{ readonly number: number; readonly terms: MailboxTerms }>;
  /** When it is answered, nothing touches the mailbox any more, it is zero, and its programs are freed. */
  readonly closeMailbox: Order<{ readonly number: number }>;
  /** Takes bytes of the memory budget for what lies elsewhere. Errors: `out-of-memory`. */
  readonly reserve: Order<{ readonly bytes: number; readonly purpose: string }>;
  readonly unreserve: Order<{ readonly bytes: number }>;
  /** Frees all native memory; the last call. */
  readonly close: Order<undefined>;
}
