// JSON lines on stderr. Neither prompts, answers nor keys are in them: of a request its route, status and time, and
// whose it was.

import { pino } from "pino";
import type { DestinationStream, Logger } from "pino";

import type { LogLevel } from "../configuration/settings.ts";
import type { App, ServerParts } from "../server-parts.ts";

export interface ServerLog {
  readonly logger: Logger;
  flush(): void;
}

export function openLog(level: LogLevel, stream?: DestinationStream): ServerLog {
  // Written by the thread pool: the main thread does not wait for whoever reads it.
  const destination = pino.destination({ dest: 2, sync: false });
  const serializers = { err: errorFields };
  const logger = pino({ level, base: null, serializers }, stream ?? destination);
  return {
    logger,
    flush: () => {
      if (stream === undefined) destination.flushSync();
    },
  };
}

/** Not every property of an error: some carry what was being parsed. */
function errorFields(thrown: unknown): object {
  if (!(thrown instanceof Error)) return { message: String(thrown) };
  const { name, message, stack, cause } = thrown;
  const because = cause instanceof Error ? { cause: errorFields(cause) } : {};
  return { name, message, stack, ...because };
}

export function addRequestLog(app: App, { metrics }: Pick<ServerParts, "metrics">): void {
  app.addHook("onResponse", async (request, reply) => {
    const route = request.routeOptions.url ?? "unknown";
    const { statusCode: status } = reply;
    metrics.httpResponses.inc({ route, status: `${status}` });
    const { caller } = request;
    const who = caller === null ? {} : { tenant: caller.tenant, key: caller.keyId };
    const ms = Math.round(reply.elapsedTime);
    request.log.info({ method: request.method, route, status, ms, ...who }, "request");
  });
}
