// What can be done with a key, in words and as requests.

import type { IssuedKey, KeyRecord, KeyState } from "../api/answers.ts";
import { ask } from "../api/request.ts";

export type KeyChange = "disable" | "enable" | "rotate" | "revoke";

/** Of changes that take something away: what a reader is asked before. */
export const confirmations: Readonly<Partial<Record<KeyChange, string>>> = {
  rotate: "The key gets another text, and the one it has now stops working at once.",
  revoke: "The key stops working at once and for good.",
};

export function changesOf(state: KeyState): readonly KeyChange[] {
  if (state === "revoked") return [];
  return [state === "enabled" ? "disable" : "enable", "rotate", "revoke"];
}

/** The key's new text where it is rotated. */
export async function changeKey(change: KeyChange, { id }: KeyRecord): Promise<IssuedKey | null> {
  if (change === "rotate") return await ask<IssuedKey>("admin/keys/rotate", { body: { id } });
  const states = { disable: "disabled", enable: "enabled", revoke: "revoked" } as const;
  await ask("admin/keys/state", { body: { id, state: states[change] } });
  return null;
}

export interface KeyOrder {
  readonly tenant: string;
  readonly role: "user" | "admin";
  /** Separated by commas; empty: all. */
  readonly models: string;
}

export async function createKey({ tenant, role, models }: KeyOrder): Promise<IssuedKey> {
  const names = models.split(",").map((name) => name.trim());
  const granted = names.filter((name) => name !== "");
  const body = {
    tenant: tenant.trim(),
    role,
    ...(granted.length === 0 ? {} : { models: granted }),
  };
  return await ask<IssuedKey>("admin/keys", { body });
}
