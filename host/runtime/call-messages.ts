// Calls between the main thread and a worker: what crosses by postMessage. A call has an id, may give items
// while it runs, and ends with a result or a failure.

import type { ErrorFields } from "../error/realm-error.ts";

/** What a worker can be asked: names, what each takes, gives on the way, and gives in the end. */
export type CallTable<Self> = {
  readonly [Name in keyof Self]: {
    readonly argument: unknown;
    readonly item: unknown;
    readonly result: unknown;
  };
};

/** To the worker. */
export type CallMessage<Table extends CallTable<Table>> = {
  readonly [Name in keyof Table]: {
    readonly id: number;
    readonly name: Name;
    readonly argument: Table[Name]["argument"];
  };
}[keyof Table];

/** From the worker. */
export type ReplyMessage =
  | { readonly id: number; readonly type: "item"; readonly item: unknown }
  | { readonly id: number; readonly type: "result"; readonly result: unknown }
  | {
      readonly id: number;
      readonly type: "failure";
      readonly error: ErrorFields;
      /** The worker can do no more: its instance trapped. */
      readonly spent: boolean;
    };

/** The first message of a worker that has started; `id` 0 is never a call's. */
export const startedId = 0;
