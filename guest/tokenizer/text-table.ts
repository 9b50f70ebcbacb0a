// Texts with consecutive ids, in flat memory, and the way back from a text to its id: open addressing with
// linear probing at a load under 1/2. The first ids are the vocabulary's tokens; texts that only merges
// name come behind them.
import { FlatBuffer } from "../text/flat-buffer";
import { NO_TOKEN } from "./vocabulary-keys";

/** Bytes of a slot: hash, id + 1 (0: empty). */
const SLOT_BYTES: u32 = 8;
/** How far from its place an entry may be; those of real vocabularies are 32 away at most. */
export const PROBES_MAX: u32 = 1024;

@final
export class TextTable {
  /** Number of texts. */
  count: u32 = 0;
  /** Length of the longest text in bytes. */
  longest: u32 = 0;
  private bytes: FlatBuffer = new FlatBuffer();
  private byteLength: u32 = 0;
  /** End of each text in `bytes`. */
  private ends: FlatBuffer = new FlatBuffer();
  private slots: FlatBuffer = new FlatBuffer();
  private mask: u32 = 0;
  /** How far from its place any entry is: further on nothing has to be looked for. */
  private farthest: u32 = 0;

  /** Whether texts were chosen so that finding one takes long; what reads them refuses them then. */
  get crowded(): bool {
    return this.farthest > PROBES_MAX;
  }

  get totalBytes(): u32 {
    return this.byteLength;
  }

  pointerOf(id: u32): usize {
    return this.bytes.pointer + (id == 0 ? 0 : load<u32>(this.ends.pointer + ((id - 1) << 2)));
  }

  lengthOf(id: u32): u32 {
    const start = id == 0 ? 0 : load<u32>(this.ends.pointer + ((id - 1) << 2));
    return load<u32>(this.ends.pointer + (id << 2)) - start;
  }

  /** Makes room for texts to come. */
  expect(count: u32, bytes: u32): void {
    this.bytes.reserve(this.byteLength + bytes);
    this.ends.reserve((this.count + count) << 2);
    this.resize(this.count + count);
  }

  find(pointer: usize, length: u32): i32 {
    if (length > this.longest) return NO_TOKEN;
    const hash = hashOf(pointer, length);
    let index = hash & this.mask;
    for (let probe: u32 = 0; probe <= this.farthest; probe++) {
      const slot = this.slots.pointer + index * SLOT_BYTES;
      const id = load<u32>(slot, 4);
      if (id == 0) return NO_TOKEN;
      if (load<u32>(slot) == hash && this.equals(id - 1, pointer, length)) return id - 1;
      index = (index + 1) & this.mask;
    }
    return NO_TOKEN;
  }

  /** The text's id; it gets the next one if it has none. */
  intern(pointer: usize, length: u32): u32 {
    if ((this.count + 1) * 2 > this.mask) this.resize((this.count + 1) * 2);
    const hash = hashOf(pointer, length);
    const slot = this.slot(pointer, length, hash);
    const found = load<u32>(slot, 4);
    if (found != 0) return found - 1;
    const id = this.count++;
    memory.copy(this.bytes.reserve(this.byteLength + length) + this.byteLength, pointer, length);
    this.byteLength += length;
    store<u32>(this.ends.reserve((id + 1) << 2) + (id << 2), this.byteLength);
    if (length > this.longest) this.longest = length;
    store<u32>(slot, hash);
    store<u32>(slot, id + 1, 4);
    return id;
  }

  equals(id: u32, pointer: usize, length: u32): bool {
    return this.lengthOf(id) == length && memory.compare(this.pointerOf(id), pointer, length) == 0;
  }

  free(): void {
    this.bytes.free();
    this.ends.free();
    this.slots.free();
    this.count = 0;
  }

  /** Where the text is, or the empty slot where it belongs. */
  private slot(pointer: usize, length: u32, hash: u32): usize {
    let index = hash & this.mask;
    while (true) {
      const slot = this.slots.pointer + index * SLOT_BYTES;
      const id = load<u32>(slot, 4);
      if (id == 0) {
        this.farthest = max(this.farthest, (index - hash) & this.mask);
        return slot;
      }
      if (load<u32>(slot) == hash && this.equals(id - 1, pointer, length)) return slot;
      index = (index + 1) & this.mask;
    }
  }

  private resize(count: u32): void {
    let capacity: u32 = 1024;
    while (capacity < count * 2) capacity <<= 1;
    if (capacity - 1 <= this.mask) return;
    const old = this.slots;
    const oldCapacity: u32 = this.mask == 0 ? 0 : this.mask + 1;
    this.slots = new FlatBuffer();
    memory.fill(this.slots.reserve(capacity * SLOT_BYTES), 0, capacity * SLOT_BYTES);
    this.mask = capacity - 1;
    this.farthest = 0;
    for (let i: u32 = 0; i < oldCapacity; i++) {
      const slot = load<u64>(old.pointer + i * SLOT_BYTES);
      if (slot >> 32 != 0) this.move(slot);
    }
    old.free();
  }

  private move(slot: u64): void {
    let index = (<u32>slot) & this.mask;
    while (load<u32>(this.slots.pointer + index * SLOT_BYTES, 4) != 0) {
      index = (index + 1) & this.mask;
    }
    this.farthest = max(this.farthest, (index - <u32>slot) & this.mask);
    store<u64>(this.slots.pointer + index * SLOT_BYTES, slot);
  }
}

/** Multiply and fold, 8 bytes at a time. */
export function hashOf(pointer: usize, length: u32): u32 {
  let hash: u64 = 0x9e3779b97f4a7c15 ^ length;
  let rest = length;
  while (rest >= 8) {
    hash = fold(hash ^ load<u64>(pointer));
    pointer += 8;
    rest -= 8;
  }
  let last: u64 = 0;
  if (rest & 4) {
    last = load<u32>(pointer);
    pointer += 4;
  }
  if (rest & 2) {
    last = (last << 16) | load<u16>(pointer);
    pointer += 2;
  }
  if (rest & 1) last = (last << 8) | load<u8>(pointer);
  hash = fold(hash ^ last);
  return <u32>hash;
}

function fold(value: u64): u64 {
  const product = value * 0xd6e8feb86659fd93;
  return product ^ (product >> 32);
}
