// A grammar as a machine over bytes whose states are made when they are first reached, as in lazy deterministic
// automata: a state is the set of all places in the grammar that a text may have come to. Tables are bounded: between
// tokens they are emptied but for the state that counts, and a single token that would fill them is an overflow.

import { Layout } from "../model/layout";
import { ElementKind, kindOf, valueOf } from "./elements";
import { NOWHERE, WHOLE } from "./byte-automaton";
import { sum } from "./least-lengths";
import { PlaceSet, PLACES_OF_STATE_MAX } from "./place-set";
import { Rules, UNBOUNDED } from "./rules";
import { EMPTY, NO_STACK, Stacks, STACKS_MAX } from "./stacks";
import { NO_STATE, StateTable, UNKNOWN } from "./state-table";

/** No text goes on that way. */
export const DEAD: u32 = u32.MAX_VALUE - 1;

/** Places and elements looked at for one token, about 0.2 s; those of JSON take some 10,000. */
const STEPS_MAX: u32 = 10_000_000;

export class StateMachine {
  /** What there was no room or time for, with its limit; null as long as all is well. */
  overflow: string | null = null;
  private stacks: Stacks;
  private states: StateTable;
  private made: PlaceSet;
  /** The class of each byte, and a byte of each class. */
  private classes: StaticArray<u8>;
  private samples: StaticArray<u8> = new StaticArray<u8>(256);
  /** Stacks to look at; shape: [STACKS_MAX], u32. */
  private todo: usize;
  private todoCount: u32 = 0;
  private steps: u32 = 0;

  constructor(
    private rules: Rules,
    layout: Layout,
  ) {
    const classes = rules.automaton.byteClasses();
    this.classes = classes;
    this.stacks = new Stacks(rules, layout);
    this.states = new StateTable(<u32>classes[255] + 1, layout);
    this.made = new PlaceSet(layout);
    this.todo = layout.take(STACKS_MAX, 4);
    for (let byte = 0; byte < 256; byte++) this.samples[this.classes[byte]] = <u8>byte;
  }

  /** Before anything else: the state before a text; DEAD where there is an overflow, or no text at all. */
  begin(): u32 {
    this.stacks.clear();
    this.states.clear();
    this.steps = 0;
    this.beginState();
    this.callRule(this.rules.root, EMPTY);
    this.close();
    return this.endState();
  }

  isAccepting(state: u32): bool {
    return this.states.isAccepting(state);
  }

  /** Bytes to the end of a text, at least. */
  leastBytes(state: u32): u32 {
    return this.states.leastBytes(state);
  }

  /** Whether nothing but the end can come. */
  isFinal(state: u32): bool {
    return this.states.firstPlace(state) == this.states.endOf(state);
  }

  /** The state behind a byte; DEAD too where there is an overflow. */
  next(state: u32, byte: u8): u32 {
    const byteClass = unchecked(this.classes[byte]);
    const transition = this.states.transition(state, byteClass);
    const known = load<u32>(transition);
    if (known != UNKNOWN) return known;
    const made = this.make(state, unchecked(this.samples[byteClass]));
    if (!this.overflow) store<u32>(transition, made);
    return made;
  }

  /**
   * Between two tokens: where tables are half full, only `state` stays. Gives the number that it now has; all other
   * numbers have no meaning any more.
   */
  beginToken(state: u32): u32 {
    this.steps = 0;
    if (!this.states.isHalfFull && this.stacks.count < STACKS_MAX / 2) return state;
    const states = this.states;
    this.beginState();
    if (states.isAccepting(state)) this.made.addEnd();
    const first = states.firstPlace(state);
    const end = states.endOf(state);
    for (let i = first; i < end; i++) this.stacks.see(<u32>states.placeAt(i));
    this.stacks.compact();
    for (let i = first; i < end; i++) {
      const place = states.placeAt(i);
      this.addPlace(<u32>(place >> 32), this.stacks.movedTo(<u32>place));
    }
    this.stacks.endCompact();
    states.clear();
    return this.endState();
  }

  private make(state: u32, byte: u32): u32 {
    this.beginState();
    const states = this.states;
    const end = states.endOf(state);
    for (let i = states.firstPlace(state); i < end && !this.overflow; i++) {
      const place = states.placeAt(i);
      const node = this.rules.automaton.step(<u32>(place >> 32), byte);
      this.step();
      if (node == NOWHERE) continue;
      if (node == WHOLE) this.look(<u32>place);
      else this.addPlace(node, <u32>place);
      this.close();
    }
    return this.endState();
  }

  private beginState(): void {
    this.stacks.beginRound();
    this.made.clear();
    this.todoCount = 0;
  }

  /** The state of the places found. */
  private endState(): u32 {
    if (this.overflow || (this.made.count == 0 && !this.made.accepts)) return DEAD;
    this.made.sort();
    const state = this.states.stateOf(this.made);
    if (state != NO_STATE) return state;
    this.overflow = "its states take all tables within one token";
    return DEAD;
  }

  private step(): void {
    if (++this.steps > STEPS_MAX) this.overflow = `one token takes over ${STEPS_MAX} steps`;
  }

  private look(stack: u32): void {
    if (stack == NO_STACK) this.endStacks();
    else if (stack == EMPTY) this.made.addEnd();
    else if (this.stacks.see(stack)) {
      store<u32>(this.todo + ((<usize>this.todoCount) << 2), stack);
      this.todoCount++;
    }
  }

  private addPlace(node: u32, stack: u32): void {
    if (stack == NO_STACK) this.endStacks();
    else if (!this.made.isFull) this.made.add(node, stack, this.leastFrom(node, stack));
    else this.overflow = `a text may have come to over ${PLACES_OF_STATE_MAX} places of it`;
  }

  private leastFrom(node: u32, stack: u32): u32 {
    return sum(this.rules.automaton.leastBytes(node), this.stacks.leastBytes(stack));
  }

  private endStacks(): void {
    this.overflow = `its rules call each other over ${STACKS_MAX} deep, or in as many ways`;
  }

  /** Goes from the stacks that are to be looked at to the characters that may come. */
  private close(): void {
    while (this.todoCount > 0 && !this.overflow) {
      this.step();
      this.todoCount--;
      this.expand(load<u32>(this.todo + ((<usize>this.todoCount) << 2)));
    }
  }

  private expand(stack: u32): void {
    const stacks = this.stacks;
    const position = stacks.positionOf(stack);
    const parent = stacks.parentOf(stack);
    const element = unchecked(this.rules.elements[position]);
    const kind = kindOf(element);
    if (kind == ElementKind.Character) {
      this.addPlace(valueOf(element), stacks.push(position + 1, 0, parent));
    } else if (kind == ElementKind.Rule) {
      this.callRule(valueOf(element), stacks.push(position + 1, 0, parent));
    } else {
      this.expandRepeat(valueOf(element) * 3, stack);
    }
  }

  private expandRepeat(repeat: u32, stack: u32): void {
    const repeats = this.rules.repeats;
    const least = unchecked(repeats[repeat + 1]);
    const most = unchecked(repeats[repeat + 2]);
    const stacks = this.stacks;
    const position = stacks.positionOf(stack);
    const parent = stacks.parentOf(stack);
    const times = stacks.timesOf(stack);
    const behind = stacks.push(position + 1, 0, parent);
    if (times >= least) this.look(behind);
    // Where there is no most, times beyond the least are all alike.
    const next = most == UNBOUNDED ? min(times + 1, least) : times + 1;
    const after = next == most ? behind : stacks.push(position, next, parent);
    this.callRule(unchecked(repeats[repeat]), after);
  }

  private callRule(rule: u32, after: u32): void {
    if (after == NO_STACK) {
      this.endStacks();
      return;
    }
    const rules = this.rules;
    const end = unchecked(rules.alternativeEnds[rule]);
    for (let i = rules.firstAlternative(rule); i < end; i++) {
      this.look(this.stacks.push(unchecked(rules.alternatives[i]), 0, after));
    }
  }
}
