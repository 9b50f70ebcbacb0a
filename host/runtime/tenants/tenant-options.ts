// What `realm.tenant` takes, checked.

import { readGuestOption } from "../foreign/foreign-guest.ts";
import type { GuestOption, GuestOrder } from "../foreign/foreign-guest.ts";
import type { GuestKind, Isolation } from "../guest-kind.ts";
import { Model } from "../model.ts";
import { badArgument, readChoice, readInteger, readOptions } from "../option-readers.ts";
import { readLimits } from "./tenant-limits.ts";
import type { CheckedLimits, TenantLimits } from "./tenant-limits.ts";
import type { EarlierUse } from "./tenant-meter.ts";

/** What `realm.tenant` takes. */
export interface TenantOptions {
  /** The models that its guests may use; no other can be found from inside. */
  models: readonly Model[];
  limits?: TenantLimits | undefined;
  /** Share of what is scarce, relative to others': 1 to 100. Default 1. */
  priority?: number | undefined;
  /**
   * Where its guests run: on threads of this process, or each in a process of its own. Default: "worker" for Realm's
   * own guest, "process" for another.
   */
  isolation?: Isolation | undefined;
  /** A component of the world in wit/ in place of Realm's own guest. */
  guest?: GuestOption | undefined;
  /**
   * What it used before it was made, oldest first: its usage and its limits on rates go on from that. Default: nothing.
   */
  earlier?: readonly EarlierUse[] | undefined;
}

/** Checked. */
export interface TenantSettings {
  readonly models: readonly Model[];
  readonly limits: CheckedLimits;
  readonly priority: number;
  readonly isolation: Isolation;
  /** None: Realm's own guest. */
  readonly guest: GuestOrder | undefined;
  readonly earlier: readonly EarlierUse[];
}

const idPattern = /^[\w.:@-]{1,128}$/;
const isolations: readonly Isolation[] = ["worker", "process"];

export function readTenantId(value: unknown): string {
  if (typeof value === "string" && idPattern.test(value)) return value;
  throw badArgument("id", value, "must be 1 to 128 letters, digits or any of _ . : @ -");
}

export function readTenantOptions(value: unknown): TenantSettings {
  const names = ["models", "limits", "priority", "isolation", "guest", "earlier"];
  const options = readOptions("tenant", value, names);
  const { models, limits, priority = 1, isolation, guest, earlier = [] } = options;
  const ownPlace = guest === undefined ? "worker" : "process";
  return {
    models: readModels(models),
    limits: readLimits(limits),
    priority: readInteger("priority", priority, { min: 1, max: 100 }),
    isolation: readChoice("isolation", isolation ?? ownPlace, isolations),
    guest: guest === undefined ? undefined : readGuestOption(guest),
    earlier: readEarlier(earlier),
  };
}

const earlierNames = ["agoMs", "requests", "promptTokens", "cachedTokens", "generatedTokens"];
const counts = { min: 0, max: Number.MAX_SAFE_INTEGER };

function readEarlier(value: unknown): EarlierUse[] {
  if (!Array.isArray(value)) throw badArgument("earlier", value, "must be a list of counts");
  return value.map((use: unknown, index) => {
    const where = `earlier[${index}]`;
    const given = readOptions(where, use, earlierNames);
    const read = (name: keyof EarlierUse): number =>
      readInteger(`${where}.${name}`, given[name], counts);
    return {
      agoMs: read("agoMs"),
      requests: read("requests"),
      promptTokens: read("promptTokens"),
      cachedTokens: read("cachedTokens"),
      generatedTokens: read("generatedTokens"),
    };
  });
}

function readModels(value: unknown): Model[] {
  if (!Array.isArray(value)) throw badArgument("models", value, "must be a list of models");
  return value.map((model: unknown, index) => {
    if (model instanceof Model) return model;
    throw badArgument(`models[${index}]`, model, "must be a model that realm.load gave");
  });
}

/** `component`: the id of what its guests are made of. */
export function guestKind(
  { limits, isolation }: Pick<TenantSettings, "limits" | "isolation">,
  component: string,
): GuestKind {
  const { guestMemoryBytes, heapBytes, callsPerYield, handles, liftedBytesPerCall } = limits;
  const guards = { callsPerYield, handles, liftedBytesPerCall };
  return { component, isolation, guestMemoryBytes, heapBytes, guards };
}
