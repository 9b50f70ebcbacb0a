// What a failure is to a client: a status, OpenAI's words for it, and when to ask again. Clients of OpenAI's try again
// by status unless `x-should-retry` says otherwise.

import { errorCodes } from "../../error/codes.ts";
import type { ErrorCode } from "../../error/codes.ts";
import { asRealmError } from "../../error/realm-error.ts";
import type { RealmError } from "../../error/realm-error.ts";
import { ParameterError } from "./parameter-error.ts";
import { requestFaultOf, RequestFault } from "./request-fault.ts";

export interface ApiError {
  readonly status: number;
  readonly type: string;
  readonly code: string;
  readonly message: string;
  /** The parameter at fault. */
  readonly param: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** OpenAI's names for what clients look for; the rest keep Realm's. */
const openAiCodes: Partial<Record<ErrorCode, string>> = {
  unauthenticated: "invalid_api_key",
  "context-full": "context_length_exceeded",
  "not-found": "model_not_found",
  limit: "rate_limit_exceeded",
};

export function apiErrorOf(thrown: unknown): ApiError {
  const error = requestFaultOf(thrown) ?? asRealmError(thrown);
  const status = statusOf(error);
  return {
    status,
    type: typeOf(status),
    code: codeOf(error),
    // What went wrong inside is the log's business.
    message: error.code === "bug" ? "the server failed; its log says why" : error.message,
    param: error instanceof ParameterError ? error.parameter : null,
    headers: { ...retryHeaders(error, status), ...challenge(status) },
  };
}

function codeOf(error: RealmError): string {
  if (error instanceof RequestFault) return error.apiCode;
  if (error instanceof ParameterError && error.code === "unsupported") {
    return "unsupported_parameter";
  }
  return openAiCodes[error.code] ?? error.code;
}

function statusOf(error: RealmError): number {
  if (error instanceof RequestFault) return error.status;
  // Who cancelled is gone; whoever hears of it is told that the server ended it.
  return error.code === "cancelled" ? 503 : errorCodes[error.code].httpStatus;
}

function typeOf(status: number): string {
  if (status === 401) return "authentication_error";
  if (status === 403) return "permission_error";
  if (status === 429) return "rate_limit_error";
  return status < 500 ? "invalid_request_error" : "server_error";
}

function retryHeaders(error: RealmError, status: number): Record<string, string> {
  const { retryAfterMs } = error;
  if (retryAfterMs !== undefined) {
    const seconds = Math.max(1, Math.ceil(retryAfterMs / 1000));
    return { "retry-after": `${seconds}`, "retry-after-ms": `${Math.ceil(retryAfterMs)}` };
  }
  if (status !== 429 && status < 500) return {};
  // A limit that no wait changes is met again by the same request.
  return { "x-should-retry": `${error.retryable && error.code !== "limit"}` };
}

function challenge(status: number): Record<string, string> {
  return status === 401 ? { "www-authenticate": 'Bearer realm="realm"' } : {};
}
