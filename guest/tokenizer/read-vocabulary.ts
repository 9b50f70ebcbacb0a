// Reads the arrays of a vocabulary in pieces and refuses those that contradict each other. No piece outlives
// the call; nothing is kept but flat memory.
import { ArraySlice, ArraySliceTag, Error, PackedTexts, readMetadataArray } from "../bindings/wit";
import { badFile } from "../model/failure";
import { MergeTable } from "./merge-table";
import { TextTable } from "./text-table";
import { HIDDEN, NORMAL, UNKNOWN, CONTROL, USER_DEFINED, UNUSED, BYTE } from "./vocabulary";
import { Vocabulary } from "./vocabulary";
import { VocabularyKeys } from "./vocabulary-keys";

/** Tokens, 8 times the largest known vocabulary (262,144). */
const TOKENS_MAX: i64 = 1 << 21;
/** Merges, 4 times the largest known number (514,906). */
const MERGES_MAX: i64 = 1 << 21;
/** Bytes of all texts; 262,144 tokens have 2 MB. */
const BYTES_MAX: u32 = 1 << 28;
/** Elements asked for at once; the host gives fewer where they would pass 1 MiB. */
const COUNT_PER_READ: u32 = 65536;

const TOKENS = "tokenizer.ggml.tokens";
const SCORES = "tokenizer.ggml.scores";
const TYPES = "tokenizer.ggml.token_type";
const MERGES = "tokenizer.ggml.merges";

/** Texts, attributes and scores. */
export function readVocabulary(keys: VocabularyKeys, vocabulary: Vocabulary): Error | null {
  const size = keys.arrayLength(TOKENS);
  if (size < 0) return keys.error || missing(TOKENS);
  if (size == 0 || size > TOKENS_MAX) {
    return badFile(
      `cannot read the vocabulary: "${TOKENS}" has ${size} texts, not 1 to ${TOKENS_MAX}`,
    );
  }
  vocabulary.size = <u32>size;
  const problem = readTexts(keys.model, vocabulary);
  if (problem !== null) return problem;
  const attributes = vocabulary.attributes.reserve((<usize>size) << 1);
  for (let i: u32 = 0; i < vocabulary.size; i++) store<u16>(attributes + (i << 1), NORMAL);
  memory.fill(vocabulary.scores.reserve((<usize>size) << 2), 0, (<usize>size) << 2);
  return readNumbers(keys, vocabulary, TYPES) || readNumbers(keys, vocabulary, SCORES);
}

function readTexts(model: u32, vocabulary: Vocabulary): Error | null {
  const texts = vocabulary.texts;
  texts.expect(vocabulary.size, vocabulary.size * 8);
  for (let first: u32 = 0; first < vocabulary.size; first = texts.count) {
    const read = readMetadataArray(
      model,
      TOKENS,
      first,
      min(COUNT_PER_READ, vocabulary.size - first),
    );
    if (read.isErr) return read.err;
    const problem = addTexts(read.ok, vocabulary);
    if (problem !== null) return problem;
  }
  return null;
}

function addTexts(slice: ArraySlice, vocabulary: Vocabulary): Error | null {
  if (slice.tag != ArraySliceTag.Texts) return mistyped(TOKENS, "texts");
  const packed = slice.texts;
  if (packed.ends.length == 0) return cut(TOKENS);
  const texts = vocabulary.texts;
  let start: u32 = 0;
  for (let i = 0; i < packed.ends.length; i++) {
    const id = texts.count;
    const end = packed.ends[i];
    const interned =
      end == start
        ? internString(vocabulary, `[EMPTY_${id}]`)
        : texts.intern(changetype<usize>(packed.bytes) + start, end - start);
    if (interned != id) {
      return badFile(
        `cannot read the vocabulary: the tokens ${interned} and ${id} of "${TOKENS}" are both ` +
          `"${vocabulary.quote(interned)}"`,
      );
    }
    if (texts.crowded) return crowded(TOKENS);
    start = end;
  }
  return texts.totalBytes > BYTES_MAX ? tooLong(TOKENS) : null;
}

function internString(vocabulary: Vocabulary, text: string): u32 {
  const bytes = String.UTF8.encode(text);
  return vocabulary.texts.intern(changetype<usize>(bytes), bytes.byteLength);
}

/** Types or scores, where the file has them. */
function readNumbers(keys: VocabularyKeys, vocabulary: Vocabulary, key: string): Error | null {
  const length = keys.arrayLength(key);
  if (length < 0) return keys.error;
  if (length < <i64>vocabulary.size) {
    return badFile(
      `cannot read the vocabulary: "${key}" has ${length} elements for ${vocabulary.size} tokens`,
    );
  }
  for (let first: u32 = 0; first < vocabulary.size;) {
    const read = readMetadataArray(
      keys.model,
      key,
      first,
      min(COUNT_PER_READ, vocabulary.size - first),
    );
    if (read.isErr) return read.err;
    const taken =
      key == TYPES ? takeTypes(read.ok, vocabulary, first) : takeScores(read.ok, vocabulary, first);
    if (taken < 0) return mistyped(key, "numbers");
    if (taken == 0) return cut(key);
    first += <u32>taken;
  }
  return null;
}

/** Gives the number of elements, -1 if they aren't whole numbers. */
function takeTypes(slice: ArraySlice, vocabulary: Vocabulary, first: u32): i32 {
  if (slice.tag != ArraySliceTag.Integers) return -1;
  const types = slice.integers;
  const count = min<u32>(types.length, vocabulary.size - first);
  for (let i: u32 = 0; i < count; i++) {
    vocabulary.setAttributes(first + i, attributesOfType(unchecked(types[i])));
  }
  return count;
}

/** GGUF's token types. */
function attributesOfType(type: i64): u16 {
  if (type == 1) return NORMAL;
  if (type == 2) return UNKNOWN;
  if (type == 3) return CONTROL;
  if (type == 4) return USER_DEFINED;
  if (type == 5) return UNUSED;
  if (type == 6) return BYTE;
  return 0;
}

/** Gives the number of elements, -1 if they aren't numbers. */
function takeScores(slice: ArraySlice, vocabulary: Vocabulary, first: u32): i32 {
  const whole = slice.tag == ArraySliceTag.Integers;
  if (!whole && slice.tag != ArraySliceTag.Floats) return -1;
  const length = whole ? slice.integers.length : slice.floats.length;
  const count = min<u32>(length, vocabulary.size - first);
  const scores = vocabulary.scores.pointer + (first << 2);
  for (let i: u32 = 0; i < count; i++) {
    const score = whole ? <f32>unchecked(slice.integers[i]) : unchecked(slice.floats[i]);
    store<f32>(scores + (i << 2), score);
  }
  return count;
}

/** The merges in the order of their ranks; those that would make markup of text are left out. */
export function readMerges(
  keys: VocabularyKeys,
  vocabulary: Vocabulary,
  merges: MergeTable,
  optional: bool,
): Error | null {
  const length = keys.arrayLength(MERGES);
  if (length < 0) {
    merges.expect(0);
    return keys.error === null && !optional ? missing(MERGES) : keys.error;
  }
  if (length > MERGES_MAX) {
    return badFile(
      `cannot read the vocabulary: "${MERGES}" has ${length} texts, over ${MERGES_MAX}`,
    );
  }
  merges.expect(<u32>length);
  for (let first: u32 = 0; first < <u32>length;) {
    const read = readMetadataArray(
      keys.model,
      MERGES,
      first,
      min(COUNT_PER_READ, <u32>length - first),
    );
    if (read.isErr) return read.err;
    if (read.ok.tag != ArraySliceTag.Texts) return mistyped(MERGES, "texts");
    const packed = read.ok.texts;
    if (packed.ends.length == 0) return cut(MERGES);
    if (!addMerges(packed, first, vocabulary, merges)) return crowded(MERGES);
    if (vocabulary.texts.totalBytes > BYTES_MAX) return tooLong(MERGES);
    first += packed.ends.length;
  }
  return null;
}

/** False: the texts were chosen so that finding one takes long. */
function addMerges(
  packed: PackedTexts,
  first: u32,
  vocabulary: Vocabulary,
  merges: MergeTable,
): bool {
  let pointer = changetype<usize>(packed.bytes);
  for (let i = 0; i < packed.ends.length; i++) {
    const end = changetype<usize>(packed.bytes) + packed.ends[i];
    addMerge(pointer, end, first + i, vocabulary, merges);
    if (vocabulary.texts.crowded || merges.crowded) return false;
    pointer = end;
  }
  return true;
}

/** "left right", divided at the first space behind the first byte; what is not such a pair is passed over. */
function addMerge(
  pointer: usize,
  end: usize,
  rank: u32,
  vocabulary: Vocabulary,
  merges: MergeTable,
): void {
  let space = pointer + 1;
  while (space < end && load<u8>(space) != 0x20) space++;
  if (space + 1 >= end) return;
  const texts = vocabulary.texts;
  const leftLength = <u32>(space - pointer);
  const rightLength = <u32>(end - space - 1);
  const left = texts.intern(pointer, leftLength);
  const right = texts.intern(space + 1, rightLength);
  // The piece is ours to overwrite: the left text moves up to the right one.
  memory.copy(pointer + 1, pointer, leftLength);
  const merged = internMerged(texts, pointer + 1, leftLength + rightLength);
  if (merged < vocabulary.size && vocabulary.has(merged, HIDDEN)) return;
  merges.add(left, right, rank, merged);
}

/** The id after the merge before: vocabularies list what merges make in the order of the merges. */
let expected: u32 = 0;

function internMerged(texts: TextTable, pointer: usize, length: u32): u32 {
  const found = expected < texts.count && texts.equals(expected, pointer, length);
  const id = found ? expected : texts.intern(pointer, length);
  expected = id + 1;
  return id;
}

function missing(key: string): Error {
  return badFile(`cannot read the vocabulary: the key "${key}" is missing`);
}

function mistyped(key: string, wanted: string): Error {
  return badFile(`cannot read the vocabulary: the key "${key}" is not an array of ${wanted}`);
}

function tooLong(key: string): Error {
  return badFile(`cannot read the vocabulary: the texts of "${key}" pass ${BYTES_MAX} bytes`);
}

function crowded(key: string): Error {
  return badFile(
    `cannot read the vocabulary: so many texts of "${key}" have one hash that they must have been chosen for it`,
  );
}

function cut(key: string): Error {
  return badFile(`cannot read the vocabulary: the array "${key}" ends before its length`);
}
