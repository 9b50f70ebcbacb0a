// Watches what a Realm really holds against its memory budget, and a load against its own limit. Reservations keep weights
// and guests within the budget before they are allocated; this measures, so that what nobody reserved is seen too: heaps
// and array buffers of Realm's threads.

import { RealmError } from "../error/realm-error.ts";
import type { IsolateStatistics } from "./isolate-statistics.ts";

/** What a listener for memory is told. */
export interface MemoryEvent {
  /** "warning" at 80 % of the budget, "exceeded" past it, or when something was refused for it. */
  readonly level: "warning" | "exceeded";
  readonly usedBytes: number;
  readonly budgetBytes: number;
}

/** What `realm.on("memory", ...)` takes. */
export type MemoryListener = (event: MemoryEvent) => void;

/** What the threads said last. */
export interface MemoryReadings {
  readonly compute: IsolateStatistics;
  readonly guests: readonly IsolateStatistics[];
}

export interface MonitorParts {
  readonly budgetBytes: number;
  readonly read: () => MemoryReadings;
}

const warningPart = 0.8;
/** While models load, and else. */
const loadingIntervalMs = 20;
const idleIntervalMs = 500;
/**
 * Heaps and array buffers that come with loading and running any model (DESIGN, invariant 1: 10 MB and 1 MB); what is
 * beyond counts.
 */
const ownBytesMax = 11_000_000;

export class MemoryMonitor {
  readonly #parts: MonitorParts;
  readonly #listeners = new Set<MemoryListener>();
  readonly #loads = new Set<WatchedLoad>();
  /** Of heaps and array buffers, when the Realm was open. */
  #openBytes = 0;
  #level: "normal" | MemoryEvent["level"] = "normal";
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: MonitorParts) {
    this.#parts = parts;
  }

  /** From here on what is held is compared to what is held now. */
  start(): void {
    this.#openBytes = isolateBytes(this.#parts.read());
    this.#schedule();
  }

  /** Gives a function that takes the listener away again. */
  on(listener: MemoryListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Weights, guests, and what threads hold beyond what comes with any model. */
  get usedBytes(): number {
    const readings = this.#parts.read();
    return nativeBytes(readings) + this.#beyondOwn(readings, this.#openBytes);
  }

  /** Until it is disposed of, a load's growth is measured; `stop` is told once, with the error that it ends with. */
  watchLoad(maxResidentBytes: number, stop: (error: RealmError) => void): Disposable {
    const readings = this.#parts.read();
    const load: WatchedLoad = {
      maxResidentBytes,
      stop,
      weightBytes: readings.compute.weightBytes,
      isolateBytes: isolateBytes(readings),
    };
    this.#loads.add(load);
    this.#schedule();
    return {
      [Symbol.dispose]: () => {
        this.#loads.delete(load);
        this.check();
        this.#schedule();
      },
    };
  }

  /** Something was not begun, because there was no room for it in the budget. */
  refused(): void {
    const { budgetBytes } = this.#parts;
    if (budgetBytes === Infinity) return;
    this.#emit({ level: "exceeded", usedBytes: this.usedBytes, budgetBytes });
  }

  /** Measures now. */
  check(): void {
    this.#checkLoads();
    const { budgetBytes } = this.#parts;
    if (budgetBytes === Infinity) return;
    const { usedBytes } = this;
    const level = levelOf(usedBytes, budgetBytes);
    if (level === "exceeded") this.#stopLoads(overBudget(usedBytes, budgetBytes));
    const before = this.#level;
    this.#level = level;
    if (level === "normal" || rank[level] <= rank[before]) return;
    this.#emit({ level, usedBytes, budgetBytes });
  }

  close(): void {
    clearInterval(this.#timer);
    this.#listeners.clear();
  }

  #checkLoads(): void {
    const readings = this.#parts.read();
    // What several loads took cannot be told apart.
    if (this.#loads.size !== 1) return;
    for (const load of this.#loads) {
      const grown = readings.compute.weightBytes - load.weightBytes;
      const bytes = grown + this.#beyondOwn(readings, load.isolateBytes);
      if (bytes > load.maxResidentBytes) this.#stopLoads(overLimit(bytes, load.maxResidentBytes));
    }
  }

  #beyondOwn(readings: MemoryReadings, before: number): number {
    return Math.max(0, isolateBytes(readings) - before - ownBytesMax);
  }

  #stopLoads(error: RealmError): void {
    const stopped = [...this.#loads];
    this.#loads.clear();
    for (const { stop } of stopped) stop(error);
  }

  #emit(event: MemoryEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  #schedule(): void {
    clearInterval(this.#timer);
    const isLoading = this.#loads.size > 0;
    if (!isLoading && this.#parts.budgetBytes === Infinity) return;
    const interval = isLoading ? loadingIntervalMs : idleIntervalMs;
    this.#timer = setInterval(() => this.check(), interval).unref();
  }
}

interface WatchedLoad {
  readonly maxResidentBytes: number;
  readonly stop: (error: RealmError) => void;
  /** When it began. */
  readonly weightBytes: number;
  readonly isolateBytes: number;
}

const rank = { normal: 0, warning: 1, exceeded: 2 } as const;

function levelOf(usedBytes: number, budgetBytes: number): keyof typeof rank {
  if (usedBytes > budgetBytes) return "exceeded";
  return usedBytes >= warningPart * budgetBytes ? "warning" : "normal";
}

function nativeBytes({ compute, guests }: MemoryReadings): number {
  return guests.reduce((sum, { guestBytes }) => sum + guestBytes, compute.weightBytes);
}

function isolateBytes({ compute, guests }: MemoryReadings): number {
  return [compute, ...guests].reduce(
    (sum, { heapUsed, arrayBuffers }) => sum + heapUsed + arrayBuffers,
    0,
  );
}

function overBudget(usedBytes: number, budgetBytes: number): RealmError {
  return new RealmError(
    "out-of-memory",
    `the load was stopped: ${usedBytes} bytes are in use, and memoryBudgetBytes is ${budgetBytes}`,
  );
}

function overLimit(bytes: number, maxResidentBytes: number): RealmError {
  return new RealmError(
    "out-of-memory",
    `the load was stopped: it has taken ${bytes} bytes, and its maxResidentBytes is ${maxResidentBytes}`,
  );
}
