// A model for one command, loaded with a progress bar, and everything given back when the command ends.

import type { Model } from "../runtime/model.ts";
import type { Realm } from "../runtime/realm.ts";
import type { LoadFlags, ReportFlags, ThreadsFlag } from "./flags.ts";
import { LoadProgress } from "./load-progress.ts";

export interface OpenedModel extends AsyncDisposable {
  readonly realm: Realm;
  readonly model: Model;
  readonly loadMs: number;
}

export async function openModel(
  path: string,
  flags: LoadFlags & ReportFlags & ThreadsFlag,
  signal: AbortSignal,
): Promise<OpenedModel> {
  // Commands without a model start faster without the runtime.
  const { Realm } = await import("../runtime/realm.ts");
  const startedAt = performance.now();
  // There is one request: nothing to be invariant to.
  const realm = await Realm.open({ threads: flags.threads, determinism: "fast" });
  const progress = new LoadProgress(process.stderr);
  try {
    const model = await realm.load(path, {
      signal,
      mmap: flags.mmap,
      onProgress: (bytes, totalBytes) => {
        if (!flags.quiet) progress.update(bytes, totalBytes);
      },
    });
    const loadMs = performance.now() - startedAt;
    return { realm, model, loadMs, [Symbol.asyncDispose]: () => realm.close() };
  } catch (error) {
    await realm.close();
    throw error;
  } finally {
    progress.clear();
  }
}
