// Who is signed in. A server without keys lets everybody in as an administrator, so the first question is asked without
// one; a key that the server no longer takes is forgotten.

import { computed, signal } from "@preact/signals";

import type { Account } from "../api/answers.ts";
import { apiKey, ask, describeFailure, keepKey, Refusal } from "../api/request.ts";

export type Standing = "asking" | "signed-out" | "signed-in" | "unreachable";

export const standing = signal<Standing>("asking");
export const account = signal<Account | null>(null);
/** Why the reader is asked for a key, or what is wrong. */
export const notice = signal("");

export const isAdmin = computed(() => account.value?.role === "admin");
/** The server has no keys at all. */
export const isOpen = computed(() => account.value !== null && account.value.key === null);

export async function refreshAccount(): Promise<void> {
  try {
    account.value = await ask<Account>("account");
    standing.value = "signed-in";
  } catch (thrown) {
    if (thrown instanceof Refusal && thrown.status === 401) {
      notice.value = apiKey.value === null ? "" : describeFailure(thrown);
      signOut();
    } else if (account.value === null) {
      notice.value = describeFailure(thrown);
      standing.value = "unreachable";
    }
  }
}

export async function signIn(key: string): Promise<void> {
  keepKey(key.trim());
  await refreshAccount();
}

export function signOut(): void {
  keepKey(null);
  account.value = null;
  standing.value = "signed-out";
}

/** Of a request that failed because the key is of no use any more, signs out. What to tell the reader otherwise. */
export function failureOf(thrown: unknown): string {
  const message = describeFailure(thrown);
  if (thrown instanceof Refusal && thrown.status === 401) {
    notice.value = message;
    signOut();
  }
  return message;
}
