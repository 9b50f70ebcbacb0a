// A grammar as it is walked: each rule a list of alternatives, each alternative a run of elements with an end.
// Groups and what is repeated are rules without a name of their own.

import { ByteAutomaton } from "./byte-automaton";
import { ElementKind } from "./elements";
import { LeastLengths } from "./least-lengths";

/** No most number of times. */
export const UNBOUNDED: u32 = u32.MAX_VALUE;
/** Rules, groups among them. */
export const RULES_MAX: i32 = 65536;
/** Characters of literals, references and the ends of alternatives; chess in GBNF has about 100. */
export const ELEMENTS_MAX: i32 = 524288;

export class Rules {
  automaton: ByteAutomaton = new ByteAutomaton();
  elements: Array<u32>;
  /** Name of each rule; a group has that of the rule it stands in. */
  names: Array<string> = [];
  /** Positions in `elements` where alternatives begin, those of rule r at `alternativeEnds[r - 1] ..`. */
  alternatives: StaticArray<u32> = [];
  alternativeEnds: StaticArray<u32> = [];
  /** shape: [repetitions, 3]: rule, least and most number of times. */
  repeats: Array<u32>;
  root: u32 = 0;
  /** While rules are read: the rule of each alternative and its position. */
  private addedRules: Array<u32> = [];
  private addedPositions: Array<u32> = [];
  /** How short texts may be: see measure-lengths.ts. */
  leasts: LeastLengths;

  constructor() {
    const elements = new Array<u32>();
    const repeats = new Array<u32>();
    this.elements = elements;
    this.repeats = repeats;
    this.leasts = new LeastLengths(elements, repeats);
  }

  get isFull(): bool {
    return this.elements.length >= ELEMENTS_MAX || this.names.length >= RULES_MAX;
  }

  addRule(name: string): u32 {
    this.names.push(name);
    return this.names.length - 1;
  }

  addAlternative(rule: u32, elements: Array<u32>, first: i32): void {
    this.addedRules.push(rule);
    this.addedPositions.push(this.elements.length);
    for (let i = first; i < elements.length; i++) this.elements.push(elements[i]);
    this.elements.push(ElementKind.End);
  }

  addRepeat(rule: u32, least: u32, most: u32): u32 {
    this.repeats.push(rule);
    this.repeats.push(least);
    this.repeats.push(most);
    return this.repeats.length / 3 - 1;
  }

  /** Puts the alternatives in the order of their rules; none is added afterwards. */
  close(): void {
    const ends = new StaticArray<u32>(this.names.length);
    for (let i = 0; i < this.addedRules.length; i++) ends[this.addedRules[i]]++;
    for (let rule = 1; rule < ends.length; rule++) ends[rule] += ends[rule - 1];
    const next = new StaticArray<u32>(this.names.length);
    for (let rule = 1; rule < ends.length; rule++) next[rule] = ends[rule - 1];
    this.alternatives = new StaticArray<u32>(this.addedRules.length);
    for (let i = 0; i < this.addedRules.length; i++) {
      this.alternatives[next[this.addedRules[i]]++] = this.addedPositions[i];
    }
    this.alternativeEnds = ends;
  }

  /** What only messages about rules need is given up, as a collection walks it each time. */
  forgetNames(): void {
    this.names = [];
    this.automaton.close();
  }

  firstAlternative(rule: u32): u32 {
    return rule == 0 ? 0 : unchecked(this.alternativeEnds[rule - 1]);
  }
}
