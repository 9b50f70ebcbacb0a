// The states of a machine that have been reached, each known by its places, and the transitions between them that
// have been taken. Nothing grows: what does not fit is refused.

import { Layout } from "../model/layout";
import { PlaceSet } from "./place-set";

/** Not taken yet. */
export const UNKNOWN: u32 = u32.MAX_VALUE;
/** There is no room for another state. */
export const NO_STATE: u32 = u32.MAX_VALUE;

/** Of all states together. */
const PLACES_MAX: u32 = 262144;
const TRANSITION_BYTES: u32 = 4 * 1024 * 1024;
const STATES_MAX: u32 = 16384;
const SLOTS: u32 = STATES_MAX * 2;

export class StateTable {
  private count: u32 = 0;
  private placeCount: u32 = 0;
  private statesMax: u32;
  /** shape: [statesMax, classCount], u32. */
  private transitions: usize;
  /** Of all states, u64 each, ascending within one. */
  private places: usize;
  /** Where each state's places end; shape: [statesMax], u32. */
  private placeEnds: usize;
  /** Whether a text may end there; shape: [statesMax], u8. */
  private accepting: usize;
  /** Bytes to the end of a text, at least; shape: [statesMax], u32. */
  private leasts: usize;
  /** State numbers plus 1 by hash; shape: [SLOTS], u32. */
  private slots: usize;

  /** `classCount`: classes of bytes, at most 256. */
  constructor(
    private classCount: u32,
    layout: Layout,
  ) {
    this.statesMax = min(STATES_MAX, TRANSITION_BYTES / (classCount << 2));
    this.transitions = layout.take(this.statesMax * classCount, 4);
    this.places = layout.take(PLACES_MAX, 8);
    this.placeEnds = layout.take(this.statesMax, 4);
    this.accepting = layout.take(this.statesMax, 1);
    this.leasts = layout.take(this.statesMax, 4);
    this.slots = layout.take(SLOTS, 4);
  }

  clear(): void {
    memory.fill(this.slots, 0, SLOTS << 2);
    this.count = 0;
    this.placeCount = 0;
  }

  get isHalfFull(): bool {
    return this.count >= this.statesMax / 2 || this.placeCount >= PLACES_MAX / 2;
  }

  isAccepting(state: u32): bool {
    return load<bool>(this.accepting + state);
  }

  leastBytes(state: u32): u32 {
    return load<u32>(this.leasts + ((<usize>state) << 2));
  }

  firstPlace(state: u32): u32 {
    return state == 0 ? 0 : this.endOf(state - 1);
  }

  endOf(state: u32): u32 {
    return load<u32>(this.placeEnds + ((<usize>state) << 2));
  }

  placeAt(index: u32): u64 {
    return load<u64>(this.places + ((<usize>index) << 3));
  }

  /** Where the transition of a state on a class of bytes is kept. */
  transition(state: u32, byteClass: u32): usize {
    return this.transitions + ((<usize>(state * this.classCount + byteClass)) << 2);
  }

  /** The state with these places, which are in order: one that is known, a new one, or NO_STATE. */
  stateOf(places: PlaceSet): u32 {
    let slot = (<u32>(places.hash() >> 20)) & (SLOTS - 1);
    for (;;) {
      const state = load<u32>(this.slots + ((<usize>slot) << 2));
      if (state == 0) break;
      if (this.has(state - 1, places)) return state - 1;
      slot = (slot + 1) & (SLOTS - 1);
    }
    if (this.count == this.statesMax || this.placeCount + places.count > PLACES_MAX)
      return NO_STATE;
    store<u32>(this.slots + ((<usize>slot) << 2), this.count + 1);
    return this.add(places);
  }

  private add(places: PlaceSet): u32 {
    const state = this.count++;
    memory.copy(this.places + ((<usize>this.placeCount) << 3), places.start, places.byteLength);
    this.placeCount += places.count;
    store<u32>(this.placeEnds + ((<usize>state) << 2), this.placeCount);
    store<bool>(this.accepting + state, places.accepts);
    store<u32>(this.leasts + ((<usize>state) << 2), places.least);
    memory.fill(this.transition(state, 0), 0xff, (<usize>this.classCount) << 2);
    return state;
  }

  private has(state: u32, places: PlaceSet): bool {
    const first = this.firstPlace(state);
    if (this.endOf(state) - first != places.count) return false;
    if (this.isAccepting(state) != places.accepts) return false;
    const known = this.places + ((<usize>first) << 3);
    return memory.compare(known, places.start, places.byteLength) == 0;
  }
}
