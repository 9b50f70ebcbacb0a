// What Ollama's clients do with the models on this disk: pull them, delete them, and give them second names. For
// administrators alone.

import { Type } from "typebox";

import { parseModelName } from "../../library/model-name.ts";
import type { ModelName } from "../../library/model-name.ts";
import { sendStream } from "../http/answer-stream.ts";
import { ClientSignal } from "../http/client-signal.ts";
import { lineStream } from "../http/event-stream.ts";
import { badParameter, unsupportedParameter } from "../http/parameter-error.ts";
import { ModelPulls } from "../models/model-pulls.ts";
import type { PullProgress, PullReport } from "../models/model-pulls.ts";
import { pulledReference, storedName } from "../models/model-names.ts";
import type { App, ServerParts } from "../server-parts.ts";

const closed = { additionalProperties: false };
const name = Type.String({ minLength: 1, maxLength: 2000 });
const named = { model: Type.Optional(name), name: Type.Optional(name) };

const pullSchema = Type.Object(
  {
    ...named,
    stream: Type.Optional(Type.Boolean()),
    insecure: Type.Optional(Type.Boolean()),
  },
  closed,
);
const deleteSchema = Type.Object(named, closed);
const copySchema = Type.Object({ source: name, destination: name }, closed);

export function addOllamaStore(app: App, { models, settings }: ServerParts): void {
  const pulls = new ModelPulls(models);
  app.addHook("preClose", async () => pulls.close());
  const config = { access: "admin", errorForm: "ollama" } as const;
  app.post("/api/pull", { config, schema: { body: pullSchema } }, async (request, reply) => {
    const { insecure, stream } = request.body;
    if (insecure === true) {
      throw unsupportedParameter("insecure", "REALM_ALLOW_ORIGINS says which origins may be http");
    }
    const asked = askedName(request.body);
    using client = new ClientSignal(reply);
    const { signal } = client;
    const wish = { reference: pulledReference(asked), name: storedName(asked), signal };
    const lines = pullLines(pulls.pull(wish));
    if (stream === false) return await lastOf(lines);
    const plan = { kind: lineStream, times: settings.requests, errorForm: "ollama" } as const;
    await sendStream(reply, lines, plan);
    return reply;
  });
  app.delete("/api/delete", { config, schema: { body: deleteSchema } }, async (request, reply) => {
    await pulls.remove(nameInStore(askedName(request.body)));
    return await reply.code(200).send();
  });
  app.post("/api/copy", { config, schema: { body: copySchema } }, async (request, reply) => {
    const { source, destination } = request.body;
    await pulls.copy(nameInStore(source), nameInStore(destination));
    return await reply.code(200).send();
  });
}

function askedName(body: { readonly model?: string; readonly name?: string }): string {
  const asked = body.model ?? body.name;
  if (asked === undefined) throw badParameter("model", "is missing");
  return asked;
}

/** Errors: `bad-argument`, for what can be no name. */
function nameInStore(text: string): ModelName {
  return storedName(text) ?? parseModelName(text);
}

async function* pullLines(
  reports: AsyncGenerator<PullReport, void, void>,
): AsyncGenerator<string, void, void> {
  for await (const report of reports) yield `${JSON.stringify(lineOf(report))}\n`;
}

function lineOf(report: PullReport): object {
  switch (report.type) {
    case "plan":
      return { status: "pulling manifest" };
    case "progress":
      return progressLine(report.progress);
    case "wait":
      return { status: `waiting for another pull of ${report.filename}` };
    case "corrupt":
      return { status: "fetching again what came with other bytes" };
    default:
      return { status: "success" };
  }
}

/** Clients draw one bar for each digest, once its size is known. */
function progressLine({ filename, digest, bytes, totalBytes }: PullProgress): object {
  const status = `pulling ${digest?.slice(0, 12) ?? filename}`;
  if (totalBytes === 0) return { status };
  const ofDigest = digest === undefined ? {} : { digest: `sha256:${digest}` };
  return { status, ...ofDigest, total: totalBytes, completed: bytes };
}

async function lastOf(lines: AsyncGenerator<string, void, void>): Promise<unknown> {
  let last = "{}";
  for await (const line of lines) last = line;
  return JSON.parse(last) as unknown;
}
