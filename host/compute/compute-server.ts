// The compute worker's side of all mailboxes. A guest's thread may write anything into its mailbox, at any
// time: what decides something is copied once and then checked, and a request that is wrong is answered
// with an error. What only reads is answered at once, one request of each session in turn; runs of programs
// wait for the scheduler, which merges those of several sessions.

import { RealmError } from "../error/realm-error.ts";
import { answerError } from "./answers.ts";
import { BatchInvariance } from "./batch-invariance.ts";
import { ColumnRules, type RunRule } from "./column-rules.ts";
import type { Device } from "./device.ts";
import { MailboxView, slotDone, slotRequested, word, type Slot } from "./mailbox.ts";
import { MergingScheduler, type ExpectedRun } from "./merging-scheduler.ts";
import type { ModelSource } from "./model-source.ts";
import { noProducts, type HeldCounts, type ProductCounts } from "./product-counts.ts";
import { RequestHandler, type Arithmetic, type RunRequest } from "./request-handler.ts";
import { SessionRhythm } from "./session-rhythm.ts";
import type { SessionTerms } from "./session-terms.ts";
import { SharedPrograms } from "./shared-programs.ts";
import { SessionRun, type Session } from "./session-run.ts";
import { SplitRun } from "./split-run.ts";
import { TenantShares } from "./tenant-shares.ts";

/** Above any multiple that columns are filled up to. */
const multiplesMax = 64;

/** Columns of a product of several runs: of all requests that run at a time, as runtime/tenants/admission.ts has them. */
const mergedColumnsMax = 64;

export class ComputeServer {
  readonly #arithmetic: Arithmetic;
  readonly #sessions = new Map<SharedArrayBuffer, Session>();
  readonly #scheduler = new MergingScheduler<SessionRun>(mergedColumnsMax);
  readonly #rules: ColumnRules;
  readonly #shares = new TenantShares();
  #counts: ProductCounts = noProducts;
  #crowded = false;
  #waitMs = Infinity;

  constructor(device: Device, models: ModelSource) {
    this.#arithmetic = { device, models, shared: new SharedPrograms(device) };
    this.#rules = new ColumnRules(new BatchInvariance(device));
  }

  /** After `serve` had nothing to do: when to serve again although nobody rang. In ms. */
  get waitMs(): number {
    return this.#waitMs;
  }

  get counts(): ProductCounts & HeldCounts {
    const { shared } = this.#arithmetic;
    return { ...this.#counts, mailboxes: this.#sessions.size, programs: shared.count };
  }

  /** Serves a mailbox from now on. */
  attach(mailbox: SharedArrayBuffer, terms: SessionTerms): void {
    if (this.#sessions.has(mailbox)) {
      throw new RealmError("bug", "cannot attach a mailbox: it is attached already");
    }
    const view = new MailboxView(mailbox);
    view.setCrowded(this.#isCrowdedBeside(this.#crowded));
    const handler = new RequestHandler(this.#arithmetic, terms.granted, ({ model, program }) => {
      // What has to be tried is tried before anybody waits for a token.
      this.#rules.alone(terms.rule, this.#arithmetic.models.weights(model), program);
    });
    const [rhythm, split] = [new SessionRhythm(), new SplitRun()];
    this.#sessions.set(mailbox, { mailbox: view, terms, handler, rhythm, split });
    this.#shares.join(terms.tenant, terms.weight);
  }

  /** Gives a session to another tenant, before it has computed for one. */
  assign(mailbox: SharedArrayBuffer, terms: SessionTerms): void {
    const session = this.#sessions.get(mailbox);
    if (session === undefined) throw new RealmError("bug", "there is no such mailbox");
    this.#shares.leave(session.terms.tenant);
    this.#shares.join(terms.tenant, terms.weight);
    session.handler.grant(terms.granted);
    this.#sessions.set(mailbox, { ...session, terms });
  }

  /** Frees the session's programs; nothing touches the mailbox after this. */
  detach(mailbox: SharedArrayBuffer): void {
    const session = this.#sessions.get(mailbox);
    if (session === undefined) return;
    session.handler.close();
    this.#sessions.delete(mailbox);
    this.#shares.leave(session.terms.tenant);
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
      if (asked !== undefined) return this.#runOf(session, slot, { asked, now });
    } catch (thrown) {
      session.split.reset();
      answerError(slot, thrown);
    }
    slot.pass(slotDone);
    return undefined;
  }

  #runOf(
    session: Session,
    slot: Slot,
    { asked, now }: { readonly asked: RunRequest; readonly now: number },
  ): SessionRun {
    const { terms, rhythm } = session;
    const { shared } = asked;
    const { model, program, number } = shared;
    const rule = this.#rules.alone(terms.rule, this.#arithmetic.models.weights(model), program);
    // Runs of one product are made alike.
    const key = 2 * (multiplesMax * number + rule.multiple) + (rule.apart ? 1 : 0);
    const sequence = slot.get(word.sequence);
    const seen = rhythm.asked(sequence, now, this.#scheduler.products);
    const part = session.split.rest({ sequence, key }, asked.part);
    const served = this.#shares.served(terms.tenant, now);
    return new SessionRun({ session, slot, shared, part, rule, key }, { served, seen });
  }

  #schedule(runs: readonly SessionRun[], now: number): boolean {
    const expected = this.#expectedBeside(runs);
    const isAlone = runs.length === 1 && expected.every(({ until }) => until <= now);
    this.#setCrowded(!isAlone);
    if (!isAlone) for (const run of runs) run.meet(this.#ruleBeside(run));
    const decision = this.#scheduler.decide(runs, expected, now);
    if ("waitMs" in decision) {
      this.#waitMs = decision.waitMs;
      return false;
    }
    const columnsMax = Math.min(decision.columns, ...decision.run.map((run) => columnsAtOnce(run)));
    const whole = runTogether(decision.run, columnsMax);
    const done = performance.now();
    this.#scheduler.ran(now, done);
    this.#account(decision.run, columnsMax, { whole, startedMs: now, endedMs: done });
    for (const { session, slot, model, program, totalColumns } of whole) {
      session.rhythm.answered({ model, program, totalColumns, at: done });
      slot.pass(slotDone);
    }
    return true;
  }

  #account(
    runs: readonly SessionRun[],
    columnsMax: number,
    { whole, startedMs, endedMs }: ProductTimes,
  ): void {
    let columns = 0;
    for (const run of runs) {
      const count = Math.min(run.columns, columnsMax);
      this.#shares.charge(run.session.terms.tenant, count);
      columns += count;
    }
    const multiple = runs[0]?.rule.multiple ?? 1;
    const before = this.#counts;
    this.#counts = {
      runs: before.runs + whole.length,
      products: before.products + 1,
      columns: before.columns + columns,
      paddingColumns: before.paddingColumns + Math.ceil(columns / multiple) * multiple - columns,
      waitedMs: whole.reduce((sum, { since }) => sum + startedMs - since, before.waitedMs),
      busyMs: before.busyMs + endedMs - startedMs,
    };
  }

  #ruleBeside({ session, model, program, totalColumns }: SessionRun): RunRule {
    const weights = this.#arithmetic.models.weights(model);
    return this.#rules.beside(session.terms.rule, totalColumns, { weights, program });
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
    const isCrowded = this.#isCrowdedBeside(crowded);
    for (const { mailbox } of this.#sessions.values()) mailbox.setCrowded(isCrowded);
  }

  /** A guest that spins for its answer where there is no core to spare only delays it. */
  #isCrowdedBeside(crowded: boolean): boolean {
    return crowded || this.#arithmetic.device.takesAllCores;
  }
}

interface ProductTimes {
  /** Runs that are done with it. */
  readonly whole: readonly SessionRun[];
  readonly startedMs: number;
  readonly endedMs: number;
}

/** A run that is only begun leaves no columns of zeros. */
function columnsAtOnce({ columns, rule }: SessionRun): number {
  return columns <= rule.columnsMax ? Infinity : rule.columnsMax;
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
    runs[0]?.program.runMerged(parts, runs[0].rule);
  } catch (thrown) {
    for (const { session, slot } of runs) {
      session.split.reset();
      answerError(slot, thrown);
    }
    return runs;
  }
  return runs.filter(({ session, part }) => session.split.ended(part));
}
