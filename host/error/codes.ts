// Every error Realm reports: one row a code, and nothing else says what a code means to a caller.
// docs/ERRORS.md is generated from this table; `kind` and the exits are fixed by the command line's contract.

/** Who can do something about an error: the caller, the machine's owner, who grants, nobody, or Realm's developers. */
export type ErrorKind = "input" | "resource" | "denied" | "cancelled" | "unsupported" | "bug";

export interface ErrorRow {
  readonly kind: ErrorKind;
  readonly exitStatus: number;
  readonly httpStatus: number;
  /** Whether the same request may succeed later without being changed. */
  readonly retryable: boolean;
  readonly meaning: string;
}

const row = (
  kind: ErrorKind,
  exitStatus: number,
  httpStatus: number,
  retryable: boolean,
  meaning: string,
): ErrorRow => ({ kind, exitStatus, httpStatus, retryable, meaning });

export const errorCodes = {
  "bad-file": row("input", 1, 400, false, "A model file is truncated, contradictory or hostile."),
  unsupported: row("unsupported", 1, 400, false, "Realm cannot do this with this file or machine."),
  "bad-argument": row(
    "input",
    2,
    400,
    false,
    "An option or argument has no meaning or is out of range.",
  ),
  "not-found": row("input", 3, 404, false, "There is no such file, model, tensor or key."),
  denied: row("denied", 4, 403, false, "Permission or a grant is missing."),
  unauthenticated: row("denied", 4, 401, false, "No key was given, or it is not valid."),
  "context-full": row("resource", 5, 400, false, "The prompt does not fit into the context."),
  limit: row("resource", 5, 429, true, "A limit or budget was reached."),
  deadline: row("resource", 5, 504, true, "A deadline passed."),
  "out-of-memory": row("resource", 5, 503, true, "Memory could not be had within the budget."),
  cancelled: row("cancelled", 130, 499, true, "The caller cancelled."),
  "guest-trap": row("bug", 1, 500, false, "A guest trapped; its session is gone."),
  "rate-limited": row("resource", 5, 429, true, "A hub was asked too often."),
  offline: row(
    "resource",
    1,
    502,
    true,
    "A hub cannot be reached, or cannot answer at the moment.",
  ),
  "address-in-use": row("resource", 1, 503, true, "Another program listens on that port."),
  "bad-answer": row("input", 1, 502, false, "A hub answered otherwise than its interface says."),
  "bad-template": row("input", 1, 400, false, "A chat template was refused."),
  bug: row("bug", 1, 500, false, "Realm is wrong."),
} as const satisfies Record<string, ErrorRow>;

/** What failed: stable, to be matched on. docs/ERRORS.md says of each what it means. */
export type ErrorCode = keyof typeof errorCodes;

export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCodes, code);
}
