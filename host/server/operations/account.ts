// Who asks, what he may and what he used; and, for administrators, the same of all tenants.

import { callerOf } from "../access/route-access.ts";
import type { App, ServerParts } from "../server-parts.ts";
import { TenantReports } from "../tenants/tenant-reports.ts";

export function addAccount(app: App, { keys, tenants }: ServerParts): void {
  const reports = new TenantReports(keys, tenants);
  app.get("/account", { config: { access: "user" } }, async (request) => {
    const caller = callerOf(request);
    const { id: tenant, ...report } = await reports.of(caller);
    const { keyId = null, role, models = null } = caller;
    return { key: keyId, role, models, tenant, ...report };
  });
  app.get("/admin/tenants", { config: { access: "admin" } }, async () => ({
    tenants: await reports.all(),
  }));
}
