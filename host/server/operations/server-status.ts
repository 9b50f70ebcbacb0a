// What an administrator sees of the server at one moment: `realm ps`, `realm top` and the console are made of it.

import type { RealmMemory } from "../../runtime/memory-report.ts";
import type { RealmStatistics } from "../../runtime/realm-statistics.ts";
import type { ModelStatus } from "../models/model-standing.ts";
import type { App, ServerParts } from "../server-parts.ts";
import type { TenantStatus } from "../tenants/served-tenants.ts";

export interface ServerStatus {
  readonly version: string;
  readonly uptimeSeconds: number;
  readonly models: readonly ModelSummary[];
  readonly tenants: readonly TenantStatus[];
  readonly statistics: RealmStatistics;
  readonly memory: RealmMemory;
}

export interface ModelSummary {
  readonly name: string;
  readonly state: ModelStatus["state"];
  readonly users: number;
  readonly fileBytes: number;
  /** ISO 8601; none: it is kept, or in use. */
  readonly expires: string | null;
}

export function addServerStatus(app: App, parts: ServerParts): void {
  app.get("/admin/status", { config: { access: "admin" } }, async () => await statusOf(parts));
}

async function statusOf({ state, models, tenants, realm }: ServerParts): Promise<ServerStatus> {
  return {
    version: state.version,
    uptimeSeconds: Math.trunc((Date.now() - state.startedMs) / 1000),
    models: models.list().map(modelSummary),
    tenants: tenants.list(),
    statistics: await realm.statistics(),
    memory: await realm.memory(),
  };
}

export function modelSummary({
  name,
  state,
  users,
  fileBytes,
  expiresMs,
}: ModelStatus): ModelSummary {
  const expires = expiresMs === undefined ? null : new Date(expiresMs).toISOString();
  return { name, state, users, fileBytes, expires };
}
