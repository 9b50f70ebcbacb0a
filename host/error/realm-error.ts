// The one error class of the host. It crosses threads and the guest's border as plain fields.

import { errorCodes, isErrorCode } from "./codes.ts";
import type { ErrorCode, ErrorKind } from "./codes.ts";

/** What an error is on its way between threads. */
export interface ErrorFields {
  readonly code: string;
  readonly message: string;
}

/** What an error may carry beside its message. */
export interface RealmErrorOptions extends ErrorOptions {
  /** When the same request may succeed, where that is known. */
  readonly retryAfterMs?: number;
}

/**
 * Every failure Realm reports. `message` is one sentence: what was attempted, the quoted value, where,
 * and the limit.
 *
 * @example
 * ```ts
 * import { RealmError } from "realm-runtime";
 *
 * try {
 *   await realm.load("./nowhere.gguf");
 * } catch (thrown) {
 *   if (!(thrown instanceof RealmError)) throw thrown;
 *   console.log(thrown.code, thrown.kind, thrown.retryable); // not-found input false
 * }
 * ```
 */
export class RealmError extends Error {
  /** Always "RealmError". */
  override readonly name = "RealmError";
  /** Stable; see docs/ERRORS.md. */
  readonly code: ErrorCode;
  /** Who can do something about it. */
  readonly kind: ErrorKind;
  /** Whether the same request may succeed later without being changed. */
  readonly retryable: boolean;
  /** When the same request may succeed, where that is known. */
  readonly retryAfterMs: number | undefined;

  /** `kind` and `retryable` follow from the code. */
  constructor(code: ErrorCode, message: string, options?: RealmErrorOptions) {
    super(message, options);
    this.code = code;
    this.kind = errorCodes[code].kind;
    this.retryable = errorCodes[code].retryable;
    this.retryAfterMs = options?.retryAfterMs;
  }

  /** @internal Codes that a foreign guest made up become `guest-trap`, and the code is named in the message. */
  static from(fields: ErrorFields): RealmError {
    return isErrorCode(fields.code)
      ? new RealmError(fields.code, fields.message)
      : new RealmError("guest-trap", `a guest reported "${fields.code}": ${fields.message}`);
  }
}

/** What to report for anything thrown: a RealmError as it is, all else as a `bug`. */
export function asRealmError(thrown: unknown): RealmError {
  if (thrown instanceof RealmError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new RealmError("bug", `unexpected failure: ${message}`, { cause: thrown });
}
