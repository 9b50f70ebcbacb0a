// GET /v1/models: those that the key may use.

import { Type } from "typebox";

import { checkGrant, mayUse } from "../access/caller.ts";
import { callerOf } from "../access/route-access.ts";
import type { ModelStatus } from "../models/model-standing.ts";
import type { App, ServerParts } from "../server-parts.ts";

export function addModels(app: App, { models }: ServerParts): void {
  const config = { access: "user" } as const;
  app.get("/v1/models", { config }, async (request) => {
    const caller = callerOf(request);
    const granted = models.list().filter(({ name }) => mayUse(caller, name));
    return { object: "list", data: granted.map(modelObject) };
  });
  app.get(
    "/v1/models/*",
    { config, schema: { params: Type.Object({ "*": Type.String() }) } },
    async (request) => {
      const name = models.nameOf(request.params["*"]);
      checkGrant(callerOf(request), name);
      return modelObject(models.status(name));
    },
  );
}

function modelObject({ name, modifiedMs }: ModelStatus): object {
  return { id: name, object: "model", created: Math.trunc(modifiedMs / 1000), owned_by: "realm" };
}
