// A session as a run of bytes that can be read and written in pieces from any offset: a header, the tokens of the cache,
// those that are queued, the logits behind the last if nothing is queued, and the cache itself. What is read comes from
// whoever keeps files: nothing of it is believed before it was checked.

import { Error, KvType, SessionOptions } from "./bindings/wit";
import { badFile, contextFull } from "./model/failure";
import { LoadedModel } from "./model/loaded-model";
import { Workspace } from "./model/workspace";

// Words of the header.
enum Field {
  Mark,
  Version,
  KvType,
  BlockCount,
  HeadCountKv,
  KeyLength,
  ValueLength,
  EmbeddingLength,
  VocabularySize,
  /** Whether rotations are those beyond the context that the model was made for. */
  Stretched,
  Evaluated,
  Queued,
  Drawn,
  HasLogits,
  Count,
}

/** "RSES" */
const MARK: u32 = 0x53455352;
const VERSION: u32 = 1;
const HEADER_BYTES: u32 = 4 * Field.Count;
const KV_TYPE_NAMES: StaticArray<string> = ["f16", "f32", "q8_0", "i16"];

export class SessionImage {
  queued: StaticArray<u32> = new StaticArray<u32>(0);
  private header: StaticArray<u32> = new StaticArray<u32>(Field.Count);
  /** Where the byte that was sought lies, and how many follow it there. */
  private pointer: usize = 0;
  private left: usize = 0;
  /** Bytes written so far. */
  written: u64 = 0;

  constructor(
    private model: LoadedModel,
    private workspace: Workspace,
    private options: SessionOptions,
  ) {}

  get evaluated(): u32 {
    return this.header[Field.Evaluated];
  }

  /** Whether what is queued is the token drawn last. */
  get drawn(): bool {
    return this.header[Field.Drawn] != 0;
  }

  /** Whether the logits behind the last position are in it. */
  get hasLogits(): bool {
    return this.header[Field.HasLogits] != 0;
  }

  /** Makes it that of the workspace with so many positions. */
  describe(evaluated: u32, queued: StaticArray<u32>, drawn: bool, hasLogits: bool): void {
    this.workspace.cache.clearBehind(evaluated);
    this.describeModel();
    this.queued = queued;
    this.header[Field.Evaluated] = evaluated;
    this.header[Field.Queued] = queued.length;
    this.header[Field.Drawn] = drawn;
    this.header[Field.HasLogits] = hasLogits;
  }

  private describeModel(): void {
    const configuration = this.model.configuration;
    const header = this.header;
    const original = configuration.ropeScaling.originalContextLength;
    header[Field.Mark] = MARK;
    header[Field.Version] = VERSION;
    header[Field.KvType] = this.options.kvType;
    header[Field.BlockCount] = configuration.blockCount;
    header[Field.HeadCountKv] = configuration.headCountKv;
    header[Field.KeyLength] = configuration.keyLength;
    header[Field.ValueLength] = configuration.valueLength;
    header[Field.EmbeddingLength] = configuration.embeddingLength;
    header[Field.VocabularySize] = configuration.vocabularySize;
    header[Field.Stretched] =
      this.model.ropeFactors.areTwo && this.options.contextLength > original ? 1 : 0;
  }

  /** Bytes from `offset` on, at most `most`; none at the end. */
  read(offset: u64, most: u32): StaticArray<u8> {
    const total = this.totalBytes;
    if (offset >= total) return new StaticArray<u8>(0);
    const piece = new StaticArray<u8>(<i32>min<u64>(total - offset, most));
    const length = <usize>piece.length;
    for (let done: usize = 0; done < length;) {
      this.seek(offset + done);
      const count = min<usize>(this.left, length - done);
      memory.copy(changetype<usize>(piece) + done, this.pointer, count);
      done += count;
    }
    return piece;
  }

  /** Whether all of it was written. */
  get isWhole(): bool {
    return this.written >= HEADER_BYTES && this.written == this.totalBytes;
  }

  /** Takes in the next bytes, u8s at `bytes`. */
  write(bytes: usize, length: usize): Error | null {
    for (let done: usize = 0; done < length;) {
      if (this.isWhole)
        return badFile("cannot restore the session: there are bytes behind its end");
      this.seek(this.written);
      const count = min<usize>(this.left, length - done);
      memory.copy(this.pointer, bytes + done, count);
      done += count;
      this.written += count;
      if (this.written != HEADER_BYTES) continue;
      const error = this.checkHeader();
      if (error) return error;
      this.queued = new StaticArray<u32>(this.header[Field.Queued]);
    }
    return this.isWhole ? this.checkContents() : null;
  }

  /** Likewise all of another, of the same model and options. */
  copy(other: SessionImage): Error | null {
    let error: Error | null = null;
    while (!this.isWhole && !error) {
      other.seek(this.written);
      error = this.write(other.pointer, other.left);
    }
    return error;
  }

  private get totalBytes(): u64 {
    const cache = this.workspace.cache;
    const evaluated = this.evaluated;
    const pair = <u64>cache.runBytes(0, evaluated) + cache.runBytes(1, evaluated);
    return HEADER_BYTES + this.tokenBytes + this.logitsBytes + (pair * cache.runCount) / 2;
  }

  private get tokenBytes(): u64 {
    return (<u64>this.evaluated + this.header[Field.Queued]) << 2;
  }

  private get logitsBytes(): u64 {
    return this.hasLogits ? (<u64>this.model.configuration.vocabularySize) << 2 : 0;
  }

  /** Finds the byte at an offset before the end. */
  private seek(offset: u64): void {
    const workspace = this.workspace;
    if (this.isIn(offset, HEADER_BYTES, changetype<usize>(this.header))) return;
    offset -= HEADER_BYTES;
    const history = (<u64>this.evaluated) << 2;
    if (this.isIn(offset, history, workspace.history.at(0))) return;
    offset -= history;
    const queued = (<u64>this.queued.length) << 2;
    if (this.isIn(offset, queued, changetype<usize>(this.queued))) return;
    offset -= queued;
    if (this.isIn(offset, this.logitsBytes, workspace.logits)) return;
    offset -= this.logitsBytes;
    const cache = workspace.cache;
    const keys = cache.runBytes(0, this.evaluated);
    const pair = keys + cache.runBytes(1, this.evaluated);
    const head = (<u32>(offset / pair)) << 1;
    const within = offset % pair;
    if (this.isIn(within, keys, cache.runAt(head))) return;
    this.isIn(within - keys, pair - keys, cache.runAt(head + 1));
  }

  /** Whether the offset is in a part of so many bytes; then it is found. */
  private isIn(offset: u64, bytes: u64, start: usize): bool {
    if (offset >= bytes) return false;
    this.pointer = start + <usize>offset;
    this.left = <usize>(bytes - offset);
    return true;
  }

  private checkHeader(): Error | null {
    const header = this.header;
    const expected = new SessionImage(this.model, this.workspace, this.options);
    expected.describeModel();
    if (header[Field.Mark] != MARK || header[Field.Version] != VERSION) {
      return badFile("cannot restore the session: this is no session of this guest's");
    }
    const kvType = header[Field.KvType];
    if (kvType != expected.header[Field.KvType]) {
      const name = kvType < <u32>KV_TYPE_NAMES.length ? KV_TYPE_NAMES[kvType] : kvType.toString();
      return badFile(
        `cannot restore the session: its keys and values are kept as ${name}, ` +
          `not as ${KV_TYPE_NAMES[this.options.kvType]}`,
      );
    }
    for (let field: i32 = Field.BlockCount; field <= Field.Stretched; field++) {
      if (header[field] == expected.header[field]) continue;
      return badFile("cannot restore the session: it is of another model, or of another context");
    }
    const room = this.options.contextLength;
    const queued = header[Field.Queued];
    const kept = this.options.contextShift;
    const standing = kept.isSome ? min(kept.value, this.evaluated) : this.evaluated;
    if (this.evaluated > room || <u64>standing + queued > room) {
      return contextFull(
        `cannot restore the session: it has ${this.evaluated} positions and ${queued} queued tokens, ` +
          `and the context ${room}`,
      );
    }
    if (header[Field.Drawn] <= <u32>(queued == 1) && header[Field.HasLogits] <= 1) return null;
    return badFile("cannot restore the session: its header contradicts itself");
  }

  private checkContents(): Error | null {
    const size = this.model.configuration.vocabularySize;
    let known = true;
    for (let i: u32 = 0; i < this.evaluated; i++) {
      if (load<u32>(this.workspace.history.at(i)) >= size) known = false;
    }
    for (let i = 0; i < this.queued.length; i++) if (this.queued[i] >= size) known = false;
    if (!known) {
      return badFile(`cannot restore the session: it has tokens that are not among the ${size}`);
    }
    if (this.workspace.cache.isFinite(this.evaluated)) return null;
    return badFile("cannot restore the session: keys or values in it are not finite numbers");
  }
}
