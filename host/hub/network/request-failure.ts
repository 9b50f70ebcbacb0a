// What a failed request is to a caller. Hubs say more than a status: Hugging Face has `X-Error-Code`, CivitAI a text.

import { errors } from "undici";
import { asRealmError, RealmError } from "../../error/realm-error.ts";
import type { ErrorCode } from "../../error/codes.ts";
import { shown } from "./allowed-address.ts";
import { readText } from "./read-body.ts";
import type { WebAnswer, WebRequest } from "./web-exchange.ts";

/** Bytes of an answer that says what went wrong. */
const explanationBytesMax = 64 * 1024;
const explanationCharactersMax = 200;

/** The error that an answer of 300 and above is; its body is read. */
export async function statusFailure(answer: WebAnswer, address: string): Promise<RealmError> {
  const { status, headers } = answer;
  const said = await explanationOf(answer);
  const place = shown(address);
  const errorCode = String(headers["x-error-code"] ?? "");
  if (errorCode === "GatedRepo") {
    const where = "accept its terms on the hub's page and set HF_TOKEN to a token of your account";
    return new RealmError("denied", `${place} is gated: ${where}`);
  }
  if (errorCode === "RepoNotFound") {
    return new RealmError("not-found", `there is no ${place}, or it is private and needs HF_TOKEN`);
  }
  return new RealmError(codeOf(status), `${place} ${meaningOf(status)}${said}`);
}

function codeOf(status: number): ErrorCode {
  if (status === 401 || status === 403 || status === 407 || status === 451) return "denied";
  if (status === 404 || status === 410) return "not-found";
  if (status === 429) return "rate-limited";
  if (status >= 500 || status === 408) return "offline";
  return status === 400 || status === 422 ? "bad-argument" : "bad-answer";
}

function meaningOf(status: number): string {
  switch (codeOf(status)) {
    case "denied":
      return `is not allowed (status ${status}); a token may be missing or wrong (HF_TOKEN, CIVITAI_API_TOKEN)`;
    case "not-found":
      return `is not there (status ${status})`;
    case "rate-limited":
      return `was asked too often (status ${status}); a token allows more`;
    case "offline":
      return `cannot answer at the moment (status ${status})`;
    default:
      return `was answered with status ${status}`;
  }
}

async function explanationOf({ headers, body }: WebAnswer): Promise<string> {
  const header = headers["x-error-message"];
  const text = typeof header === "string" ? header : errorField(await bodyText(body));
  const line = text.replaceAll(/[\p{Cc}\s]+/gu, " ").trim();
  return line === "" ? "" : `: ${JSON.stringify(line.slice(0, explanationCharactersMax))}`;
}

async function bodyText(body: WebAnswer["body"]): Promise<string> {
  try {
    return await readText(body, explanationBytesMax);
  } catch {
    return "";
  }
}

/** Both hubs: `{"error": "…"}`. */
function errorField(text: string): string {
  try {
    const { error } = JSON.parse(text) as { error?: unknown };
    return typeof error === "string" ? error : "";
  } catch {
    return "";
  }
}

/** The error that a request is which got no answer, or was cut. */
export function networkFailure(
  thrown: unknown,
  { address, signal }: Pick<WebRequest, "address" | "signal">,
): RealmError {
  const place = shown(address);
  if (signal?.aborted === true)
    return new RealmError("cancelled", `asking ${place} was cancelled`, { cause: thrown });
  const own = realmErrorIn(thrown);
  if (own !== undefined) return own;
  const why = reasonOf(thrown);
  if (why === undefined) return asRealmError(thrown);
  return new RealmError("offline", `cannot reach ${place}: ${why}`, { cause: thrown });
}

/** What refused an address while it was connected to comes wrapped. */
function realmErrorIn(thrown: unknown): RealmError | undefined {
  if (thrown instanceof RealmError) return thrown;
  if (thrown instanceof AggregateError) {
    const found = thrown.errors.map(realmErrorIn).find((error) => error !== undefined);
    if (found !== undefined) return found;
  }
  return thrown instanceof Error && thrown.cause !== undefined
    ? realmErrorIn(thrown.cause)
    : undefined;
}

function reasonOf(thrown: unknown): string | undefined {
  if (thrown instanceof errors.ConnectTimeoutError) return "nobody took the connection in time";
  if (thrown instanceof errors.HeadersTimeoutError) return "no answer came in time";
  if (thrown instanceof errors.BodyTimeoutError) return "the answer stopped coming";
  if (!(thrown instanceof Error)) return undefined;
  const code = "code" in thrown && typeof thrown.code === "string" ? thrown.code : undefined;
  if (thrown instanceof errors.UndiciError || thrown instanceof AggregateError)
    return code ?? thrown.message;
  return code !== undefined &&
    /^(E[A-Z]+|HPE_|ERR_TLS|ERR_SSL|UND_|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/.test(code)
    ? code
    : undefined;
}
