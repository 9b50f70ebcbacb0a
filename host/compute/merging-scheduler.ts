// Which waiting runs become the next product. Decoding is bound by reading weights, so runs of one program are
// merged: a product of 8 columns reads them once. Guests of one model ask for the same programs in the same order;
// whoever is behind waits until the others come by, and after one step all are in step.
//
// Runs wait in lanes, narrow ones (decoding) and wide ones (prefill) of each model apart. Lanes take turns by the
// time they have used (start-time fair queueing, Goyal et al. 1996), so that two models do not starve each other,
// and a wide run beside decoding goes in pieces that take as long as a narrow product: a long prompt then slows
// those who decode to about half their speed.

/** A run that waits. Times are in ms of one clock. */
export interface WaitingRun {
  /** Runs of equal keys can be one product. */
  readonly key: number;
  readonly model: number;
  /** Columns left to run. */
  readonly columns: number;
  readonly totalColumns: number;
  /** Whether it may be run beside others, and in pieces. */
  readonly mergeable: boolean;
  /** What its tenant was served so far; where not all can go, those of the least served do. */
  readonly served: number;
  /** When it was first seen. */
  readonly since: number;
  /** The scheduler's `products` when it was first seen. */
  readonly arrival: number;
  /** Its session's. */
  readonly patience: Patience;
}

/** A session that computes for itself and will ask again. */
export interface ExpectedRun {
  readonly model: number;
  /** Of its run before: who decodes goes on to decode. */
  readonly totalColumns: number;
  /** When it is no longer worth waiting for. */
  readonly until: number;
  readonly patience: Patience;
}

/** How long others may still wait for a session. The scheduler's to change. */
export interface Patience {
  leftMs: number;
}

/** Run these as one product, or look again after so many ms. `columns`: of each run at most. */
export type Decision<Run> =
  { readonly run: readonly Run[]; readonly columns: number } | { readonly waitMs: number };

/** Columns of a run that decodes; speculation has a few. */
const narrowColumnsMax = 8;
/** Products that may pass a run before it goes first: some steps of a deep model. */
const passedOverMax = 512;
/** Columns of a short prompt, which is soon over. */
const shortColumnsMax = 64;
/**
 * A piece of a short prompt takes as long as so many products of those who decode, and of a long one as long as one. Those
 * have half of the time whatever it is, but are late by a piece; narrower pieces read the weights for less.
 */
const shortPieceProducts = 4;
/** Fewest columns of a piece; fewer would read the weights for too little. */
const pieceColumnsMin = 4;
/** A lane whose last product ended so long ago is not at work. */
const atWorkMs = 100;
/** Share of the newest product in means. */
const newestShare = 0.1;
/** Longest wait for sessions that have not asked yet: a token's sampling by 16 of them on two cores. */
export const patienceMaxMs = 12;
/** Less is none: those that share what a wait costs would else be waited for ever shorter, and the runs never run. */
const patienceMinMs = 0.1;
/**
 * A wait is paid for by those that were waited for, in equal parts, with this share of the time that their products take:
 * what one that dawdles can cost the others. Who is late by chance, as threads on few cores are, seldom pays alone.
 */
const patienceShare = 0.2;

/** Of a new session. */
export function fullPatience(): Patience {
  return { leftMs: patienceMaxMs };
}

interface Lane {
  readonly model: number;
  readonly isNarrow: boolean;
  /** Time used, in ms; a lane that was empty starts where the others are. */
  usedMs: number;
  /** When its last product ended. */
  endedMs: number;
  /** Mean time of a product, and of a column in it. */
  productMs: number;
  columnMs: number;
}

interface Wait {
  readonly since: number;
  readonly waitMs: number;
  readonly awaited: readonly ExpectedRun[];
}

export class MergingScheduler<Run extends WaitingRun> {
  readonly #lanes = new Map<number, Lane>();
  #busy: ReadonlySet<Lane> = new Set();
  #running:
    { readonly lane: Lane; readonly run: readonly Run[]; readonly columns: number } | undefined;
  #wait: Wait | undefined;
  readonly #mergedColumnsMax: number;
  #products = 0;

  /** `mergedColumnsMax`: of a product of several runs. */
  constructor(mergedColumnsMax: number) {
    this.#mergedColumnsMax = mergedColumnsMax;
  }

  /** Products decided on so far. */
  get products(): number {
    return this.#products;
  }

  /** `waiting`: at most one run of each session, one at least. `expected`: sessions without one. */
  decide(waiting: readonly Run[], expected: readonly ExpectedRun[], now: number): Decision<Run> {
    this.#payForWait(now);
    const lane = this.#laneInTurn(waiting);
    if (lane === undefined) return { waitMs: Infinity };
    const runs = waiting.filter((each) => this.#laneOf(each) === lane);
    const run = lane.isNarrow ? this.#merged(runs) : inOrder(runs).slice(0, 1);
    // Nor is another lane's product run meanwhile: it takes longer than whoever is expected.
    if (run[0]?.mergeable === true) this.#wait = waitFor(lane, expected, now);
    if (this.#wait !== undefined) return { waitMs: this.#wait.waitMs };
    const columns = lane.isNarrow ? Infinity : this.#pieceColumns(lane, run, now);
    this.#running = { lane, run, columns: sumOfColumns(run, columns) };
    this.#products += 1;
    return { run, columns };
  }

  /** Accounts for the product that was decided on last. */
  ran(startedMs: number, endedMs: number): void {
    if (this.#running === undefined) return;
    const { lane, run, columns } = this.#running;
    // Its sessions may be gone before there is another.
    this.#running = undefined;
    const elapsedMs = endedMs - startedMs;
    lane.usedMs += elapsedMs;
    lane.endedMs = endedMs;
    for (const { patience } of run) {
      patience.leftMs = Math.min(patienceMaxMs, patience.leftMs + patienceShare * elapsedMs);
    }
    lane.productMs = mean(lane.productMs, elapsedMs);
    lane.columnMs = mean(lane.columnMs, elapsedMs / columns);
  }

  forgetModel(model: number): void {
    for (const [key, lane] of this.#lanes) if (lane.model === model) this.#lanes.delete(key);
  }

  #payForWait(now: number): void {
    if (this.#wait === undefined) return;
    const { since, waitMs, awaited } = this.#wait;
    const paidMs = Math.min(now - since, waitMs) / awaited.length;
    for (const { patience } of awaited) patience.leftMs -= paidMs;
    this.#wait = undefined;
  }

  /** The runs of the program that most wait for, or of one that was passed over too often. */
  #merged(runs: readonly Run[]): Run[] {
    if (runs.length === 1) return [...runs];
    const groups = Map.groupBy(runs, ({ key }) => key);
    const late = runs.find(({ arrival }) => this.#products - arrival > passedOverMax);
    let chosen = late === undefined ? [] : (groups.get(late.key) ?? []);
    if (late === undefined) {
      for (const group of groups.values()) if (group.length > chosen.length) chosen = group;
    }
    if (chosen[0]?.mergeable !== true) return [oldest(chosen)];
    let columns = 0;
    return inOrder(chosen).filter((run) => (columns += run.columns) <= this.#mergedColumnsMax);
  }

  /** Of the lanes with work the one that has used the least time. */
  #laneInTurn(waiting: readonly Run[]): Lane | undefined {
    const lanes = new Set(waiting.map((run) => this.#laneOf(run)));
    let leastMs = Infinity;
    for (const lane of lanes) {
      if (this.#busy.has(lane)) leastMs = Math.min(leastMs, lane.usedMs);
    }
    let next: Lane | undefined;
    for (const lane of lanes) {
      const isNew = !this.#busy.has(lane) && leastMs < Infinity;
      if (isNew) lane.usedMs = Math.max(lane.usedMs, leastMs);
      if (next === undefined || lane.usedMs < next.usedMs) next = lane;
    }
    this.#busy = lanes;
    return next;
  }

  /** Columns that take as long as a product of those who decode; all, where nobody does. */
  #pieceColumns({ columnMs }: Lane, [run]: readonly Run[], now: number): number {
    if (run?.mergeable !== true) return Infinity;
    let productMs = Infinity;
    for (const lane of this.#lanes.values()) {
      const isAtWork = lane.isNarrow && now - lane.endedMs < atWorkMs;
      if (isAtWork) productMs = Math.min(productMs, lane.productMs);
    }
    if (productMs === Infinity) return Infinity;
    const products = run.totalColumns <= shortColumnsMax ? shortPieceProducts : 1;
    // Before the first product of the lane its cost is unknown: the least.
    const columns = columnMs === 0 ? 0 : (products * productMs) / columnMs;
    return Math.max(pieceColumnsMin, Math.floor(columns / pieceColumnsMin) * pieceColumnsMin);
  }

  #laneOf({ model, totalColumns }: Run): Lane {
    const narrow = isNarrow(totalColumns);
    const key = 2 * model + (narrow ? 1 : 0);
    const known = this.#lanes.get(key);
    if (known !== undefined) return known;
    const times = { usedMs: 0, endedMs: -Infinity, productMs: 0, columnMs: 0 };
    const lane = { model, isNarrow: narrow, ...times };
    this.#lanes.set(key, lane);
    return lane;
  }
}

function isNarrow(totalColumns: number): boolean {
  return totalColumns <= narrowColumnsMax;
}

/** For more runs of that model, if there are any worth it: wide ones are not merged. */
function waitFor({ model }: Lane, expected: readonly ExpectedRun[], now: number): Wait | undefined {
  const awaited = expected.filter(
    (other) =>
      other.model === model &&
      isNarrow(other.totalColumns) &&
      other.until > now &&
      other.patience.leftMs >= patienceMinMs,
  );
  if (awaited.length === 0) return undefined;
  const waitMs = Math.max(
    ...awaited.map(({ until, patience }) => Math.min(until - now, patience.leftMs)),
  );
  return { since: now, waitMs, awaited };
}

function sumOfColumns(runs: readonly WaitingRun[], columnsMax: number): number {
  return runs.reduce((sum, { columns }) => sum + Math.min(columns, columnsMax), 0);
}

function mean(before: number, newest: number): number {
  return before === 0 ? newest : before + newestShare * (newest - before);
}

function inOrder<Run extends WaitingRun>(runs: readonly Run[]): Run[] {
  return [...runs].sort((left, right) => left.served - right.served || left.since - right.since);
}

function oldest<Run extends WaitingRun>(runs: readonly Run[]): Run {
  return runs.reduce((first, run) => (run.since < first.since ? run : first));
}
