// What `realm top` shows of two looks at a server: rates are differences between them.

import type { TenantUsage } from "../runtime/tenants/tenant-meter.ts";
import type { ServerStatus } from "../server/operations/server-status.ts";
import { modelLine } from "./commands/processes.ts";

export function topLines(before: ServerStatus, now: ServerStatus, seconds: number): string[] {
  const { statistics, memory, uptimeSeconds, version } = now;
  const columns = statistics.columns - before.statistics.columns;
  const products = statistics.products - before.statistics.products;
  const busy = (statistics.busyMs - before.statistics.busyMs) / (seconds * 10);
  const { running, waiting, guests } = statistics;
  return [
    `realm ${version}, up ${duration(uptimeSeconds)}`,
    `requests  ${running} running, ${waiting} waiting; ${guests} guests`,
    `products  ${(products / seconds).toFixed(0)}/s, ${ratio(columns, products)} columns wide, busy ${busy.toFixed(0)} %`,
    `memory    ${megabytes(memory.residentBytes)} resident, ${megabytes(memory.weightBytes)} weights, ` +
      `${megabytes(memory.guestBytes)} guests, ${megabytes(memory.kvBytes)} caches`,
    "",
    ...now.models.map(modelLine),
    "",
    ...tenantLines(before, now, seconds),
  ];
}

function tenantLines(before: ServerStatus, now: ServerStatus, seconds: number): string[] {
  const earlier = new Map(before.tenants.map(({ id, usage }) => [id, usage]));
  const rows = now.tenants.map(({ id, usage, users }) => ({
    id,
    users,
    usage,
    rate: (tokensOf(usage) - tokensOf(earlier.get(id))) / seconds,
  }));
  const head = `${"tenant".padEnd(24)}  tokens/s  running    requests      tokens`;
  const sorted = rows.sort((left, right) => right.rate - left.rate);
  return [
    head,
    ...sorted.map(({ id, users, usage, rate }) =>
      [
        id.padEnd(24),
        rate.toFixed(1).padStart(8),
        `${users}`.padStart(7),
        `${usage.requests}`.padStart(10),
        `${tokensOf(usage)}`.padStart(10),
      ].join("  "),
    ),
  ];
}

function tokensOf(usage: TenantUsage | undefined): number {
  return usage === undefined ? 0 : usage.promptTokens + usage.generatedTokens;
}

function ratio(part: number, whole: number): string {
  return whole === 0 ? "0" : (part / whole).toFixed(1);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}

function duration(seconds: number): string {
  const hours = Math.trunc(seconds / 3600);
  const minutes = Math.trunc((seconds % 3600) / 60);
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${seconds % 60} s`;
}
