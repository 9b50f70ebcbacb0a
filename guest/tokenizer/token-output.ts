// The ids that tokenizing has given so far.
import { FlatBuffer } from "../text/flat-buffer";

@final
export class TokenOutput {
  private length: u32 = 0;
  private ids: FlatBuffer = new FlatBuffer();

  add(id: u32): void {
    store<u32>(this.ids.reserve((this.length + 1) << 2) + (this.length << 2), id);
    this.length++;
  }

  /** u32s; shape: [count]. */
  get pointer(): usize {
    return this.ids.pointer;
  }

  get count(): u32 {
    return this.length;
  }

  /** Forgets all but the first so many. */
  truncate(count: u32): void {
    this.length = count;
  }

  /** Gives the ids and frees the buffer. */
  take(): StaticArray<u32> {
    const result = new StaticArray<u32>(this.length);
    memory.copy(changetype<usize>(result), this.ids.pointer, this.length << 2);
    this.free();
    return result;
  }

  free(): void {
    this.ids.free();
    this.length = 0;
  }
}
