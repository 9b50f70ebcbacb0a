// What Ollama's clients ask of models: which there are, what they are, which are loaded.

import { createHash } from "node:crypto";
import { Type } from "typebox";

import { checkGrant, mayUse } from "../access/caller.ts";
import { callerOf } from "../access/route-access.ts";
import { badParameter } from "../http/parameter-error.ts";
import type { ModelStatus } from "../models/model-standing.ts";
import type { App, ServerParts } from "../server-parts.ts";

const showSchema = Type.Object(
  {
    model: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
    verbose: Type.Optional(Type.Boolean()),
    system: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);

/** What a client takes for "not soon", where a model is kept for good. */
const farFuture = "2318-01-01T00:00:00Z";

export function addOllamaModels(app: App, { models, state }: ServerParts): void {
  const config = { access: "user", errorForm: "ollama" } as const;
  app.get("/api/version", { config: { ...config, access: "public" } }, async () => ({
    version: state.version,
  }));
  app.get("/api/tags", { config }, async (request) => {
    const caller = callerOf(request);
    const granted = models.list().filter(({ name }) => mayUse(caller, name));
    return { models: granted.map((model) => ({ ...identity(model), ...modified(model) })) };
  });
  app.get("/api/ps", { config }, async (request) => {
    const caller = callerOf(request);
    const loaded = models.list().filter(({ name, model }) => mayUse(caller, name) && model);
    return { models: loaded.map(running) };
  });
  app.post("/api/show", { config, schema: { body: showSchema } }, async (request) => {
    const asked = request.body.model ?? request.body.name;
    if (asked === undefined) throw badParameter("model", "is missing");
    const name = models.nameOf(asked);
    checkGrant(callerOf(request), name);
    if (models.status(name).facts === undefined) await models.load(name);
    return shown(models.status(name));
  });
}

function identity(model: ModelStatus): object {
  const { name, path, fileBytes, modifiedMs } = model;
  // Not of the bytes, which nobody wants to wait for: of what tells one file from another.
  const digest = createHash("sha256").update(`${path}\n${fileBytes}\n${modifiedMs}`).digest("hex");
  return { name, model: name, size: fileBytes, digest, details: details(model) };
}

function modified({ modifiedMs }: ModelStatus): object {
  return { modified_at: new Date(modifiedMs).toISOString() };
}

function running(model: ModelStatus): object {
  const { expiresMs, fileBytes, facts } = model;
  return {
    ...identity(model),
    expires_at: expiresMs === undefined ? farFuture : new Date(expiresMs).toISOString(),
    // Bytes on a GPU for Ollama, which shows the rest as the CPU's.
    size_vram: 0,
    size: fileBytes,
    context_length: facts?.contextLength ?? 0,
  };
}

function details({ facts }: ModelStatus): object {
  return {
    parent_model: "",
    format: "gguf",
    family: facts?.architecture ?? "",
    families: facts === undefined ? [] : [facts.architecture],
    parameter_size: facts?.parameterSize ?? "",
    quantization_level: facts?.quantization ?? "",
  };
}

function shown(model: ModelStatus): object {
  const template = model.facts?.chatTemplate;
  const info = Object.entries(model.facts?.values ?? {}).filter(
    ([key]) => key !== "tokenizer.chat_template",
  );
  return {
    modelfile: `FROM ${model.name}\n`,
    parameters: "",
    template: template ?? "{{ .Prompt }}",
    details: details(model),
    model_info: {
      ...Object.fromEntries(info),
      "general.parameter_count": model.facts?.parameters ?? 0,
    },
    capabilities: ["completion"],
    ...modified(model),
  };
}
