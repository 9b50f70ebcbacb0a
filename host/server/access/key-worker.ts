// The worker of the key database: SQLite is synchronous, and the main thread never waits.

import { parentPort, workerData } from "node:worker_threads";

import { failure } from "../../runtime/call-failure.ts";
import { startedId } from "../../runtime/call-messages.ts";
import type { CallMessage } from "../../runtime/call-messages.ts";
import { ownPort } from "../../runtime/own-port.ts";
import { KeyDatabase } from "./key-database.ts";
import type { KeyCalls } from "./key-records.ts";

type Handlers = {
  readonly [Name in keyof KeyCalls]: (
    argument: KeyCalls[Name]["argument"],
  ) => KeyCalls[Name]["result"];
};

const foldIntervalMs = 3_600_000;

const port = ownPort(parentPort);
start();

function start(): void {
  try {
    const database = new KeyDatabase((workerData as { readonly path: string }).path);
    database.foldUsage(Date.now());
    setInterval(() => database.foldUsage(Date.now()), foldIntervalMs).unref();
    const handlers = handlersOf(database);
    port.on("message", (message: CallMessage<KeyCalls>) => answer(handlers, message));
    port.postMessage({ id: startedId, type: "result", result: undefined });
  } catch (thrown) {
    port.postMessage(failure(startedId, thrown));
  }
}

function answer(handlers: Handlers, message: CallMessage<KeyCalls>): void {
  const { id } = message;
  try {
    port.postMessage({ id, type: "result", result: run(handlers, message) });
  } catch (thrown) {
    port.postMessage(failure(id, thrown));
  }
}

function run<Name extends keyof KeyCalls>(
  handlers: Handlers,
  { name, argument }: { readonly name: Name; readonly argument: KeyCalls[Name]["argument"] },
): KeyCalls[Name]["result"] {
  return handlers[name](argument);
}

function handlersOf(database: KeyDatabase): Handlers {
  return {
    find: ({ id }) => database.find(id),
    create: (key) => void database.create(key),
    list: () => database.list(),
    setState: ({ id, state }) => database.setState(id, state),
    rotate: ({ id, secret, rotatedAt }) => database.rotate(id, secret, rotatedAt),
    addUsage: (rows) => void database.addUsage(rows),
    readUsage: ({ tenant }) => database.readUsage(tenant),
    close: () => void database.close(),
  };
}
