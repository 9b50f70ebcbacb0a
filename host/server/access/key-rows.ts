// Rows of the key database as records. The file is the owner's, but another program may have written to it: what makes
// no sense is `bad-file`.

import { RealmError } from "../../error/realm-error.ts";
import { roles } from "./key-records.ts";
import type { KeyRecord, KeyState, TenantRecord, UsageRow } from "./key-records.ts";

export type Row = Readonly<Record<string, unknown>>;

const states: readonly KeyState[] = ["enabled", "disabled", "revoked"];

export function readKeyRow(row: Row): KeyRecord {
  const role = roles.find((name) => name === row["role"]);
  const state = states.find((name) => name === row["state"]);
  if (role === undefined || state === undefined) throw badRow("keys");
  return {
    id: textOf(row, "id"),
    tenant: textOf(row, "tenant"),
    role,
    models: modelsOf(row["models"]),
    state,
    createdAt: numberOf(row, "createdAt"),
    rotatedAt: row["rotatedAt"] === null ? undefined : numberOf(row, "rotatedAt"),
  };
}

/** Its values are checked where a tenant is made of them. */
export function readTenantRow(row: Row): TenantRecord {
  const record: unknown = JSON.parse(textOf(row, "record"));
  if (typeof record !== "object" || record === null) throw badRow("tenants");
  return record;
}

export function readUsageRow(row: Row): UsageRow {
  return {
    tenant: textOf(row, "tenant"),
    slotMs: numberOf(row, "slotMs"),
    requests: numberOf(row, "requests"),
    promptTokens: numberOf(row, "promptTokens"),
    cachedTokens: numberOf(row, "cachedTokens"),
    generatedTokens: numberOf(row, "generatedTokens"),
  };
}

function modelsOf(value: unknown): string[] | undefined {
  if (value === null) return undefined;
  const models: unknown = typeof value === "string" ? JSON.parse(value) : undefined;
  if (Array.isArray(models) && models.every((name) => typeof name === "string")) return models;
  throw badRow("keys");
}

function textOf(row: Row, name: string): string {
  const value = row[name];
  if (typeof value !== "string") throw badRow(name);
  return value;
}

function numberOf(row: Row, name: string): number {
  const value = row[name];
  if (typeof value !== "number") throw badRow(name);
  return value;
}

function badRow(where: string): RealmError {
  return new RealmError("bad-file", `the key database has a row that makes no sense: ${where}`);
}
