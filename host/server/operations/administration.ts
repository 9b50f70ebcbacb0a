// What an administrator does with models and keys while the server runs.

import { Type } from "typebox";

import { roles } from "../access/key-records.ts";
import type { App, ServerParts } from "../server-parts.ts";
import { modelSummary } from "./server-status.ts";

const closed = { additionalProperties: false };
const modelBody = Type.Object({ model: Type.String({ minLength: 1, maxLength: 256 }) }, closed);

const keyBody = Type.Object(
  {
    tenant: Type.String({ pattern: "^[\\w.:@-]{1,128}$" }),
    role: Type.Optional(Type.Enum([...roles])),
    models: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 256 }), { maxItems: 1024 }),
    ),
  },
  closed,
);

const keyChange = Type.Object(
  {
    id: Type.String({ pattern: "^[0-9a-f]{16}$" }),
    state: Type.Enum(["enabled", "disabled", "revoked"]),
  },
  closed,
);

const keyId = Type.Object({ id: Type.String({ pattern: "^[0-9a-f]{16}$" }) }, closed);

export function addModelControl(app: App, { models }: ServerParts): void {
  const config = { access: "admin" } as const;
  app.get("/admin/models", { config }, async () => ({ models: models.list().map(modelSummary) }));
  app.post("/admin/models/load", { config, schema: { body: modelBody } }, async (request) => {
    await models.load(request.body.model);
    return modelSummary(models.status(request.body.model));
  });
  app.post("/admin/models/unload", { config, schema: { body: modelBody } }, async (request) => {
    models.unload(request.body.model);
    return modelSummary(models.status(request.body.model));
  });
}

/** A key is in an answer once, where it is made. */
export function addKeyControl(app: App, { keys }: ServerParts): void {
  const config = { access: "admin" } as const;
  app.get("/admin/keys", { config }, async () => ({ keys: await keys.list() }));
  app.post("/admin/keys", { config, schema: { body: keyBody } }, async (request) => {
    const { tenant, role = "user", models } = request.body;
    const { id, token } = await keys.create({ tenant, role, models });
    return { id, key: token, tenant, role };
  });
  app.post("/admin/keys/state", { config, schema: { body: keyChange } }, async (request) => {
    const { id, state } = request.body;
    return await keys.setState(id, state);
  });
  app.post("/admin/keys/rotate", { config, schema: { body: keyId } }, async (request) => {
    const { id, token, tenant, role } = await keys.rotate(request.body.id);
    return { id, key: token, tenant, role };
  });
}
