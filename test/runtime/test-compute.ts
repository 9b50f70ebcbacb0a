// A compute worker with a model, and guests on it: the runtime's parts below `Realm`.

import { ComputeThread } from "../../host/runtime/compute-thread.ts";
import type { LoadedModel } from "../../host/runtime/compute-calls.ts";
import { RealmError } from "../../host/error/realm-error.ts";

export class TestCompute {
  readonly thread = new ComputeThread({
    threads: 1,
    memoryBudgetBytes: Infinity,
    determinism: "batch-invariant",
  });

  async load(path: string): Promise<LoadedModel> {
    const options = { signal: undefined, onProgress: undefined, maxResidentBytes: Infinity };
    return await this.thread.load({ source: { path }, options });
  }

  async close(): Promise<void> {
    await this.thread.close(new RealmError("cancelled", "the test is over"));
  }
}
