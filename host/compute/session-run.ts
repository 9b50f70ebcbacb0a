// A session as the compute worker serves it, and its oldest request, if it is a run.

import type { RunRule } from "./column-rules.ts";
import type { MailboxView, Slot } from "./mailbox.ts";
import type { Patience, WaitingRun } from "./merging-scheduler.ts";
import type { Program, RunPart } from "./program.ts";
import type { RequestHandler } from "./request-handler.ts";
import type { SessionRhythm } from "./session-rhythm.ts";
import type { SessionTerms } from "./session-terms.ts";
import type { SharedProgram } from "./shared-programs.ts";
import type { SplitRun } from "./split-run.ts";

export interface Session {
  readonly mailbox: MailboxView;
  readonly terms: SessionTerms;
  readonly handler: RequestHandler;
  readonly rhythm: SessionRhythm;
  /** Of the oldest request, how much is done. */
  readonly split: SplitRun;
}

/** Made for each product: a class, because objects that are spread together cost ten times as much. */
export class SessionRun implements WaitingRun {
  readonly session: Session;
  readonly slot: Slot;
  readonly key: number;
  readonly model: number;
  readonly program: Program;
  readonly part: RunPart;
  readonly columns: number;
  readonly totalColumns: number;
  readonly served: number;
  readonly since: number;
  readonly arrival: number;
  /** With nobody beside it, as long as it meets none. */
  rule: RunRule;
  mergeable = false;

  constructor({ session, slot, shared, part, rule, key }: RunParts, { served, seen }: RunStanding) {
    this.session = session;
    this.slot = slot;
    this.key = key;
    this.model = shared.model;
    this.program = shared.program;
    this.part = part;
    this.columns = part.columns;
    this.totalColumns = part.totalColumns;
    this.served = served;
    this.since = seen.since;
    this.arrival = seen.arrival;
    this.rule = rule;
  }

  /** Others are beside it: what holds then. */
  meet(rule: RunRule): void {
    this.rule = rule;
    this.mergeable = rule.mergeable;
  }

  get patience(): Patience {
    return this.session.rhythm.patience;
  }
}

export interface RunParts {
  readonly session: Session;
  readonly slot: Slot;
  readonly shared: SharedProgram;
  readonly part: RunPart;
  readonly rule: RunRule;
  readonly key: number;
}

export interface RunStanding {
  readonly served: number;
  readonly seen: { readonly since: number; readonly arrival: number };
}
