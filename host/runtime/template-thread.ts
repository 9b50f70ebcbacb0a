// The main thread's end of a thread that renders templates. It is watched: a template that QuickJS can't interrupt, within one
// long operation, ends with its thread.

import { RealmError } from "../error/realm-error.ts";
import type { RenderedText } from "../template/render-request.ts";
import { StatisticsPage } from "./isolate-statistics.ts";
import type { IsolateStatistics } from "./isolate-statistics.ts";
import type { TemplateCalls } from "./template-calls.ts";
import { WorkerCalls } from "./worker-calls.ts";
import { workerEntry } from "./worker-entry.ts";

/** After its deadline QuickJS has that long to notice. */
const graceMs = 500;

export class TemplateThread {
  readonly #statistics = new StatisticsPage();
  readonly #calls: WorkerCalls<TemplateCalls>;
  /** Resolves when the thread has ended. */
  readonly ended: Promise<void>;

  constructor() {
    this.#calls = new WorkerCalls<TemplateCalls>({
      entry: workerEntry("template-worker"),
      workerData: this.#statistics.shared,
      maxYoungGenerationSizeMb: 8,
      maxOldGenerationSizeMb: 128,
      failure: ({ message }) =>
        new RealmError("limit", `the thread that renders templates ended: ${message}`),
    });
    this.ended = this.#calls.exited;
  }

  get usable(): boolean {
    return this.#calls.usable;
  }

  get statistics(): IsolateStatistics {
    return this.#statistics.read();
  }

  /** Errors: as `TemplateSandbox.render`. A thread renders one at a time. */
  async render(argument: TemplateCalls["render"]["argument"]): Promise<RenderedText> {
    await this.#calls.started();
    const { deadlineMs } = argument;
    const late = new RealmError(
      "deadline",
      `the chat template ran for longer than ${deadlineMs} ms`,
    );
    const watch = setTimeout(() => void this.terminate(late), deadlineMs + graceMs);
    try {
      return await this.#calls.call("render", argument).result();
    } finally {
      clearTimeout(watch);
    }
  }

  async terminate(reason: RealmError): Promise<void> {
    await this.#calls.terminate(reason);
  }
}
