// Attacks that an export may make while it runs. Each ends the guest, never ends, or gives the error to answer with,
// as often as it can the one that an import gave; null: it is done and the guest goes on as if nothing were.

import { Error, ErrorKind } from "./bindings/wit";
import { attackByCalls } from "./call-attacks";
import { endlessLoop } from "./endless-loop";
import { attackByMemory } from "./memory-attacks";
import { attackAt } from "./plot";
import { misbehave } from "./reallocation";

let counter: u32 = 0;

export function strike(place: string): Error | null {
  const attack = attackAt(place);
  if (attack.length == 0) return null;
  if (attack == "trap") unreachable();
  if (attack == "endless loop") endlessLoop();
  if (attack == "recursion") counter = recurse(counter);
  if (attack.startsWith("error ")) return error(attack.substring(6));
  if (attack.startsWith("realloc ")) return misbehave(attack.substring(8));
  const byMemory = attackByMemory(attack);
  if (byMemory != null) return byMemory;
  return attackByCalls(attack);
}

function recurse(depth: u32): u32 {
  counter += recurse(depth + 1);
  return counter * depth;
}

/** With that code. */
function error(code: string): Error {
  return new Error(ErrorKind.Input, code, "this guest says so");
}
