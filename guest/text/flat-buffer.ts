// Memory outside the garbage collector, grown by doubling: vocabularies and work space live here, because a
// collection walks every managed object and large arrays of them would slow each one.
// Invariant: whoever owns a buffer calls `free`; pointers into it end at the next `reserve`.

@final
export class FlatBuffer {
  pointer: usize = 0;
  capacity: usize = 0;

  /** Makes room for `bytes` in all; what was written stays. */
  reserve(bytes: usize): usize {
    if (bytes > this.capacity) {
      let capacity = max<usize>(bytes, this.capacity + (this.capacity >> 1));
      capacity = (capacity + 15) & ~15;
      this.pointer =
        this.pointer == 0 ? heap.alloc(capacity) : heap.realloc(this.pointer, capacity);
      this.capacity = capacity;
    }
    return this.pointer;
  }

  free(): void {
    if (this.pointer != 0) heap.free(this.pointer);
    this.pointer = 0;
    this.capacity = 0;
  }
}
