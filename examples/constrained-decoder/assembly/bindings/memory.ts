// Generated from wit/realm.wit: do not edit. How values lie in memory (canonical ABI).

import { Option, Result, Unit, adoptList, adoptString, expectBlock, knownCase, newElements } from "./runtime";
import { TensorId, ErrorKind, Error, ElementType, ArrayShape, MetadataValue, MetadataEntry, TensorInfo, ModelMetadata, PackedTexts, ArraySlice, ExpertSelection, MatmulStep, NormStep, BinaryStep, ActivationStep, GatedStep, ScaleStep, SliceStep, SoftCapStep, SoftmaxStep, ChoiceStep, ExpertWeightsStep, WeightedSumStep, Step, Compatibility, ModelConfiguration, Pooling, EmbeddingBatch, PromptPart, LogitBias, PenaltyOptions, DryOptions, XtcOptions, DynamicTemperatureOptions, MirostatOptions, SamplerKind, SamplingOptions, GenerationOptions, FinishReason, Batch, Program, Pending } from "./wit";

export const RETURN_AREA: usize = memory.data(68, 16);
export const PARAMETER_AREA: usize = memory.data(8, 16);

export function loadResultOfModelMetadataOrError(pointer: usize): Result<ModelMetadata, Error> {
  switch (load<u8>(pointer)) {
    case 0:
      return Result.ok<ModelMetadata, Error>(loadModelMetadata(pointer + 8));
    case 1:
      return Result.err<ModelMetadata, Error>(loadError(pointer + 8));
    default:
      return unreachable();
  }
}

export function loadModelMetadata(pointer: usize): ModelMetadata {
  return new ModelMetadata(
    adoptString(load<usize>(pointer, 0), load<u32>(pointer, 4)),
    load<u64>(pointer, 8),
    liftListOfMetadataEntry(load<usize>(pointer, 16), load<u32>(pointer, 20)),
    liftListOfTensorInfo(load<usize>(pointer, 24), load<u32>(pointer, 28)),
  );
}

export function liftListOfMetadataEntry(block: usize, length: u32): StaticArray<MetadataEntry> {
  if (length != 0) expectBlock(block, length, 32);
  const list = new StaticArray<MetadataEntry>(length);
  for (let index: u32 = 0; index < length; index++)
    unchecked((list[index] = loadMetadataEntry(block + index * 32)));
  return list;
}

export function loadMetadataEntry(pointer: usize): MetadataEntry {
  return new MetadataEntry(
    adoptString(load<usize>(pointer, 0), load<u32>(pointer, 4)),
    loadMetadataValue(pointer + 8),
  );
}

export function loadMetadataValue(pointer: usize): MetadataValue {
  switch (load<u8>(pointer)) {
    case 0:
      return MetadataValue.unsigned(load<u64>(pointer, 8));
    case 1:
      return MetadataValue.signed(load<i64>(pointer, 8));
    case 2:
      return MetadataValue.float(load<f64>(pointer, 8));
    case 3:
      return MetadataValue.boolean(load<u8>(pointer, 8) != 0);
    case 4:
      return MetadataValue.text(adoptString(load<usize>(pointer, 8), load<u32>(pointer, 12)));
    case 5:
      return MetadataValue.elements(loadArrayShape(pointer + 8));
    default:
      return unreachable();
  }
}

export function loadArrayShape(pointer: usize): ArrayShape {
  return new ArrayShape(
    <ElementType>knownCase(load<u8>(pointer), 6),
    load<u64>(pointer, 8),
  );
}

export function liftListOfTensorInfo(block: usize, length: u32): StaticArray<TensorInfo> {
  if (length != 0) expectBlock(block, length, 24);
  const list = new StaticArray<TensorInfo>(length);
  for (let index: u32 = 0; index < length; index++)
    unchecked((list[index] = loadTensorInfo(block + index * 24)));
  return list;
}

export function loadTensorInfo(pointer: usize): TensorInfo {
  return new TensorInfo(
    adoptString(load<usize>(pointer, 0), load<u32>(pointer, 4)),
    adoptList<u64>(load<usize>(pointer, 8), load<u32>(pointer, 12)),
    adoptString(load<usize>(pointer, 16), load<u32>(pointer, 20)),
  );
}

export function loadError(pointer: usize): Error {
  return new Error(
    <ErrorKind>knownCase(load<u8>(pointer), 6),
    adoptString(load<usize>(pointer, 4), load<u32>(pointer, 8)),
    adoptString(load<usize>(pointer, 12), load<u32>(pointer, 16)),
  );
}

export function loadResultOfArraySliceOrError(pointer: usize): Result<ArraySlice, Error> {
  switch (load<u8>(pointer)) {
    case 0:
      return Result.ok<ArraySlice, Error>(loadArraySlice(pointer + 4));
    case 1:
      return Result.err<ArraySlice, Error>(loadError(pointer + 4));
    default:
      return unreachable();
  }
}

export function loadArraySlice(pointer: usize): ArraySlice {
  switch (load<u8>(pointer)) {
    case 0:
      return ArraySlice.integers(adoptList<i64>(load<usize>(pointer, 4), load<u32>(pointer, 8)));
    case 1:
      return ArraySlice.floats(adoptList<f32>(load<usize>(pointer, 4), load<u32>(pointer, 8)));
    case 2:
      return ArraySlice.texts(loadPackedTexts(pointer + 4));
    default:
      return unreachable();
  }
}

export function loadPackedTexts(pointer: usize): PackedTexts {
  return new PackedTexts(
    adoptList<u8>(load<usize>(pointer, 0), load<u32>(pointer, 4)),
    adoptList<u32>(load<usize>(pointer, 8), load<u32>(pointer, 12)),
  );
}

export function loadResultOfListOfF32OrError(pointer: usize): Result<StaticArray<f32>, Error> {
  switch (load<u8>(pointer)) {
    case 0:
      return Result.ok<StaticArray<f32>, Error>(adoptList<f32>(load<usize>(pointer, 4), load<u32>(pointer, 8)));
    case 1:
      return Result.err<StaticArray<f32>, Error>(loadError(pointer + 4));
    default:
      return unreachable();
  }
}

export function lowerListOfStep(list: StaticArray<Step>): usize {
  const length: u32 = list.length;
  const block = newElements(length, 40);
  for (let index: u32 = 0; index < length; index++) {
    const pointer = block + index * 40;
    const element = unchecked(list[index]);
    storeStep(pointer, element);
  }
  return block;
}

export function storeStep(pointer: usize, value: Step): void {
  const tag: u32 = value.tag;
  store<u8>(pointer, <u8>tag);
  if (tag == 0) {
    const payload = value.matmul;
    storeMatmulStep(pointer + 4, payload);
  }
  if (tag == 1) {
    const payload = value.norm;
    storeNormStep(pointer + 4, payload);
  }
  if (tag == 2) {
    const payload = value.binary;
    storeBinaryStep(pointer + 4, payload);
  }
  if (tag == 3) {
    const payload = value.activation;
    storeActivationStep(pointer + 4, payload);
  }
  if (tag == 4) {
    const payload = value.gated;
    storeGatedStep(pointer + 4, payload);
  }
  if (tag == 5) {
    const payload = value.scale;
    storeScaleStep(pointer + 4, payload);
  }
  if (tag == 6) {
    const payload = value.slice;
    storeSliceStep(pointer + 4, payload);
  }
  if (tag == 7) {
    const payload = value.softCap;
    storeSoftCapStep(pointer + 4, payload);
  }
  if (tag == 8) {
    const payload = value.softmax;
    storeSoftmaxStep(pointer + 4, payload);
  }
  if (tag == 9) {
    const payload = value.choice;
    storeChoiceStep(pointer + 4, payload);
  }
  if (tag == 10) {
    const payload = value.expertWeights;
    storeExpertWeightsStep(pointer + 4, payload);
  }
  if (tag == 11) {
    const payload = value.weightedSum;
    storeWeightedSumStep(pointer + 4, payload);
  }
}

export function storeMatmulStep(pointer: usize, value: MatmulStep): void {
  store<u32>(pointer, value.weight);
  store<u32>(pointer, value.input, 4);
  storeOptionOfU32(pointer + 8, value.bias);
  storeOptionOfU32(pointer + 16, value.adapter);
  storeOptionOfExpertSelection(pointer + 24, value.experts);
}

export function storeOptionOfU32(pointer: usize, value: Option<TensorId>): void {
  const tag: u32 = <u32>value.isSome;
  store<u8>(pointer, <u8>tag);
  if (tag == 1) {
    const payload = value.value;
    store<u32>(pointer, payload, 4);
  }
}

export function storeOptionOfExpertSelection(pointer: usize, value: Option<ExpertSelection>): void {
  const tag: u32 = <u32>value.isSome;
  store<u8>(pointer, <u8>tag);
  if (tag == 1) {
    const payload = value.value;
    storeExpertSelection(pointer + 4, payload);
  }
}

export function storeExpertSelection(pointer: usize, value: ExpertSelection): void {
  store<u32>(pointer, value.choice);
  store<u32>(pointer, value.used, 4);
}

export function storeNormStep(pointer: usize, value: NormStep): void {
  store<u8>(pointer, <u8>value.kind);
  store<u32>(pointer, value.input, 4);
  store<f32>(pointer, value.epsilon, 8);
  store<u32>(pointer, value.groupLength, 12);
  storeOptionOfU32(pointer + 16, value.weight);
  storeOptionOfU32(pointer + 24, value.bias);
}

export function storeBinaryStep(pointer: usize, value: BinaryStep): void {
  store<u8>(pointer, <u8>value.operator);
  store<u32>(pointer, value.left, 4);
  store<u32>(pointer, value.right, 8);
}

export function storeActivationStep(pointer: usize, value: ActivationStep): void {
  store<u8>(pointer, <u8>value.activation);
  store<u32>(pointer, value.input, 4);
}

export function storeGatedStep(pointer: usize, value: GatedStep): void {
  store<u8>(pointer, <u8>value.activation);
  store<u32>(pointer, value.gate, 4);
  store<u32>(pointer, value.up, 8);
}

export function storeScaleStep(pointer: usize, value: ScaleStep): void {
  store<u32>(pointer, value.input);
  store<f32>(pointer, value.factor, 4);
}

export function storeSliceStep(pointer: usize, value: SliceStep): void {
  store<u32>(pointer, value.input);
  store<u32>(pointer, value.first, 4);
  store<u32>(pointer, value.length, 8);
}

export function storeSoftCapStep(pointer: usize, value: SoftCapStep): void {
  store<u32>(pointer, value.input);
  store<f32>(pointer, value.limit, 4);
}

export function storeSoftmaxStep(pointer: usize, value: SoftmaxStep): void {
  store<u32>(pointer, value.input);
}

export function storeChoiceStep(pointer: usize, value: ChoiceStep): void {
  store<u32>(pointer, value.scores);
  store<u32>(pointer, value.used, 4);
}

export function storeExpertWeightsStep(pointer: usize, value: ExpertWeightsStep): void {
  store<u32>(pointer, value.gates);
  store<u32>(pointer, value.choice, 4);
  store<u8>(pointer, <u8>value.normalized, 8);
}

export function storeWeightedSumStep(pointer: usize, value: WeightedSumStep): void {
  store<u32>(pointer, value.input);
  store<u32>(pointer, value.weights, 4);
}

export function loadResultOfOwnProgramOrError(pointer: usize): Result<Program, Error> {
  switch (load<u8>(pointer)) {
    case 0:
      return Result.ok<Program, Error>(new Program(load<u32>(pointer, 4)));
    case 1:
      return Result.err<Program, Error>(loadError(pointer + 4));
    default:
      return unreachable();
  }
}

export function loadResultOfOwnPendingOrError(pointer: usize): Result<Pending, Error> {
  switch (load<u8>(pointer)) {
    case 0:
      return Result.ok<Pending, Error>(new Pending(load<u32>(pointer, 4)));
    case 1:
      return Result.err<Pending, Error>(loadError(pointer + 4));
    default:
      return unreachable();
  }
}

export function storeResultOfListOfU32OrError(pointer: usize, value: Result<StaticArray<u32>, Error>): void {
  const tag: u32 = <u32>value.isErr;
  store<u8>(pointer, <u8>tag);
  if (tag == 0) {
    const payload = value.ok;
    store<usize>(pointer, changetype<usize>(payload), 4); store<u32>(pointer, payload.length, 8);
  }
  if (tag == 1) {
    const payload = value.err;
    storeError(pointer + 4, payload);
  }
}

export function storeError(pointer: usize, value: Error): void {
  store<u8>(pointer, <u8>value.kind);
  store<usize>(pointer, changetype<usize>(value.code), 4); store<u32>(pointer, value.code.length, 8);
  store<usize>(pointer, changetype<usize>(value.message), 12); store<u32>(pointer, value.message.length, 16);
}

export function storeResultOfListOfU8OrError(pointer: usize, value: Result<StaticArray<u8>, Error>): void {
  const tag: u32 = <u32>value.isErr;
  store<u8>(pointer, <u8>tag);
  if (tag == 0) {
    const payload = value.ok;
    store<usize>(pointer, changetype<usize>(payload), 4); store<u32>(pointer, payload.length, 8);
  }
  if (tag == 1) {
    const payload = value.err;
    storeError(pointer + 4, payload);
  }
}

export function storeModelConfiguration(pointer: usize, value: ModelConfiguration): void {
  store<usize>(pointer, changetype<usize>(value.architecture)); store<u32>(pointer, value.architecture.length, 4);
  store<u32>(pointer, value.vocabularySize, 8);
  store<u32>(pointer, value.contextLength, 12);
  store<u32>(pointer, value.embeddingLength, 16);
  store<u32>(pointer, value.blockCount, 20);
  store<u32>(pointer, value.headCount, 24);
  store<u32>(pointer, value.headCountKv, 28);
  storeOptionOfU32(pointer + 32, value.bosToken);
  store<usize>(pointer, changetype<usize>(value.endOfGeneration), 40); store<u32>(pointer, value.endOfGeneration.length, 44);
}

export function liftOptionOfU32(tag: u32, core0: i32): Option<u32> {
  switch (tag) {
    case 0:
      return Option.none<u32>();
    case 1:
      return Option.some<u32>(<u32>core0);
    default:
      return unreachable();
  }
}

export function storeResultOfU64OrError(pointer: usize, value: Result<u64, Error>): void {
  const tag: u32 = <u32>value.isErr;
  store<u8>(pointer, <u8>tag);
  if (tag == 0) {
    const payload = value.ok;
    store<u64>(pointer, payload, 8);
  }
  if (tag == 1) {
    const payload = value.err;
    storeError(pointer + 8, payload);
  }
}

export function liftOptionOfPooling(tag: u32, core0: i32): Option<Pooling> {
  switch (tag) {
    case 0:
      return Option.none<Pooling>();
    case 1:
      return Option.some<Pooling>(<Pooling>knownCase(core0, 5));
    default:
      return unreachable();
  }
}

export function liftListOfPromptPart(block: usize, length: u32): StaticArray<PromptPart> {
  if (length != 0) expectBlock(block, length, 12);
  const list = new StaticArray<PromptPart>(length);
  for (let index: u32 = 0; index < length; index++)
    unchecked((list[index] = loadPromptPart(block + index * 12)));
  return list;
}

export function loadPromptPart(pointer: usize): PromptPart {
  switch (load<u8>(pointer)) {
    case 0:
      return PromptPart.text(adoptList<u8>(load<usize>(pointer, 4), load<u32>(pointer, 8)));
    case 1:
      return PromptPart.markup(adoptList<u8>(load<usize>(pointer, 4), load<u32>(pointer, 8)));
    case 2:
      return PromptPart.tokens(adoptList<u32>(load<usize>(pointer, 4), load<u32>(pointer, 8)));
    case 3:
      return PromptPart.embeddings(adoptList<f32>(load<usize>(pointer, 4), load<u32>(pointer, 8)));
    default:
      return unreachable();
  }
}

export function storeResultOfU32OrError(pointer: usize, value: Result<u32, Error>): void {
  const tag: u32 = <u32>value.isErr;
  store<u8>(pointer, <u8>tag);
  if (tag == 0) {
    const payload = value.ok;
    store<u32>(pointer, payload, 4);
  }
  if (tag == 1) {
    const payload = value.err;
    storeError(pointer + 4, payload);
  }
}

export function loadGenerationOptions(pointer: usize): GenerationOptions {
  return new GenerationOptions(
    loadSamplingOptions(pointer),
    loadOptionOfU32(pointer + 160),
    liftListOfListOfU8(load<usize>(pointer, 168), load<u32>(pointer, 172)),
    load<u8>(pointer, 176) != 0,
    load<u32>(pointer, 180),
    loadOptionOfU32(pointer + 184),
    loadOptionOfString(pointer + 192),
  );
}

export function loadSamplingOptions(pointer: usize): SamplingOptions {
  return new SamplingOptions(
    load<f32>(pointer),
    load<u32>(pointer, 4),
    load<f32>(pointer, 8),
    load<f32>(pointer, 12),
    load<u64>(pointer, 16),
    loadOptionOfListOfLogitBias(pointer + 24),
    loadOptionOfPenaltyOptions(pointer + 36),
    loadOptionOfDryOptions(pointer + 60),
    loadOptionOfF32(pointer + 92),
    loadOptionOfF32(pointer + 100),
    loadOptionOfXtcOptions(pointer + 108),
    loadOptionOfDynamicTemperatureOptions(pointer + 120),
    loadOptionOfMirostatOptions(pointer + 132),
    loadOptionOfListOfSamplerKind(pointer + 144),
  );
}

export function loadOptionOfListOfLogitBias(pointer: usize): Option<StaticArray<LogitBias>> {
  switch (load<u8>(pointer)) {
    case 0:
      return Option.none<StaticArray<LogitBias>>();
    case 1:
      return Option.some<StaticArray<LogitBias>>(liftListOfLogitBias(load<usize>(pointer, 4), load<u32>(pointer, 8)));
    default:
      return unreachable();
  }
}

export function liftListOfLogitBias(block: usize, length: u32): StaticArray<LogitBias> {
  if (length != 0) expectBlock(block, length, 8);
  const list = new StaticArray<LogitBias>(length);
  for (let index: u32 = 0; index < length; index++)
    unchecked((list[index] = loadLogitBias(block + index * 8)));
  return list;
}

export function loadLogitBias(pointer: usize): LogitBias {
  return new LogitBias(
    load<u32>(pointer),
    load<f32>(pointer, 4),
  );
}

export function loadOptionOfPenaltyOptions(pointer: usize): Option<PenaltyOptions> {
  switch (load<u8>(pointer)) {
    case 0:
      return Option.none<PenaltyOptions>();
    case 1:
      return Option.some<PenaltyOptions>(loadPenaltyOptions(pointer + 4));
    default:
      return unreachable();
  }
}

export function loadPenaltyOptions(pointer: usize): PenaltyOptions {
  return new PenaltyOptions(
    loadOptionOfU32(pointer),
    load<f32>(pointer, 8),
    load<f32>(pointer, 12),
    load<f32>(pointer, 16),
  );
}

export function loadOptionOfU32(pointer: usize): Option<u32> {
  switch (load<u8>(pointer)) {
    case 0:
      return Option.none<u32>();
    case 1:
      return Option.some<u32>(load<u32>(pointer, 4));
    default:
      return unreachable();
  }
}

export function loadOptionOfDryOptions(pointer: usize): Option<DryOptions> {
  switch (load<u8>(pointer)) {
    case 0:
      return Option.none<DryOptions>();
    case 1:
      return Option.some<DryOptions>(loadDryOptions(pointer + 4));
    default:
      return unreachable();
  }
}

export function loadDryOptions(pointer: usize): DryOptions {
  return new DryOptions(
    load<f32>(pointer),
    load<f32>(pointer, 4),
    load<u32>(pointer, 8),
    loadOptionOfU32(pointer + 12),
    liftListOfListOfU8(load<usize>(pointer, 20), load<u32>(pointer, 24)),
  );
}

export function liftListOfListOfU8(block: usize, length: u32): StaticArray<StaticArray<u8>> {
  if (length != 0) expectBlock(block, length, 8);
  const list = new StaticArray<StaticArray<u8>>(length);
  for (let index: u32 = 0; index < length; index++)
    unchecked((list[index] = adoptList<u8>(load<usize>(block + index * 8, 0), load<u32>(block + index * 8, 4))));
  return list;
}

export function loadOptionOfF32(pointer: usize): Option<f32> {
  switch (load<u8>(pointer)) {
    case 0:
      return Option.none<f32>();
    case 1:
      return Option.some<f32>(load<f32>(pointer, 4));
    default:
      return unreachable();
  }
}

export function loadOptionOfXtcOptions(pointer: usize): Option<XtcOptions> {
  switch (load<u8>(pointer)) {
    case 0:
      return Option.none<XtcOptions>();
    case 1:
      return Option.some<XtcOptions>(loadXtcOptions(pointer + 4));
    default:
      return unreachable();
  }
}

export function loadXtcOptions(pointer: usize): XtcOptions {
  return new XtcOptions(
    load<f32>(pointer),
    load<f32>(pointer, 4),
  );
}

export function loadOptionOfDynamicTemperatureOptions(pointer: usize): Option<DynamicTemperatureOptions> {
  switch (load<u8>(pointer)) {
    case 0:
      return Option.none<DynamicTemperatureOptions>();
    case 1:
      return Option.some<DynamicTemperatureOptions>(loadDynamicTemperatureOptions(pointer + 4));
    default:
      return unreachable();
  }
}

export function loadDynamicTemperatureOptions(pointer: usize): DynamicTemperatureOptions {
  return new DynamicTemperatureOptions(
    load<f32>(pointer),
    load<f32>(pointer, 4),
  );
}

export function loadOptionOfMirostatOptions(pointer: usize): Option<MirostatOptions> {
  switch (load<u8>(pointer)) {
    case 0:
      return Option.none<MirostatOptions>();
    case 1:
      return Option.some<MirostatOptions>(loadMirostatOptions(pointer + 4));
    default:
      return unreachable();
  }
}

export function loadMirostatOptions(pointer: usize): MirostatOptions {
  return new MirostatOptions(
    load<f32>(pointer),
    load<f32>(pointer, 4),
  );
}

export function loadOptionOfListOfSamplerKind(pointer: usize): Option<StaticArray<SamplerKind>> {
  switch (load<u8>(pointer)) {
    case 0:
      return Option.none<StaticArray<SamplerKind>>();
    case 1:
      return Option.some<StaticArray<SamplerKind>>(liftListOfSamplerKind(load<usize>(pointer, 4), load<u32>(pointer, 8)));
    default:
      return unreachable();
  }
}

export function liftListOfSamplerKind(block: usize, length: u32): StaticArray<SamplerKind> {
  if (length != 0) expectBlock(block, length, 1);
  const list = new StaticArray<SamplerKind>(length);
  for (let index: u32 = 0; index < length; index++)
    unchecked((list[index] = <SamplerKind>knownCase(load<u8>(block + index * 1), 9)));
  return list;
}

export function loadOptionOfString(pointer: usize): Option<string> {
  switch (load<u8>(pointer)) {
    case 0:
      return Option.none<string>();
    case 1:
      return Option.some<string>(adoptString(load<usize>(pointer, 4), load<u32>(pointer, 8)));
    default:
      return unreachable();
  }
}

export function storeResultOfNothingOrError(pointer: usize, value: Result<Unit, Error>): void {
  const tag: u32 = <u32>value.isErr;
  store<u8>(pointer, <u8>tag);
  if (tag == 1) {
    const payload = value.err;
    storeError(pointer + 4, payload);
  }
}

export function storeResultOfBatchOrError(pointer: usize, value: Result<Batch, Error>): void {
  const tag: u32 = <u32>value.isErr;
  store<u8>(pointer, <u8>tag);
  if (tag == 0) {
    const payload = value.ok;
    storeBatch(pointer + 4, payload);
  }
  if (tag == 1) {
    const payload = value.err;
    storeError(pointer + 4, payload);
  }
}

export function storeBatch(pointer: usize, value: Batch): void {
  store<u32>(pointer, value.prefilled);
  store<usize>(pointer, changetype<usize>(value.tokens), 4); store<u32>(pointer, value.tokens.length, 8);
  store<usize>(pointer, changetype<usize>(value.logprobs), 12); store<u32>(pointer, value.logprobs.length, 16);
  store<usize>(pointer, changetype<usize>(value.text), 20); store<u32>(pointer, value.text.length, 24);
  store<usize>(pointer, changetype<usize>(value.textEnds), 28); store<u32>(pointer, value.textEnds.length, 32);
  storeOptionOfFinishReason(pointer + 36, value.finish);
  store<usize>(pointer, changetype<usize>(value.topTokens), 40); store<u32>(pointer, value.topTokens.length, 44);
  store<usize>(pointer, changetype<usize>(value.topLogprobs), 48); store<u32>(pointer, value.topLogprobs.length, 52);
  store<u32>(pointer, value.drafted, 56);
  store<u32>(pointer, value.dropped, 60);
}

export function storeOptionOfFinishReason(pointer: usize, value: Option<FinishReason>): void {
  const tag: u32 = <u32>value.isSome;
  store<u8>(pointer, <u8>tag);
  if (tag == 1) {
    const payload = value.value;
    store<u8>(pointer, <u8>payload, 1);
  }
}

export function storeResultOfListOfF32OrError(pointer: usize, value: Result<StaticArray<f32>, Error>): void {
  const tag: u32 = <u32>value.isErr;
  store<u8>(pointer, <u8>tag);
  if (tag == 0) {
    const payload = value.ok;
    store<usize>(pointer, changetype<usize>(payload), 4); store<u32>(pointer, payload.length, 8);
  }
  if (tag == 1) {
    const payload = value.err;
    storeError(pointer + 4, payload);
  }
}

export function storeResultOfEmbeddingBatchOrError(pointer: usize, value: Result<EmbeddingBatch, Error>): void {
  const tag: u32 = <u32>value.isErr;
  store<u8>(pointer, <u8>tag);
  if (tag == 0) {
    const payload = value.ok;
    storeEmbeddingBatch(pointer + 4, payload);
  }
  if (tag == 1) {
    const payload = value.err;
    storeError(pointer + 4, payload);
  }
}

export function storeEmbeddingBatch(pointer: usize, value: EmbeddingBatch): void {
  store<usize>(pointer, changetype<usize>(value.values)); store<u32>(pointer, value.values.length, 4);
  store<usize>(pointer, changetype<usize>(value.tokenCounts), 8); store<u32>(pointer, value.tokenCounts.length, 12);
}

export function storeCompatibility(pointer: usize, value: Compatibility): void {
  store<u8>(pointer, <u8>value.compatible);
  store<usize>(pointer, lowerListOfString(value.reasons), 4); store<u32>(pointer, value.reasons.length, 8);
  store<u64>(pointer, value.kvBytesPerPosition, 16);
}

export function lowerListOfString(list: StaticArray<string>): usize {
  const length: u32 = list.length;
  const block = newElements(length, 8);
  for (let index: u32 = 0; index < length; index++) {
    const pointer = block + index * 8;
    const element = unchecked(list[index]);
    store<usize>(pointer, changetype<usize>(element)); store<u32>(pointer, element.length, 4);
  }
  return block;
}
