// A core module around the guest's tokenizers alone, so that tests reach what the component keeps inside:
// pieces, the streaming detokenizer, split texts. Built by ../tokenizer-module.ts.
import { Error, getModelMetadata } from "../../../../guest/bindings/wit";
import { StreamDetokenizer, Tokenizer, loadTokenizer } from "../../../../guest/tokenizer/index";
import { classOf } from "../../../../guest/text/classes";

export { cabi_realloc } from "../../../../guest/bindings/runtime";
export { classOf };

let tokenizer: Tokenizer | null = null;
let stream: StreamDetokenizer | null = null;
let failure: Error | null = null;

/** Gives whether it worked; else `errorCode` and `errorMessage` say why. */
export function load(model: u32): bool {
  const metadata = getModelMetadata(model);
  if (metadata.isErr) {
    failure = metadata.err;
    return false;
  }
  const result = loadTokenizer(model, metadata.ok);
  if (result.isErr) failure = result.err;
  else tokenizer = result.ok;
  return !result.isErr;
}

export function errorCode(): string {
  return (failure as Error).code;
}

export function errorMessage(): string {
  return (failure as Error).message;
}

export function tokenize(
  text: StaticArray<u8>,
  addSpecial: bool,
  parseSpecial: bool,
): StaticArray<u32> {
  return loaded().tokenize(text, addSpecial, parseSpecial);
}

/** Null where it failed. */
export function detokenize(ids: StaticArray<u32>, special: bool): StaticArray<u8> | null {
  const result = loaded().detokenize(ids, special);
  if (result.isErr) failure = result.err;
  return result.isErr ? null : result.ok;
}

export function vocabularySize(): u32 {
  return loaded().vocabularySize;
}

export function bosToken(): i32 {
  return loaded().bosToken;
}

export function addBos(): bool {
  return loaded().addBos;
}

export function endOfGeneration(): StaticArray<u32> {
  return loaded().endOfGeneration;
}

export function isEndOfGeneration(id: u32): bool {
  return loaded().isEndOfGeneration(id);
}

export function streamBegin(special: bool): void {
  stream = new StreamDetokenizer(loaded(), special);
}

/** The characters that a token completes. */
export function streamPush(id: u32): StaticArray<u8> {
  (stream as StreamDetokenizer).push(id);
  return takeText();
}

export function streamFinish(): StaticArray<u8> {
  (stream as StreamDetokenizer).finish();
  const text = takeText();
  (stream as StreamDetokenizer).dispose();
  return text;
}

function takeText(): StaticArray<u8> {
  const current = stream as StreamDetokenizer;
  const text = new StaticArray<u8>(current.length);
  memory.copy(changetype<usize>(text), current.pointer, current.length);
  current.length = 0;
  return text;
}

/** Makes room for a list, to be filled from outside. */
export function newBytes(length: u32): StaticArray<u8> {
  return new StaticArray<u8>(length);
}

export function newIds(length: u32): StaticArray<u32> {
  return new StaticArray<u32>(length);
}

export function dispose(): void {
  loaded().dispose();
  tokenizer = null;
}

/** Between calls: no frame of this module is live. */
export function collect(): void {
  __collect();
}

function loaded(): Tokenizer {
  return tokenizer as Tokenizer;
}
