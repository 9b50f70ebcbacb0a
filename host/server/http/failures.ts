// How a request fails: in the form that its route's clients expect, and in the log where the server is at fault.

import type { FastifyReply, FastifyRequest } from "fastify";
import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";

import { asRealmError, RealmError } from "../../error/realm-error.ts";
import type { App } from "../server-parts.ts";
import { apiErrorOf } from "./api-error.ts";
import { errorBody } from "./error-forms.ts";
import { RequestFault } from "./request-fault.ts";

export function addFailures(app: App): void {
  app.setErrorHandler(async (error: unknown, request, reply) => {
    await sendError(error, request, reply);
    return reply;
  });
  app.setNotFoundHandler(async (request, reply) => {
    const what = `${request.method} ${request.url.split("?")[0]?.slice(0, 200) ?? ""}`;
    const fault = new RequestFault(404, "unknown_url", `there is no ${what} here`);
    await sendError(fault, request, reply);
    return reply;
  });
}

async function sendError(
  thrown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const error = apiErrorOf(thrown);
  const isOurs = error.status >= 500 && asRealmError(thrown).kind !== "cancelled";
  if (isOurs) request.log.error({ err: thrown }, "a request failed");
  const form = request.routeOptions.config.errorForm ?? formOf(request.url);
  // Of a body that was refused unread nothing more is wanted.
  if (error.status === 413) reply.header("connection", "close");
  await reply
    .code(error.status)
    .headers(error.headers)
    .type("application/json; charset=utf-8")
    .send(errorBody(form, error));
}

function formOf(url: string): "openai" | "ollama" {
  return url.startsWith("/api/") ? "ollama" : "openai";
}

interface ClientError extends Error {
  readonly code?: string;
}

/** Of a connection on which no request could be read. */
export function answerClientError(error: ClientError, socket: Socket): void {
  if (error.code === "ECONNRESET" || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, code, message } = clientFaults[error.code ?? ""] ?? badRequest;
  const fault = new RequestFault(status, code, message);
  const body = JSON.stringify(errorBody("openai", apiErrorOf(fault)));
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    "content-type: application/json; charset=utf-8",
    `content-length: ${Buffer.byteLength(body)}`,
    "connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}

const badRequest = { status: 400, code: "bad_request", message: "this is no HTTP request" };

const clientFaults: Readonly<Record<string, typeof badRequest>> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    code: "headers_too_large",
    message: "the request's headers are too large",
  },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: {
    status: 413,
    code: "body_too_large",
    message: "the extensions of the request's chunks are too large",
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    code: "request_timeout",
    message: "the request did not arrive in time",
  },
};

/** Errors: `cancelled`, while the server ends. */
export function refuseWhileDraining(isDraining: boolean): void {
  if (!isDraining) return;
  throw new RealmError("cancelled", "the server is shutting down");
}
