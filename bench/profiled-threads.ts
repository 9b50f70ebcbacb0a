// Imported for its effect: from here on every thread of this process is profiled if the process is. Realm starts its
// threads without Node's options, on purpose, and a profiler is one of those.

import { syncBuiltinESMExports } from "node:module";
import workerThreads, { Worker } from "node:worker_threads";
import type { WorkerOptions } from "node:worker_threads";

class ProfiledWorker extends Worker {
  constructor(entry: string | URL, options: WorkerOptions = {}) {
    const { execArgv: _, ...inherited } = options;
    super(entry, inherited);
  }
}

Reflect.set(workerThreads, "Worker", ProfiledWorker);
syncBuiltinESMExports();
