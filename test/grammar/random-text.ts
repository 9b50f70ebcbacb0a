// A random text that a grammar lets through, found by walking its machine; of many ways on, one that ends is preferred
// the longer the text gets.

import { Random } from "../../scripts/synthetic/random.ts";
import type { GrammarMachine } from "../guest/grammar/grammar-machine.ts";

export interface RandomText {
  readonly bytes: Uint8Array;
  /** Whether it is whole, or was cut at the length asked for. */
  readonly isWhole: boolean;
}

/** `start`: the state before a text. Bytes that JSON ends things with are drawn more often as the text grows. */
export function randomText(
  machine: GrammarMachine,
  start: number,
  seed: number,
  lengthMax: number,
): RandomText {
  const random = new Random(seed);
  const bytes: number[] = [];
  let state = start;
  while (bytes.length < lengthMax) {
    state = machine.beginToken(state);
    if (machine.isFinal(state)) return { bytes: Uint8Array.from(bytes), isWhole: true };
    if (machine.isAccepting(state) && random.below(4) === 0) break;
    const ways = waysOn(machine, state);
    if (ways.length === 0) throw new Error(`no way on behind ${bytes.length} bytes`);
    const ending = ways.filter(([byte]) => closing.has(byte));
    const isEnding = ending.length > 0 && random.below(100) < 10 + bytes.length / 4;
    const chosen = isEnding ? ending : ways;
    const [byte, next] = chosen[random.below(chosen.length)] ?? [0, -1];
    bytes.push(byte);
    state = next;
  }
  return { bytes: Uint8Array.from(bytes), isWhole: machine.isAccepting(state) };
}

const closing = new Set(Array.from('"}]nl', (character) => character.charCodeAt(0)));

function waysOn(machine: GrammarMachine, state: number): [byte: number, state: number][] {
  const ways: [number, number][] = [];
  for (let byte = 0; byte < 256; byte++) {
    const next = machine.next(state, byte);
    if (next >= 0) ways.push([byte, next]);
  }
  return ways;
}
