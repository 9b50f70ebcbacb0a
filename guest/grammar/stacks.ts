// What is still to come in a text: an element of the grammar, and behind it what its rule's caller goes on with. Equal
// stacks are one number, so states of the machine can be compared; a rule that calls another in its last place leaves
// nothing on the stack. Parents have lower numbers than their children.

import { Layout } from "../model/layout";
import { ElementKind, kindOf } from "./elements";
import { sum } from "./least-lengths";
import { Rules } from "./rules";

/** Nothing more may come. */
export const EMPTY: u32 = 0;
/** There is no room for another stack. */
export const NO_STACK: u32 = u32.MAX_VALUE;
/** Stacks of all states that are kept together, and so the deepest nesting; 1,000 brackets deep take 2,000. */
export const STACKS_MAX: u32 = 65536;
const SLOTS: u32 = STACKS_MAX * 2;

export class Stacks {
  count: u32 = 1;
  /** u32 each; shape: [STACKS_MAX]. How often a repetition has been through is part of its stack. */
  private positions: usize;
  private times: usize;
  private parents: usize;
  /** Bytes that all of a stack takes at least, or ENDLESS. */
  private leasts: usize;
  /** The round in which a stack was last seen, or while they are compacted its new number; 0 from `count` on. */
  private marks: usize;
  /** Numbers by hash, 0 where there is none; shape: [SLOTS]. */
  private slots: usize;
  private round: u32 = 0;

  constructor(
    private rules: Rules,
    layout: Layout,
  ) {
    this.positions = layout.take(STACKS_MAX, 4);
    this.times = layout.take(STACKS_MAX, 4);
    this.parents = layout.take(STACKS_MAX, 4);
    this.leasts = layout.take(STACKS_MAX, 4);
    this.marks = layout.take(STACKS_MAX, 4);
    this.slots = layout.take(SLOTS, 4);
  }

  /** Empties everything; the memory holds anything before. */
  clear(): void {
    memory.fill(this.marks, 0, STACKS_MAX << 2);
    memory.fill(this.slots, 0, SLOTS << 2);
    set(this.leasts, EMPTY, 0);
    this.count = 1;
    this.round = 0;
  }

  positionOf(stack: u32): u32 {
    return get(this.positions, stack);
  }

  timesOf(stack: u32): u32 {
    return get(this.times, stack);
  }

  parentOf(stack: u32): u32 {
    return get(this.parents, stack);
  }

  leastBytes(stack: u32): u32 {
    return get(this.leasts, stack);
  }

  /** The stack with an element on `parent`: that one itself where only the end of an alternative would be put on it. */
  push(position: u32, times: u32, parent: u32): u32 {
    if (kindOf(unchecked(this.rules.elements[position])) == ElementKind.End) return parent;
    let slot = this.slotOf(position, times, parent);
    for (;;) {
      const stack = get(this.slots, slot);
      if (stack == 0) break;
      if (this.is(stack, position, times, parent)) return stack;
      slot = (slot + 1) & (SLOTS - 1);
    }
    if (this.count == STACKS_MAX) return NO_STACK;
    const stack = this.count++;
    set(this.positions, stack, position);
    set(this.times, stack, times);
    set(this.parents, stack, parent);
    const least = this.rules.leasts.from(position, times);
    set(this.leasts, stack, sum(least, this.leastBytes(parent)));
    set(this.slots, slot, stack);
    return stack;
  }

  private is(stack: u32, position: u32, times: u32, parent: u32): bool {
    return (
      this.positionOf(stack) == position &&
      this.timesOf(stack) == times &&
      this.parentOf(stack) == parent
    );
  }

  private slotOf(position: u32, times: u32, parent: u32): u32 {
    let hash = position * 0x9e3779b1;
    hash = (hash ^ (hash >> 15) ^ times) * 0x85ebca6b;
    hash = (hash ^ (hash >> 13) ^ parent) * 0xc2b2ae35;
    return (hash ^ (hash >> 16)) & (SLOTS - 1);
  }

  /** From now on no stack has been seen. */
  beginRound(): void {
    this.round++;
  }

  /** Whether it is seen for the first time in this round. */
  see(stack: u32): bool {
    if (get(this.marks, stack) == this.round) return false;
    set(this.marks, stack, this.round);
    return true;
  }

  /** Keeps the stacks seen in this round and what they stand on; `movedTo` then says which number each has. */
  compact(): void {
    for (let stack = this.count - 1; stack > 0; stack--) {
      if (get(this.marks, stack) == this.round) set(this.marks, this.parentOf(stack), this.round);
    }
    memory.fill(this.slots, 0, SLOTS << 2);
    const count = this.count;
    const round = this.round;
    set(this.marks, EMPTY, EMPTY);
    this.count = 1;
    for (let stack: u32 = 1; stack < count; stack++) {
      if (get(this.marks, stack) != round) continue;
      const parent = this.movedTo(this.parentOf(stack));
      const moved = this.push(this.positionOf(stack), this.timesOf(stack), parent);
      set(this.marks, stack, moved);
    }
  }

  movedTo(stack: u32): u32 {
    return get(this.marks, stack);
  }

  /** After `compact`, when nobody asks for old numbers any more. */
  endCompact(): void {
    memory.fill(this.marks, 0, STACKS_MAX << 2);
    this.round = 0;
  }
}

function get(array: usize, index: u32): u32 {
  return load<u32>(array + ((<usize>index) << 2));
}

function set(array: usize, index: u32, value: u32): void {
  store<u32>(array + ((<usize>index) << 2), value);
}
