// A fault in a request that HTTP has a status of its own for: too large, of no known type, too slow.

import { RealmError } from "../../error/realm-error.ts";

export class RequestFault extends RealmError {
  readonly status: number;
  readonly apiCode: string;

  constructor(status: number, apiCode: string, message: string) {
    super("bad-argument", message);
    this.status = status;
    this.apiCode = apiCode;
  }
}

interface FrameworkError {
  readonly code: string;
  readonly statusCode: number;
  readonly message: string;
}

/** Of an error that Fastify found before a handler ran; none for others. */
export function requestFaultOf(thrown: unknown): RequestFault | undefined {
  if (thrown instanceof RequestFault) return thrown;
  if (thrown instanceof RealmError) return undefined;
  if (!isFrameworkError(thrown)) return undefined;
  const { code, statusCode, message } = thrown;
  const name = code.replace(/^FST_(?:ERR_)?(?:CTP_)?/, "").toLowerCase();
  return new RequestFault(statusCode, name, message);
}

function isFrameworkError(thrown: unknown): thrown is FrameworkError {
  if (!(thrown instanceof Error) || !("code" in thrown) || !("statusCode" in thrown)) return false;
  const { code, statusCode } = thrown;
  const isFault = typeof statusCode === "number" && statusCode >= 400 && statusCode < 500;
  return isFault && typeof code === "string";
}
