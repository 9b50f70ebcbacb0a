// The compute worker's side of all mailboxes. A guest's thread may write anything into its mailbox, at any
// time: what decides something is copied once and then checked, and a request that is wrong is answered
// with an error. What only reads is answered at once, one request of each session in turn; runs of programs
// wait for the scheduler, which merges those of several sessions.

import { RealmError } from "../error/realm-error.ts";
import { answerError } from "./answers.ts";
import { BatchInvariance, invariantColumnsMax } from "./batch-invariance.ts";
import type { Device } from "./device.ts";
import { MailboxView, slotDone, slotRequested, word, type Slot } from "./mailbox.ts";
import { MergingScheduler, type ExpectedRun, type WaitingRun } from "./merging-scheduler.ts";
import type { ModelSource } from "./model-source.ts";
import type { Program, RunPart } from "./program.ts";
import { RequestHandler, type Arithmetic } from "./request-handler.ts";
import { SessionRhythm } from "./session-rhythm.ts";
import { SharedPrograms } from "./shared-programs.ts";
import { SplitRun } from "./split-run.ts";

/**
 * `batch-invariant`: nobody's answer depends on who else is computing; programs whose products would differ by a
 * bit are not merged. `fast`: all are.
 */
export type Determinism = "batch-invariant" | "fast";

/** Columns of a product of several runs; more gain nothing. */
const mergedColumnsMax = 32;

interface Session {
  readonly mailbox: MailboxView;
  readonly handler: RequestHandler;
  readonly rhythm: SessionRhythm;
  /** Of the oldest request, how much is done. */
  readonly split: SplitRun;
}

/** A session's oldest request, if it is a run. */
interface SessionRun extends Omit<WaitingRun, "mergeable"> {
  readonly session: Session;
  readonly slot: Slot;
  readonly program: Program;
  readonly part: RunPart;
}

export class ComputeServer {
  readonly #arithmetic: Arithmetic;
  readonly #sessions = new Map<SharedArrayBuffer, Session>();
  readonly #scheduler = new MergingScheduler<SessionRun & WaitingRun>(mergedColumnsMax);
  readonly #determinism: Determinism;
  readonly #invariance: BatchInvariance;
  readonly #mergeable = new WeakMap<Program, boolean>();
  #crowded = false;
  #waitMs = Infinity;

  constructor(
    device: Device,
    models: ModelSource,
    { determinism = "batch-invariant" }: { readonly determinism?: Determinism } = {},
  ) {
    this.#arithmetic = { device, models, shared: new SharedPrograms(device) };
    this.#determinism = determinism;
    this.#invariance = new BatchInvariance(device);
  }

  /** After `serve` had nothing to do: when to serve again although nobody rang. In ms. */
  get waitMs(): number {
    return this.#waitMs;
  }

  /** Serves a mailbox from now on. `granted`: the only models its guest may use; may change later. */
  attach(mailbox: SharedArrayBuffer, granted: ReadonlySet<number>): void {
    if (this.#sessions.has(mailbox)) {
      throw new RealmError("bug", "cannot attach a mailbox: it is attached already");
    }
    const view = new MailboxView(mailbox);
    view.setCrowded(this.#crowded);
    this.#sessions.set(mailbox, {
      mailbox: view,
      handler: new RequestHandler(this.#arithmetic, granted),
      rhythm: new SessionRhythm(),
      split: new SplitRun(),
    });
  }

  /** Frees the session's programs; nothing touches the mailbox after this. */
  detach(mailbox: SharedArrayBuffer): void {
    this.#sessions.get(mailbox)?.handler.close();
    this.#sessions.delete(mailbox);
  }

  /** Frees every program on that model; to be called before its weights are freed. */
  forgetModel(id: number): void {
    for (const { handler } of this.#sessions.values()) handler.forgetModel(id);
    this.#scheduler.forgetModel(id);
  }

  /** Answers one request of each session that only reads, and runs one product. False: there was none. */
  serve(): boolean {
    const now = performance.now();
    const waiting: SessionRun[] = [];
    let served = false;
    for (const session of this.#sessions.values()) {
      const slot = oldestRequest(session.mailbox.slots);
      if (slot === undefined) continue;
      const run = this.#take(session, slot, now);
      if (run === undefined) served = true;
      else waiting.push(run);
    }
    this.#waitMs = Infinity;
    if (waiting.length === 0) return served;
    return this.#schedule(waiting, now) || served;
  }

  /** Detaches all. */
  close(): void {
    for (const mailbox of this.#sessions.keys()) this.detach(mailbox);
  }

  /** Answers a request, or gives the run that it asks for. */
  #take(session: Session, slot: Slot, now: number): SessionRun | undefined {
    try {
      const asked = session.handler.handle(slot, session.mailbox.cancelled);
      if (asked !== undefined) {
        const { key, model, program } = asked.shared;
        const sequence = slot.get(word.sequence);
        const seen = session.rhythm.asked(sequence, now, this.#scheduler.products);
        const part = session.split.rest({ sequence, key }, asked.part);
        const { columns, totalColumns } = part;
        return { session, slot, key, model, program, part, columns, totalColumns, ...seen };
      }
    } catch (thrown) {
      session.split.reset();
      answerError(slot, thrown);
    }
    slot.pass(slotDone);
    return undefined;
  }

  #schedule(runs: readonly SessionRun[], now: number): boolean {
    const expected = this.#expectedBeside(runs);
    const isAlone = runs.length === 1 && expected.every(({ until }) => until <= now);
    this.#setCrowded(!isAlone);
    const waiting = runs.map((run) => ({ ...run, mergeable: !isAlone && this.#mayMerge(run) }));
    const decision = this.#scheduler.decide(waiting, expected, now);
    if ("waitMs" in decision) {
      this.#waitMs = decision.waitMs;
      return false;
    }
    const whole = runTogether(decision.run, decision.columns);
    const done = performance.now();
    this.#scheduler.ran(now, done);
    for (const { session, slot, model } of whole) {
      session.rhythm.answered(model, done);
      slot.pass(slotDone);
    }
    return true;
  }

  #expectedBeside(runs: readonly SessionRun[]): ExpectedRun[] {
    const busy = new Set(runs.map(({ session }) => session));
    const others = [...this.#sessions.values()].filter((session) => !busy.has(session));
    return others.flatMap(({ rhythm }) => rhythm.expected ?? []);
  }

  /** Where sessions take turns at the cores, nobody keeps one busy only to be quicker at the next request. */
  #setCrowded(crowded: boolean): void {
    if (crowded === this.#crowded) return;
    this.#crowded = crowded;
    this.#arithmetic.device.shareCores(crowded);
    for (const { mailbox } of this.#sessions.values()) mailbox.setCrowded(crowded);
  }

  #mayMerge({ model, program, totalColumns }: SessionRun): boolean {
    if (this.#determinism === "fast") return true;
    if (totalColumns > invariantColumnsMax) return false;
    const known = this.#mergeable.get(program);
    if (known !== undefined) return known;
    const holds = this.#invariance.holds(this.#arithmetic.models.weights(model), program);
    this.#mergeable.set(program, holds);
    return holds;
  }
}

function oldestRequest(slots: readonly Slot[]): Slot | undefined {
  let oldest: Slot | undefined;
  for (const slot of slots) {
    if (slot.state !== slotRequested) continue;
    // Sequences wrap around.
    const age = oldest === undefined ? 0 : oldest.get(word.sequence) - slot.get(word.sequence);
    if (oldest === undefined || (age | 0) > 0) oldest = slot;
  }
  return oldest;
}

/** One product for all, and the runs that are done with it. An error is everyone's: each was checked before. */
function runTogether(runs: readonly SessionRun[], columnsMax: number): readonly SessionRun[] {
  const parts = runs.map(({ session, part }) => session.split.piece(part, columnsMax));
  try {
    runs[0]?.program.runMerged(parts);
  } catch (thrown) {
    for (const { session, slot } of runs) {
      session.split.reset();
      answerError(slot, thrown);
    }
    return runs;
  }
  return runs.filter(({ session, part }) => session.split.ended(part));
}
