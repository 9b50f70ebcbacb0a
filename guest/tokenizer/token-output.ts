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

  /** Gives the ids and frees the buffer. */
  take(): StaticArray<u32> {
    const result = new StaticArray<u32>(this.length);
    memory.copy(changetype<usize>(result), this.ids.pointer, this.length << 2);
    this.ids.free();
    this.length = 0;
    return result;
  }
}
