// Requests to the server that the console came from, with the reader's key. The key is kept for this tab alone
// (sessionStorage) and is sent to no other origin, which the page's policy forbids anyway.

import { signal } from "@preact/signals";

const storageKey = "realm-key";

/** None: not signed in, or the server needs no key. */
export const apiKey = signal<string | null>(sessionStorage.getItem(storageKey));

export function keepKey(key: string | null): void {
  apiKey.value = key;
  if (key === null) sessionStorage.removeItem(storageKey);
  else sessionStorage.setItem(storageKey, key);
}

/** What the server refused, in its words. */
export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export interface RequestOptions {
  /** A POST where there is one. */
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/** Errors: `Refusal`; `TypeError` where the server cannot be reached. */
export async function request(path: string, options: RequestOptions = {}): Promise<Response> {
  const { body, signal: cancel } = options;
  const response = await fetch(path, {
    method: body === undefined ? "GET" : "POST",
    cache: "no-store",
    credentials: "omit",
    headers: {
      ...(apiKey.value === null ? {} : { authorization: `Bearer ${apiKey.value}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(cancel === undefined ? {} : { signal: cancel }),
  });
  if (response.ok) return response;
  throw new Refusal(response.status, await refusalMessage(response));
}

/** The answer's JSON, which is the server's own and so of the form that its route says. */
export async function ask<Answer>(path: string, options: RequestOptions = {}): Promise<Answer> {
  const response = await request(path, options);
  return (await response.json()) as Answer;
}

/** What to tell a reader of something thrown. */
export function describeFailure(thrown: unknown): string {
  if (thrown instanceof Refusal) return thrown.message;
  if (thrown instanceof TypeError) return "The server cannot be reached.";
  return thrown instanceof Error ? thrown.message : String(thrown);
}

async function refusalMessage(response: Response): Promise<string> {
  try {
    const { error } = (await response.json()) as { error?: { message?: string } };
    return sentence(error?.message ?? response.statusText);
  } catch {
    return `The server answered ${response.status}.`;
  }
}

function sentence(text: string): string {
  const ended = /[.!?]$/.test(text) ? text : `${text}.`;
  return ended.charAt(0).toUpperCase() + ended.slice(1);
}
