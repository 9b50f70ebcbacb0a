// From a text's bytes to its number: a hash table with open addressing over texts that lie elsewhere, so that
// looking one up makes no garbage. The hash is FNV-1a (Fowler, Noll and Vo 1991).

export class ByteIndex {
  /** Number of the text in each place, and one more; 0: the place is free. */
  private places: StaticArray<u32>;
  private mask: u32;

  /** `ends`: where each text ends in `bytes`. Of texts that are alike the first is found. */
  constructor(
    private bytes: StaticArray<u8>,
    private ends: StaticArray<u32>,
  ) {
    let size: u32 = 16;
    while (size < 2 * <u32>ends.length) size *= 2;
    this.places = new StaticArray<u32>(size);
    this.mask = size - 1;
    for (let id = 0; id < ends.length; id++) this.add(id);
  }

  /** The number of the text of these bytes, or -1. */
  find(text: usize, length: u32): i32 {
    let place = hash(text, length) & this.mask;
    while (this.places[place] != 0) {
      const id = this.places[place] - 1;
      if (this.lengthOf(id) == length && memory.compare(this.pointerOf(id), text, length) == 0) {
        return id;
      }
      place = (place + 1) & this.mask;
    }
    return -1;
  }

  pointerOf(id: u32): usize {
    return changetype<usize>(this.bytes) + this.startOf(id);
  }

  lengthOf(id: u32): u32 {
    return this.ends[id] - this.startOf(id);
  }

  private startOf(id: u32): u32 {
    return id == 0 ? 0 : this.ends[id - 1];
  }

  private add(id: u32): void {
    if (this.find(this.pointerOf(id), this.lengthOf(id)) >= 0) return;
    let place = hash(this.pointerOf(id), this.lengthOf(id)) & this.mask;
    while (this.places[place] != 0) place = (place + 1) & this.mask;
    this.places[place] = id + 1;
  }
}

function hash(text: usize, length: u32): u32 {
  let value: u32 = 0x811c9dc5;
  for (let i: u32 = 0; i < length; i++) value = (value ^ load<u8>(text + i)) * 0x01000193;
  return value;
}
