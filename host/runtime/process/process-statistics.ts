// What a guest's process says of its memory: written on a page like every isolate's, and sent to the bridge,
// which has the page that the main thread reads.

import process from "node:process";

import { StatisticsPage } from "../isolate-statistics.ts";
import type { IsolateStatistics } from "../isolate-statistics.ts";
import type { FramePipe } from "./frame-pipe.ts";
import { kind, statisticsSlots } from "./messages.ts";

export class ProcessStatistics extends StatisticsPage {
  readonly #pipe: FramePipe;

  constructor(pipe: FramePipe) {
    super();
    this.#pipe = pipe;
  }

  override publishNow(others: Partial<IsolateStatistics>): void {
    super.publishNow({ ...others, residentBytes: process.memoryUsage.rss() });
    const read = this.read();
    const values = Float64Array.from(statisticsSlots, (slot) => read[slot]);
    this.#pipe.write(kind.statistics, [], new Uint8Array(values.buffer));
  }
}
