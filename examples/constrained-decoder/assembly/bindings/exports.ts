// Generated from wit/realm.wit: do not edit. The entry: a core function for each export.

import * as impl from "../index";
import { Result, adoptList, adoptString, enterExport, knownCase, leaveDestructor, leaveExport } from "./runtime";
import { RETURN_AREA, liftListOfMetadataEntry, liftListOfTensorInfo, storeResultOfListOfU32OrError, storeError, storeResultOfListOfU8OrError, storeModelConfiguration, liftOptionOfU32, storeResultOfU64OrError, liftOptionOfPooling, liftListOfPromptPart, storeResultOfU32OrError, loadGenerationOptions, storeResultOfNothingOrError, storeResultOfBatchOrError, storeResultOfListOfF32OrError, storeResultOfEmbeddingBatchOrError, storeCompatibility } from "./memory";
import { Error, ModelMetadata, PackedTexts, TokenizeOptions, KvType, SessionOptions, EmbedderOptions } from "./wit";
export { cabi_realloc } from "./runtime";

function storeResultOfOwnSessionOrError(pointer: usize, value: Result<impl.Session, Error>): void {
  const tag: u32 = <u32>value.isErr;
  store<u8>(pointer, <u8>tag);
  if (tag == 0) {
    const payload = value.ok;
    store<u32>(pointer, giveSession(payload), 4);
  }
  if (tag == 1) {
    const payload = value.err;
    storeError(pointer + 4, payload);
  }
}

function storeResultOfOwnEmbedderOrError(pointer: usize, value: Result<impl.Embedder, Error>): void {
  const tag: u32 = <u32>value.isErr;
  store<u8>(pointer, <u8>tag);
  if (tag == 0) {
    const payload = value.ok;
    store<u32>(pointer, giveEmbedder(payload), 4);
  }
  if (tag == 1) {
    const payload = value.err;
    storeError(pointer + 4, payload);
  }
}

function storeResultOfOwnTokenizerOrError(pointer: usize, value: Result<impl.Tokenizer, Error>): void {
  const tag: u32 = <u32>value.isErr;
  store<u8>(pointer, <u8>tag);
  if (tag == 0) {
    const payload = value.ok;
    store<u32>(pointer, giveTokenizer(payload), 4);
  }
  if (tag == 1) {
    const payload = value.err;
    storeError(pointer + 4, payload);
  }
}

function storeResultOfOwnModelOrError(pointer: usize, value: Result<impl.Model, Error>): void {
  const tag: u32 = <u32>value.isErr;
  store<u8>(pointer, <u8>tag);
  if (tag == 0) {
    const payload = value.ok;
    store<u32>(pointer, giveModel(payload), 4);
  }
  if (tag == 1) {
    const payload = value.err;
    storeError(pointer + 4, payload);
  }
}

// @ts-ignore: decorator
@external("[export]realm:inference/guest@0.1.0", "[resource-new]tokenizer")
declare function $newTokenizer(object: usize): u32;

/** The object is the host's from now on: pinned, for the collector does not see the host's handles. */
function giveTokenizer(object: impl.Tokenizer): u32 {
  return $newTokenizer(__pin(changetype<usize>(object)));
}

export function destroyTokenizer(object: usize): void {
  changetype<impl.Tokenizer>(object).dispose();
  __unpin(object);
  leaveDestructor();
}

// @ts-ignore: decorator
@external("[export]realm:inference/guest@0.1.0", "[resource-new]model")
declare function $newModel(object: usize): u32;

/** The object is the host's from now on: pinned, for the collector does not see the host's handles. */
function giveModel(object: impl.Model): u32 {
  return $newModel(__pin(changetype<usize>(object)));
}

export function destroyModel(object: usize): void {
  changetype<impl.Model>(object).dispose();
  __unpin(object);
  leaveDestructor();
}

// @ts-ignore: decorator
@external("[export]realm:inference/guest@0.1.0", "[resource-new]session")
declare function $newSession(object: usize): u32;

/** The object is the host's from now on: pinned, for the collector does not see the host's handles. */
function giveSession(object: impl.Session): u32 {
  return $newSession(__pin(changetype<usize>(object)));
}

export function destroySession(object: usize): void {
  changetype<impl.Session>(object).dispose();
  __unpin(object);
  leaveDestructor();
}

// @ts-ignore: decorator
@external("[export]realm:inference/guest@0.1.0", "[resource-new]embedder")
declare function $newEmbedder(object: usize): u32;

/** The object is the host's from now on: pinned, for the collector does not see the host's handles. */
function giveEmbedder(object: impl.Embedder): u32 {
  return $newEmbedder(__pin(changetype<usize>(object)));
}

export function destroyEmbedder(object: usize): void {
  changetype<impl.Embedder>(object).dispose();
  __unpin(object);
  leaveDestructor();
}

export function exportTokenizerTokenize(core0: i32, core1: i32, core2: i32, core3: i32, core4: i32): usize {
  enterExport();
  const $0 = changetype<impl.Tokenizer>(<usize>core0).tokenize(adoptList<u8>(core1, core2), new TokenizeOptions(core3 != 0, core4 != 0));
  storeResultOfListOfU32OrError(RETURN_AREA, $0);
  return RETURN_AREA;
}

export function exportTokenizerTokenizePost(result: usize): void {
  leaveExport();
}

export function exportTokenizerDetokenize(core0: i32, core1: i32, core2: i32, core3: i32): usize {
  enterExport();
  const $0 = changetype<impl.Tokenizer>(<usize>core0).detokenize(adoptList<u32>(core1, core2), core3 != 0);
  storeResultOfListOfU8OrError(RETURN_AREA, $0);
  return RETURN_AREA;
}

export function exportTokenizerDetokenizePost(result: usize): void {
  leaveExport();
}

export function exportModelConfiguration(core0: i32): usize {
  enterExport();
  const $0 = changetype<impl.Model>(<usize>core0).configuration();
  storeModelConfiguration(RETURN_AREA, $0);
  return RETURN_AREA;
}

export function exportModelConfigurationPost(result: usize): void {
  leaveExport();
}

export function exportModelKvBytes(core0: i32, core1: i32, core2: i32, core3: i32, core4: i32, core5: i32, core6: i32, core7: i32): usize {
  enterExport();
  const $0 = changetype<impl.Model>(<usize>core0).kvBytes(new SessionOptions(<u32>core1, <KvType>knownCase(core2, 4), <u32>core3, liftOptionOfU32(core4, core5), liftOptionOfU32(core6, core7)));
  storeResultOfU64OrError(RETURN_AREA, $0);
  return RETURN_AREA;
}

export function exportModelKvBytesPost(result: usize): void {
  leaveExport();
}

export function exportModelCreateSession(core0: i32, core1: i32, core2: i32, core3: i32, core4: i32, core5: i32, core6: i32, core7: i32): usize {
  enterExport();
  const $0 = changetype<impl.Model>(<usize>core0).createSession(new SessionOptions(<u32>core1, <KvType>knownCase(core2, 4), <u32>core3, liftOptionOfU32(core4, core5), liftOptionOfU32(core6, core7)));
  storeResultOfOwnSessionOrError(RETURN_AREA, $0);
  return RETURN_AREA;
}

export function exportModelCreateSessionPost(result: usize): void {
  leaveExport();
}

export function exportModelEmbedderBytes(core0: i32, core1: i32, core2: i32, core3: i32, core4: i32, core5: i32, core6: i32): usize {
  enterExport();
  const $0 = changetype<impl.Model>(<usize>core0).embedderBytes(new EmbedderOptions(liftOptionOfPooling(core1, core2), core3 != 0, <u32>core4, <u32>core5, core6 != 0));
  storeResultOfU64OrError(RETURN_AREA, $0);
  return RETURN_AREA;
}

export function exportModelEmbedderBytesPost(result: usize): void {
  leaveExport();
}

export function exportModelCreateEmbedder(core0: i32, core1: i32, core2: i32, core3: i32, core4: i32, core5: i32, core6: i32): usize {
  enterExport();
  const $0 = changetype<impl.Model>(<usize>core0).createEmbedder(new EmbedderOptions(liftOptionOfPooling(core1, core2), core3 != 0, <u32>core4, <u32>core5, core6 != 0));
  storeResultOfOwnEmbedderOrError(RETURN_AREA, $0);
  return RETURN_AREA;
}

export function exportModelCreateEmbedderPost(result: usize): void {
  leaveExport();
}

export function exportSessionAppend(core0: i32, core1: i32, core2: i32): usize {
  enterExport();
  const $0 = changetype<impl.Session>(<usize>core0).append(liftListOfPromptPart(core1, core2));
  storeResultOfU32OrError(RETURN_AREA, $0);
  return RETURN_AREA;
}

export function exportSessionAppendPost(result: usize): void {
  leaveExport();
}

export function exportSessionStart(core0: usize): usize {
  enterExport();
  const $0 = changetype<impl.Session>(<usize>load<u32>(core0)).start(loadGenerationOptions(core0 + 8));
  storeResultOfNothingOrError(RETURN_AREA, $0);
  return RETURN_AREA;
}

export function exportSessionStartPost(result: usize): void {
  leaveExport();
}

export function exportSessionNextBatch(core0: i32, core1: i32): usize {
  enterExport();
  const $0 = changetype<impl.Session>(<usize>core0).nextBatch(<u32>core1);
  storeResultOfBatchOrError(RETURN_AREA, $0);
  return RETURN_AREA;
}

export function exportSessionNextBatchPost(result: usize): void {
  leaveExport();
}

export function exportSessionEvaluate(core0: i32, core1: i32, core2: i32): usize {
  enterExport();
  const $0 = changetype<impl.Session>(<usize>core0).evaluate(adoptList<u32>(core1, core2));
  storeResultOfListOfF32OrError(RETURN_AREA, $0);
  return RETURN_AREA;
}

export function exportSessionEvaluatePost(result: usize): void {
  leaveExport();
}

export function exportSessionPosition(core0: i32): i32 {
  enterExport();
  const $0 = changetype<impl.Session>(<usize>core0).position();
  return <i32>$0;
}

export function exportSessionPositionPost(result: i32): void {
  leaveExport();
}

export function exportSessionTruncate(core0: i32, core1: i32): usize {
  enterExport();
  const $0 = changetype<impl.Session>(<usize>core0).truncate(<u32>core1);
  storeResultOfNothingOrError(RETURN_AREA, $0);
  return RETURN_AREA;
}

export function exportSessionTruncatePost(result: usize): void {
  leaveExport();
}

export function exportSessionFork(core0: i32): usize {
  enterExport();
  const $0 = changetype<impl.Session>(<usize>core0).fork();
  storeResultOfOwnSessionOrError(RETURN_AREA, $0);
  return RETURN_AREA;
}

export function exportSessionForkPost(result: usize): void {
  leaveExport();
}

export function exportSessionSave(core0: i32, core1: i64, core2: i32): usize {
  enterExport();
  const $0 = changetype<impl.Session>(<usize>core0).save(<u64>core1, <u32>core2);
  storeResultOfListOfU8OrError(RETURN_AREA, $0);
  return RETURN_AREA;
}

export function exportSessionSavePost(result: usize): void {
  leaveExport();
}

export function exportSessionRestore(core0: i32, core1: i64, core2: i32, core3: i32): usize {
  enterExport();
  const $0 = changetype<impl.Session>(<usize>core0).restore(<u64>core1, adoptList<u8>(core2, core3));
  storeResultOfNothingOrError(RETURN_AREA, $0);
  return RETURN_AREA;
}

export function exportSessionRestorePost(result: usize): void {
  leaveExport();
}

export function exportSessionTokens(core0: i32): usize {
  enterExport();
  const $0 = changetype<impl.Session>(<usize>core0).tokens();
  storeResultOfListOfU32OrError(RETURN_AREA, $0);
  return RETURN_AREA;
}

export function exportSessionTokensPost(result: usize): void {
  leaveExport();
}

export function exportSessionUseDraft(core0: i32, core1: i32): usize {
  enterExport();
  const $0 = changetype<impl.Session>(<usize>core0).useDraft(changetype<impl.Model>(<usize>core1));
  storeResultOfNothingOrError(RETURN_AREA, $0);
  return RETURN_AREA;
}

export function exportSessionUseDraftPost(result: usize): void {
  leaveExport();
}

export function exportSessionSetColumnCost(core0: i32, core1: f32): void {
  enterExport();
  changetype<impl.Session>(<usize>core0).setColumnCost(<f32>core1);
}

export function exportSessionSetColumnCostPost(): void {
  leaveExport();
}

export function exportEmbedderAppend(core0: i32, core1: i32, core2: i32, core3: i32, core4: i32): usize {
  enterExport();
  const $0 = changetype<impl.Embedder>(<usize>core0).append(new PackedTexts(adoptList<u8>(core1, core2), adoptList<u32>(core3, core4)));
  storeResultOfListOfU32OrError(RETURN_AREA, $0);
  return RETURN_AREA;
}

export function exportEmbedderAppendPost(result: usize): void {
  leaveExport();
}

export function exportEmbedderNextBatch(core0: i32): usize {
  enterExport();
  const $0 = changetype<impl.Embedder>(<usize>core0).nextBatch();
  storeResultOfEmbeddingBatchOrError(RETURN_AREA, $0);
  return RETURN_AREA;
}

export function exportEmbedderNextBatchPost(result: usize): void {
  leaveExport();
}

export function exportEmbedderClear(core0: i32): void {
  enterExport();
  changetype<impl.Embedder>(<usize>core0).clear();
}

export function exportEmbedderClearPost(): void {
  leaveExport();
}

export function exportCheckCompatibility(core0: i32, core1: i32, core2: i64, core3: i32, core4: i32, core5: i32, core6: i32): usize {
  enterExport();
  const $0 = impl.checkCompatibility(new ModelMetadata(adoptString(core0, core1), <u64>core2, liftListOfMetadataEntry(core3, core4), liftListOfTensorInfo(core5, core6)));
  storeCompatibility(RETURN_AREA, $0);
  return RETURN_AREA;
}

export function exportCheckCompatibilityPost(result: usize): void {
  leaveExport();
}

export function exportLoadTokenizerById(core0: i32): usize {
  enterExport();
  const $0 = impl.loadTokenizerById(<u32>core0);
  storeResultOfOwnTokenizerOrError(RETURN_AREA, $0);
  return RETURN_AREA;
}

export function exportLoadTokenizerByIdPost(result: usize): void {
  leaveExport();
}

export function exportLoadModelById(core0: i32): usize {
  enterExport();
  const $0 = impl.loadModelById(<u32>core0);
  storeResultOfOwnModelOrError(RETURN_AREA, $0);
  return RETURN_AREA;
}

export function exportLoadModelByIdPost(result: usize): void {
  leaveExport();
}
