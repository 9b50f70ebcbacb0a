// What the hostile guest can do, and how the request ends.

import type { RealmError } from "../../host/index.ts";

export type ErrorCode = RealmError["code"];

export interface Attack {
  /** "<export>: <attack>", as assembly/plot.ts reads it. */
  readonly plot: string;
  /** None: the guest harms nobody and its request ends well. */
  readonly code?: ErrorCode;
  /** Part of the error's message. */
  readonly says?: string;
}

function attacks(
  place: string,
  table: readonly (readonly [string, ErrorCode?, string?])[],
): Attack[] {
  return table.map(([name, code, says]) => ({
    plot: `${place}: ${name}`,
    ...(code === undefined ? {} : { code }),
    ...(says === undefined ? {} : { says }),
  }));
}

/** They end by themselves. */
export const briefAttacks: readonly Attack[] = [
  ...attacks("append", [
    ["trap", "guest-trap"],
    ["error context-full", "context-full"],
    ["largest number"],
  ]),
  ...attacks("start", [["trap", "guest-trap"]]),
  ...attacks("next-batch", [
    ["trap", "guest-trap", "unreachable"],
    ["recursion", "guest-trap", "stack"],
    ["endless calls", "limit", "callsPerYield"],
    ["log flood", "limit", "callsPerYield"],
    ["handle flood", "limit", "handles"],
    ["program flood"],
    ["widths"],
    ["memory bomb", "out-of-memory"],
    ["memory bomb and trap", "guest-trap"],
    ["enormous message", "guest-trap", "no-such-code"],
    ["enormous code", "guest-trap", "yyy"],
    ["error cancelled", "cancelled"],
    ["error __proto__", "guest-trap", "__proto__"],
    ["error bug", "bug"],
    ["error no; truncate: trap", "guest-trap", "unreachable"],
    ["error no; truncate: error again", "guest-trap", "again"],
    ["run of handle 0", "guest-trap"],
    ["run of handle 1", "guest-trap"],
    ["run of handle 2", "guest-trap"],
    ["run of handle -1", "guest-trap"],
    ["run of handle 1073741824", "guest-trap"],
    ["wait for handle 0", "guest-trap"],
    ["wait for handle 1", "guest-trap"],
    ["drop of handle 1", "guest-trap"],
    ["drop of handle -2147483648", "guest-trap"],
    ["drop twice", "guest-trap"],
    ["run of a dropped program", "guest-trap"],
    ["wait for a dropped run", "guest-trap"],
    ["program in place of a run", "guest-trap"],
    ["list past memory 1000000", "guest-trap", "memory"],
    ["list past memory -1", "guest-trap", "memory"],
    ["list at an odd address", "guest-trap", "aligned"],
    ["wait twice", "bad-argument", "not pending"],
    ["three submits", "limit", "2 runs are pending"],
    ["submit and return", "limit", "2 runs are pending"],
    ["submit and drop the program"],
    ["realloc traps", "guest-trap"],
    ["realloc past memory", "guest-trap"],
    ["realloc far past memory", "guest-trap"],
    ["realloc below zero", "guest-trap"],
    ["realloc misaligned", "guest-trap"],
    ["realloc at zero", "guest-trap"],
    ["realloc grows"],
    ["realloc calls once"],
    ["realloc calls again and again", "guest-trap"],
    ["realloc asks for the metadata", "guest-trap"],
    ["realloc drops the program"],
  ]),
  ...attacks("result", [
    ["area past memory", "guest-trap"],
    ["area below zero", "guest-trap", "memory"],
    ["area at an odd address", "guest-trap"],
    ["no such result", "guest-trap"],
    ["no such finish", "guest-trap"],
    ["no such option", "guest-trap"],
    ["no such error kind", "guest-trap"],
    ["tokens past memory", "guest-trap", "memory"],
    ["text below zero", "guest-trap", "memory"],
    ["tokens at an odd address", "guest-trap", "aligned"],
    ["tokens out of vocabulary", "guest-trap", "vocabulary"],
    ["two tokens", "guest-trap", "2 tokens"],
    ["many tokens", "guest-trap", "3000000 tokens"],
    ["no logprob", "guest-trap", "0 logprobs"],
    ["logprob of none"],
    ["no text end", "guest-trap", "0 text ends"],
    ["text end past text", "guest-trap", "4294967295"],
    ["text behind its end", "guest-trap", "end at 0"],
    ["no UTF-8"],
    ["enormous text", "guest-trap", "40000000 bytes"],
    ["texts that overlap", "guest-trap", "1000 tokens"],
    ["many texts that overlap", "guest-trap", "1000000 tokens"],
    ["error of overlapping strings", "guest-trap", "memory"],
  ]),
  ...attacks("post-return", [
    ["trap", "guest-trap"],
    ["call", "guest-trap", "leave"],
  ]),
];

/** They never end by themselves. */
export const endlessAttacks: readonly Attack[] = [
  ...attacks("append", [["endless loop", "deadline"]]),
  ...attacks("start", [["endless loop", "deadline"]]),
  ...attacks("next-batch", [
    ["endless loop", "deadline"],
    ["endless runs", "deadline"],
    ["endless calls that are not counted", "deadline"],
    ["submit and loop", "deadline"],
    ["realloc loops", "deadline"],
    ["giant products", "deadline"],
    ["error no; truncate: endless loop", "deadline"],
  ]),
  ...attacks("result", [["prefilled for ever", "deadline"]]),
  ...attacks("post-return", [["endless loop", "deadline"]]),
];

/** Before there is a prompt. */
export const earlyAttacks: readonly Attack[] = [
  ...attacks("initialize", [["trap", "guest-trap"]]),
  ...attacks("load", [
    ["trap", "guest-trap"],
    ["error denied", "denied"],
    ["recursion", "guest-trap"],
  ]),
  ...attacks("configuration", [
    ["trap", "guest-trap"],
    ["largest numbers"],
    ["zeros", "guest-trap", "vocabulary"],
    ["enormous name", "guest-trap"],
    ["enormous list", "guest-trap", "10000000 tokens"],
  ]),
  ...attacks("kv-bytes", [
    ["error unsupported", "unsupported"],
    ["largest number", "limit", "guestMemoryBytes"],
  ]),
  ...attacks("create-session", [
    ["trap", "guest-trap"],
    ["forged handle", "guest-trap"],
    ["handle of zero", "guest-trap"],
  ]),
  ...attacks("position", [["trap", "guest-trap"]]),
];

export const earlyEndlessAttacks: readonly Attack[] = [
  ...attacks("initialize", [["endless loop", "deadline"]]),
  ...attacks("load", [["endless loop", "deadline"]]),
  ...attacks("configuration", [["endless loop", "deadline"]]),
  ...attacks("kv-bytes", [["endless loop", "deadline"]]),
  ...attacks("create-session", [["endless loop", "deadline"]]),
  ...attacks("position", [["endless loop", "deadline"]]),
];
