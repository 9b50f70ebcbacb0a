// A worker's port to the thread that started it.

import type { MessagePort } from "node:worker_threads";

import { RealmError } from "../error/realm-error.ts";

export function ownPort(port: MessagePort | null): MessagePort {
  if (port !== null) return port;
  throw new RealmError("bug", "a worker's module was loaded on the main thread");
}
