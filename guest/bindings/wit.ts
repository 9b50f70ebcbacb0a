// Generated from wit/realm.wit: do not edit. What guest code imports of the world.
//
// Option<T>     .isSome .value                 Option.some<T>(value)  Option.none<T>()
// Result<T, E>  .isErr .ok .err                Result.ok<T, E>(value) Result.err<T, E>(error)
//               a result without a payload has Unit there: Result.ok<Unit, Error>(UNIT)
// records       classes with positional constructors: new Error(ErrorKind.Input, "code", "message")
// variants      .tag (one of enum <Variant>Tag) and one field a case: Step.matmul(step), step.matmul
// lists         StaticArray<T>; list<u8> is StaticArray<u8>; char is u32
// resources     imported: classes with .handle and drop(); exported: classes of the guest with dispose()
//
// <name>Into(..., target, targetLength): like <name>, but list<number> parameters are (pointer, length) pairs
// and the resulting list is written to memory of the guest's: nothing is allocated on success.
// Gives the error, or null; receivedLength() then says how many elements came. If that is more than
// targetLength, target was not touched.
import * as impl from "../index";
import { OBJECT, TOTAL_OVERHEAD } from "rt/common";
export const RET: usize = memory.data(48, 16);
export class Unit {}
export const UNIT = new Unit();
export class Option<T> {
  isSome: bool = false; value!: T;
  static none<T>(): Option<T> { return new Option<T>(); }
  static some<T>(value: T): Option<T> { const o = new Option<T>(); o.isSome = true; o.value = value; return o; }
}
export class Result<T, E> {
  isErr: bool = false; ok!: T; err!: E;
  static ok<T, E>(value: T): Result<T, E> { const r = new Result<T, E>(); r.ok = value; return r; }
  static err<T, E>(error: E): Result<T, E> { const r = new Result<T, E>(); r.isErr = true; r.err = error; return r; }
}
export class Tuple1<A> { constructor(public f0: A) {} }
export class Tuple2<A, B> { constructor(public f0: A, public f1: B) {} }
export class Tuple3<A, B, C> { constructor(public f0: A, public f1: B, public f2: C) {} }
export class Tuple4<A, B, C, D> { constructor(public f0: A, public f1: B, public f2: C, public f3: D) {} }
// Host-allocated blocks are born as ArrayBuffer objects, so a lifted list/string is the very same block, re-typed (no copy).
export function cabi_realloc(old: usize, oldSize: usize, alignment: usize, size: usize): usize {
  if (size == 0) return old ? old : alignment;
  if (old) return __renew(old, size); const p = __new(size, idof<ArrayBuffer>()); return ASC_RUNTIME == 2 ? __pin(p) : p;
}
export function liftFlat<A>(p: usize, n: u32, elem: u32): A {
  if (n == 0) return changetype<A>(__new(0, idof<A>()));
  const o = changetype<OBJECT>(p - TOTAL_OVERHEAD); o.rtId = idof<A>(); if (ASC_RUNTIME == 2) __unpin(p); o.rtSize = n * elem;
  return changetype<A>(p);
}
export function liftString(p: usize, n: u32): string {
  if (n == 0) return "";
  const o = changetype<OBJECT>(p - TOTAL_OVERHEAD); o.rtId = idof<string>(); if (ASC_RUNTIME == 2) __unpin(p); o.rtSize = n << 1;
  return changetype<string>(p);
}
export function scratch(n: usize): usize { return __new(n, idof<ArrayBuffer>()); }
let posts: u32 = 0;
/** runs with no wasm frames on the stack: the one safe point for a full collection in --runtime minimal */
export function postReturn(): void { if (++posts % 64 == 0) __collect(); }

export enum ElementType { Unsigned, Signed, Float, Boolean, Text, Nested }
export class ArrayShape { constructor(public element: ElementType, public length: u64) {} }
export enum MetadataValueTag { Unsigned, Signed, Float, Boolean, Text, Elements }
export class MetadataValue { tag: u32 = 0; unsigned!: u64; signed!: i64; float!: f64; boolean!: bool; text!: string; elements!: ArrayShape;
  static unsigned(v: u64): MetadataValue { const r = new MetadataValue(); r.tag = 0; r.unsigned = v; return r; }
  static signed(v: i64): MetadataValue { const r = new MetadataValue(); r.tag = 1; r.signed = v; return r; }
  static float(v: f64): MetadataValue { const r = new MetadataValue(); r.tag = 2; r.float = v; return r; }
  static boolean(v: bool): MetadataValue { const r = new MetadataValue(); r.tag = 3; r.boolean = v; return r; }
  static text(v: string): MetadataValue { const r = new MetadataValue(); r.tag = 4; r.text = v; return r; }
  static elements(v: ArrayShape): MetadataValue { const r = new MetadataValue(); r.tag = 5; r.elements = v; return r; }
}
export class MetadataEntry { constructor(public key: string, public value: MetadataValue) {} }
export class TensorInfo { constructor(public name: string, public dimensions: StaticArray<u64>, public encoding: string) {} }
export class ModelMetadata { constructor(public architecture: string, public fileBytes: u64, public entries: StaticArray<MetadataEntry>, public tensors: StaticArray<TensorInfo>) {} }
export enum ErrorKind { Input, Resource, Denied, Cancelled, Unsupported, Bug }
export class Error { constructor(public kind: ErrorKind, public code: string, public message: string) {} }
export class PackedTexts { constructor(public bytes: StaticArray<u8>, public ends: StaticArray<u32>) {} }
export enum ArraySliceTag { Integers, Floats, Texts }
export class ArraySlice { tag: u32 = 0; integers!: StaticArray<i64>; floats!: StaticArray<f32>; texts!: PackedTexts;
  static integers(v: StaticArray<i64>): ArraySlice { const r = new ArraySlice(); r.tag = 0; r.integers = v; return r; }
  static floats(v: StaticArray<f32>): ArraySlice { const r = new ArraySlice(); r.tag = 1; r.floats = v; return r; }
  static texts(v: PackedTexts): ArraySlice { const r = new ArraySlice(); r.tag = 2; r.texts = v; return r; }
}
export class ExpertSelection { constructor(public choice: u32, public used: u32) {} }
export class MatmulStep { constructor(public weight: u32, public input: u32, public bias: Option<u32>, public adapter: Option<u32>, public experts: Option<ExpertSelection>) {} }
export enum NormKind { RootMeanSquare, Layer }
export class NormStep { constructor(public kind: NormKind, public input: u32, public epsilon: f32, public groupLength: u32, public weight: Option<u32>, public bias: Option<u32>) {} }
export enum BinaryOperator { Add, Multiply }
export class BinaryStep { constructor(public operator: BinaryOperator, public left: u32, public right: u32) {} }
export enum Activation { Silu, Gelu, GeluQuick, Relu }
export class ActivationStep { constructor(public activation: Activation, public input: u32) {} }
export class GatedStep { constructor(public activation: Activation, public gate: u32, public up: u32) {} }
export class ScaleStep { constructor(public input: u32, public factor: f32) {} }
export enum StepTag { Matmul, Norm, Binary, Activation, Gated, Scale }
export class Step { tag: u32 = 0; matmul!: MatmulStep; norm!: NormStep; binary!: BinaryStep; activation!: ActivationStep; gated!: GatedStep; scale!: ScaleStep;
  static matmul(v: MatmulStep): Step { const r = new Step(); r.tag = 0; r.matmul = v; return r; }
  static norm(v: NormStep): Step { const r = new Step(); r.tag = 1; r.norm = v; return r; }
  static binary(v: BinaryStep): Step { const r = new Step(); r.tag = 2; r.binary = v; return r; }
  static activation(v: ActivationStep): Step { const r = new Step(); r.tag = 3; r.activation = v; return r; }
  static gated(v: GatedStep): Step { const r = new Step(); r.tag = 4; r.gated = v; return r; }
  static scale(v: ScaleStep): Step { const r = new Step(); r.tag = 5; r.scale = v; return r; }
}
export enum Level { Debug, Info, Warn, Error }
export class Compatibility { constructor(public compatible: bool, public reasons: StaticArray<string>, public kvBytesPerPosition: u64) {} }
export class TokenizeOptions { constructor(public addSpecial: bool, public parseSpecial: bool) {} }
export class ModelConfiguration { constructor(public architecture: string, public vocabularySize: u32, public contextLength: u32, public embeddingLength: u32, public blockCount: u32, public headCount: u32, public headCountKv: u32, public bosToken: Option<u32>, public endOfGeneration: StaticArray<u32>) {} }
export enum KvType { F16, F32, Q80, I16 }
export class SessionOptions { constructor(public contextLength: u32, public kvType: KvType, public prefillColumns: u32, public adapter: Option<u32>) {} }
export enum PromptPartTag { Text, Markup, Tokens, Embeddings }
export class PromptPart { tag: u32 = 0; text!: StaticArray<u8>; markup!: StaticArray<u8>; tokens!: StaticArray<u32>; embeddings!: StaticArray<f32>;
  static text(v: StaticArray<u8>): PromptPart { const r = new PromptPart(); r.tag = 0; r.text = v; return r; }
  static markup(v: StaticArray<u8>): PromptPart { const r = new PromptPart(); r.tag = 1; r.markup = v; return r; }
  static tokens(v: StaticArray<u32>): PromptPart { const r = new PromptPart(); r.tag = 2; r.tokens = v; return r; }
  static embeddings(v: StaticArray<f32>): PromptPart { const r = new PromptPart(); r.tag = 3; r.embeddings = v; return r; }
}
export class SamplingOptions { constructor(public temperature: f32, public topK: u32, public topP: f32, public minP: f32, public seed: u64) {} }
export class GenerationOptions { constructor(public sampling: SamplingOptions, public maxTokens: Option<u32>, public stop: StaticArray<StaticArray<u8>>) {} }
export enum FinishReason { Eos, Stop, Length }
export class Batch { constructor(public prefilled: u32, public tokens: StaticArray<u32>, public logprobs: StaticArray<f32>, public text: StaticArray<u8>, public textEnds: StaticArray<u32>, public finish: Option<FinishReason>) {} }
@external("[export]realm:inference/guest@0.1.0", "[resource-new]tokenizer") export declare function resNewTokenizer(rep: usize): u32;
@external("[export]realm:inference/guest@0.1.0", "[resource-new]model") export declare function resNewModel(rep: usize): u32;
@external("[export]realm:inference/guest@0.1.0", "[resource-new]session") export declare function resNewSession(rep: usize): u32;
@external("realm:inference/models@0.1.0", "get-model-metadata") declare function imp0(a0: i32, r: usize): void;
export function ld3(p: usize): string { return liftString(load<usize>(p), load<u32>(p, 4)); }
export function st3(p: usize, v: string): void { store<usize>(p, changetype<usize>(v)); store<u32>(p, v.length, 4); }
export function ld6(p: usize): string { return liftString(load<usize>(p), load<u32>(p, 4)); }
export function st6(p: usize, v: string): void { store<usize>(p, changetype<usize>(v)); store<u32>(p, v.length, 4); }
export function ld8(p: usize): string { return liftString(load<usize>(p), load<u32>(p, 4)); }
export function st8(p: usize, v: string): void { store<usize>(p, changetype<usize>(v)); store<u32>(p, v.length, 4); }
export function ld9(p: usize): ArrayShape { return new ArrayShape(<ElementType>load<u8>(p, 0), load<u64>(p, 8)); }
export function st9(p: usize, v: ArrayShape): void { store<u8>(p, <u8>v.element, 0); store<u64>(p, v.length, 8); }
export function ld7(p: usize): MetadataValue { switch (load<u8>(p)) { case 0: return MetadataValue.unsigned(load<u64>(p, 8)); case 1: return MetadataValue.signed(load<i64>(p, 8)); case 2: return MetadataValue.float(load<f64>(p, 8)); case 3: return MetadataValue.boolean(load<u8>(p, 8) != 0); case 4: return MetadataValue.text(ld8(p + 8)); default: return MetadataValue.elements(ld9(p + 8)); } }
export function st7(p: usize, v: MetadataValue): void { const d: u32 = v.tag; store<u8>(p, <u8>d); if (d == 0) { store<u64>(p, v.unsigned, 8); } if (d == 1) { store<i64>(p, v.signed, 8); } if (d == 2) { store<f64>(p, v.float, 8); } if (d == 3) { store<u8>(p, <u8>v.boolean, 8); } if (d == 4) { st8(p + 8, v.text); } if (d == 5) { st9(p + 8, v.elements); } }
export function ld5(p: usize): MetadataEntry { return new MetadataEntry(ld6(p + 0), ld7(p + 8)); }
export function st5(p: usize, v: MetadataEntry): void { st6(p + 0, v.key); st7(p + 8, v.value); }
export function ld4(p: usize): StaticArray<MetadataEntry> { const b = load<usize>(p), n = load<u32>(p, 4), r = new StaticArray<MetadataEntry>(n); for (let i: u32 = 0; i < n; i++) unchecked(r[i] = ld5(b + i * 32 + 0)); return r; }
export function st4(p: usize, v: StaticArray<MetadataEntry>): void { const n = <u32>v.length, b = scratch(n * 32); for (let i: u32 = 0; i < n; i++) { st5(b + i * 32 + 0, unchecked(v[i])); } store<usize>(p, b); store<u32>(p, n, 4); }
export function ld12(p: usize): string { return liftString(load<usize>(p), load<u32>(p, 4)); }
export function st12(p: usize, v: string): void { store<usize>(p, changetype<usize>(v)); store<u32>(p, v.length, 4); }
export function ld13(p: usize): StaticArray<u64> { return liftFlat<StaticArray<u64>>(load<usize>(p), load<u32>(p, 4), 8); }
export function st13(p: usize, v: StaticArray<u64>): void { store<usize>(p, changetype<usize>(v)); store<u32>(p, v.length, 4); }
export function ld14(p: usize): string { return liftString(load<usize>(p), load<u32>(p, 4)); }
export function st14(p: usize, v: string): void { store<usize>(p, changetype<usize>(v)); store<u32>(p, v.length, 4); }
export function ld11(p: usize): TensorInfo { return new TensorInfo(ld12(p + 0), ld13(p + 8), ld14(p + 16)); }
export function st11(p: usize, v: TensorInfo): void { st12(p + 0, v.name); st13(p + 8, v.dimensions); st14(p + 16, v.encoding); }
export function ld10(p: usize): StaticArray<TensorInfo> { const b = load<usize>(p), n = load<u32>(p, 4), r = new StaticArray<TensorInfo>(n); for (let i: u32 = 0; i < n; i++) unchecked(r[i] = ld11(b + i * 24 + 0)); return r; }
export function st10(p: usize, v: StaticArray<TensorInfo>): void { const n = <u32>v.length, b = scratch(n * 24); for (let i: u32 = 0; i < n; i++) { st11(b + i * 24 + 0, unchecked(v[i])); } store<usize>(p, b); store<u32>(p, n, 4); }
export function ld2(p: usize): ModelMetadata { return new ModelMetadata(ld3(p + 0), load<u64>(p, 8), ld4(p + 16), ld10(p + 24)); }
export function st2(p: usize, v: ModelMetadata): void { st3(p + 0, v.architecture); store<u64>(p, v.fileBytes, 8); st4(p + 16, v.entries); st10(p + 24, v.tensors); }
export function ld16(p: usize): string { return liftString(load<usize>(p), load<u32>(p, 4)); }
export function st16(p: usize, v: string): void { store<usize>(p, changetype<usize>(v)); store<u32>(p, v.length, 4); }
export function ld17(p: usize): string { return liftString(load<usize>(p), load<u32>(p, 4)); }
export function st17(p: usize, v: string): void { store<usize>(p, changetype<usize>(v)); store<u32>(p, v.length, 4); }
export function ld15(p: usize): Error { return new Error(<ErrorKind>load<u8>(p, 0), ld16(p + 4), ld17(p + 12)); }
export function st15(p: usize, v: Error): void { store<u8>(p, <u8>v.kind, 0); st16(p + 4, v.code); st17(p + 12, v.message); }
export function ld1(p: usize): Result<ModelMetadata,Error> { switch (load<u8>(p)) { case 0: return Result.ok<ModelMetadata,Error>(ld2(p + 8)); default: return Result.err<ModelMetadata,Error>(ld15(p + 8)); } }
export function st1(p: usize, v: Result<ModelMetadata,Error>): void { const d: u32 = v.isErr; store<u8>(p, <u8>d); if (d == 0) { st2(p + 8, v.ok); } if (d == 1) { st15(p + 8, v.err); } }
@external("realm:inference/models@0.1.0", "read-metadata-array") declare function imp18(a0: i32, a1: i32, a2: i32, a3: i32, a4: i32, r: usize): void;
export function ld21(p: usize): StaticArray<i64> { return liftFlat<StaticArray<i64>>(load<usize>(p), load<u32>(p, 4), 8); }
export function st21(p: usize, v: StaticArray<i64>): void { store<usize>(p, changetype<usize>(v)); store<u32>(p, v.length, 4); }
export function ld22(p: usize): StaticArray<f32> { return liftFlat<StaticArray<f32>>(load<usize>(p), load<u32>(p, 4), 4); }
export function st22(p: usize, v: StaticArray<f32>): void { store<usize>(p, changetype<usize>(v)); store<u32>(p, v.length, 4); }
export function ld24(p: usize): StaticArray<u8> { return liftFlat<StaticArray<u8>>(load<usize>(p), load<u32>(p, 4), 1); }
export function st24(p: usize, v: StaticArray<u8>): void { store<usize>(p, changetype<usize>(v)); store<u32>(p, v.length, 4); }
export function ld25(p: usize): StaticArray<u32> { return liftFlat<StaticArray<u32>>(load<usize>(p), load<u32>(p, 4), 4); }
export function st25(p: usize, v: StaticArray<u32>): void { store<usize>(p, changetype<usize>(v)); store<u32>(p, v.length, 4); }
export function ld23(p: usize): PackedTexts { return new PackedTexts(ld24(p + 0), ld25(p + 8)); }
export function st23(p: usize, v: PackedTexts): void { st24(p + 0, v.bytes); st25(p + 8, v.ends); }
export function ld20(p: usize): ArraySlice { switch (load<u8>(p)) { case 0: return ArraySlice.integers(ld21(p + 4)); case 1: return ArraySlice.floats(ld22(p + 4)); default: return ArraySlice.texts(ld23(p + 4)); } }
export function st20(p: usize, v: ArraySlice): void { const d: u32 = v.tag; store<u8>(p, <u8>d); if (d == 0) { st21(p + 4, v.integers); } if (d == 1) { st22(p + 4, v.floats); } if (d == 2) { st23(p + 4, v.texts); } }
export function ld19(p: usize): Result<ArraySlice,Error> { switch (load<u8>(p)) { case 0: return Result.ok<ArraySlice,Error>(ld20(p + 4)); default: return Result.err<ArraySlice,Error>(ld15(p + 4)); } }
export function st19(p: usize, v: Result<ArraySlice,Error>): void { const d: u32 = v.isErr; store<u8>(p, <u8>d); if (d == 0) { st20(p + 4, v.ok); } if (d == 1) { st15(p + 4, v.err); } }
@external("realm:inference/models@0.1.0", "read-tensor") declare function imp26(a0: i32, a1: i32, r: usize): void;
export function ld28(p: usize): StaticArray<f32> { return liftFlat<StaticArray<f32>>(load<usize>(p), load<u32>(p, 4), 4); }
export function st28(p: usize, v: StaticArray<f32>): void { store<usize>(p, changetype<usize>(v)); store<u32>(p, v.length, 4); }
export function ld27(p: usize): Result<StaticArray<f32>,Error> { switch (load<u8>(p)) { case 0: return Result.ok<StaticArray<f32>,Error>(ld28(p + 4)); default: return Result.err<StaticArray<f32>,Error>(ld15(p + 4)); } }
export function st27(p: usize, v: Result<StaticArray<f32>,Error>): void { const d: u32 = v.isErr; store<u8>(p, <u8>d); if (d == 0) { st28(p + 4, v.ok); } if (d == 1) { st15(p + 4, v.err); } }
@external("realm:inference/compute@0.1.0", "[resource-drop]program") declare function drop29(h: u32): void;
@external("realm:inference/compute@0.1.0", "[resource-drop]pending") declare function drop30(h: u32): void;
@external("realm:inference/compute@0.1.0", "[static]program.create") declare function imp31(a0: i32, a1: i32, a2: i32, a3: i32, a4: i32, a5: i32, a6: i32, r: usize): void;
export function ld36(p: usize): Option<u32> { switch (load<u8>(p)) { case 0: return Option.none<u32>(); default: return Option.some<u32>(load<u32>(p, 4)); } }
export function st36(p: usize, v: Option<u32>): void { const d: u32 = v.isSome; store<u8>(p, <u8>d);  if (d == 1) { store<u32>(p, v.value, 4); } }
export function ld37(p: usize): Option<u32> { switch (load<u8>(p)) { case 0: return Option.none<u32>(); default: return Option.some<u32>(load<u32>(p, 4)); } }
export function st37(p: usize, v: Option<u32>): void { const d: u32 = v.isSome; store<u8>(p, <u8>d);  if (d == 1) { store<u32>(p, v.value, 4); } }
export function ld39(p: usize): ExpertSelection { return new ExpertSelection(load<u32>(p, 0), load<u32>(p, 4)); }
export function st39(p: usize, v: ExpertSelection): void { store<u32>(p, v.choice, 0); store<u32>(p, v.used, 4); }
export function ld38(p: usize): Option<ExpertSelection> { switch (load<u8>(p)) { case 0: return Option.none<ExpertSelection>(); default: return Option.some<ExpertSelection>(ld39(p + 4)); } }
export function st38(p: usize, v: Option<ExpertSelection>): void { const d: u32 = v.isSome; store<u8>(p, <u8>d);  if (d == 1) { st39(p + 4, v.value); } }
export function ld35(p: usize): MatmulStep { return new MatmulStep(load<u32>(p, 0), load<u32>(p, 4), ld36(p + 8), ld37(p + 16), ld38(p + 24)); }
export function st35(p: usize, v: MatmulStep): void { store<u32>(p, v.weight, 0); store<u32>(p, v.input, 4); st36(p + 8, v.bias); st37(p + 16, v.adapter); st38(p + 24, v.experts); }
export function ld40(p: usize): NormStep { return new NormStep(<NormKind>load<u8>(p, 0), load<u32>(p, 4), load<f32>(p, 8), load<u32>(p, 12), ld36(p + 16), ld36(p + 24)); }
export function st40(p: usize, v: NormStep): void { store<u8>(p, <u8>v.kind, 0); store<u32>(p, v.input, 4); store<f32>(p, v.epsilon, 8); store<u32>(p, v.groupLength, 12); st36(p + 16, v.weight); st36(p + 24, v.bias); }
export function ld41(p: usize): BinaryStep { return new BinaryStep(<BinaryOperator>load<u8>(p, 0), load<u32>(p, 4), load<u32>(p, 8)); }
export function st41(p: usize, v: BinaryStep): void { store<u8>(p, <u8>v.operator, 0); store<u32>(p, v.left, 4); store<u32>(p, v.right, 8); }
export function ld42(p: usize): ActivationStep { return new ActivationStep(<Activation>load<u8>(p, 0), load<u32>(p, 4)); }
export function st42(p: usize, v: ActivationStep): void { store<u8>(p, <u8>v.activation, 0); store<u32>(p, v.input, 4); }
export function ld43(p: usize): GatedStep { return new GatedStep(<Activation>load<u8>(p, 0), load<u32>(p, 4), load<u32>(p, 8)); }
export function st43(p: usize, v: GatedStep): void { store<u8>(p, <u8>v.activation, 0); store<u32>(p, v.gate, 4); store<u32>(p, v.up, 8); }
export function ld44(p: usize): ScaleStep { return new ScaleStep(load<u32>(p, 0), load<f32>(p, 4)); }
export function st44(p: usize, v: ScaleStep): void { store<u32>(p, v.input, 0); store<f32>(p, v.factor, 4); }
export function ld34(p: usize): Step { switch (load<u8>(p)) { case 0: return Step.matmul(ld35(p + 4)); case 1: return Step.norm(ld40(p + 4)); case 2: return Step.binary(ld41(p + 4)); case 3: return Step.activation(ld42(p + 4)); case 4: return Step.gated(ld43(p + 4)); default: return Step.scale(ld44(p + 4)); } }
export function st34(p: usize, v: Step): void { const d: u32 = v.tag; store<u8>(p, <u8>d); if (d == 0) { st35(p + 4, v.matmul); } if (d == 1) { st40(p + 4, v.norm); } if (d == 2) { st41(p + 4, v.binary); } if (d == 3) { st42(p + 4, v.activation); } if (d == 4) { st43(p + 4, v.gated); } if (d == 5) { st44(p + 4, v.scale); } }
export function ld33(p: usize): StaticArray<Step> { const b = load<usize>(p), n = load<u32>(p, 4), r = new StaticArray<Step>(n); for (let i: u32 = 0; i < n; i++) unchecked(r[i] = ld34(b + i * 40 + 0)); return r; }
export function st33(p: usize, v: StaticArray<Step>): void { const n = <u32>v.length, b = scratch(n * 40); for (let i: u32 = 0; i < n; i++) { st34(b + i * 40 + 0, unchecked(v[i])); } store<usize>(p, b); store<u32>(p, n, 4); }
export function ld46(p: usize): Program { return new Program(load<u32>(p)); }
export function st46(p: usize, v: Program): void { store<u32>(p, v.handle); }
export function ld45(p: usize): Result<Program,Error> { switch (load<u8>(p)) { case 0: return Result.ok<Program,Error>(ld46(p + 4)); default: return Result.err<Program,Error>(ld15(p + 4)); } }
export function st45(p: usize, v: Result<Program,Error>): void { const d: u32 = v.isErr; store<u8>(p, <u8>d); if (d == 0) { st46(p + 4, v.ok); } if (d == 1) { st15(p + 4, v.err); } }
@external("realm:inference/compute@0.1.0", "[method]program.run") declare function imp47(a0: i32, a1: i32, a2: i32, a3: i32, r: usize): void;
export function ld49(p: usize): StaticArray<f32> { return liftFlat<StaticArray<f32>>(load<usize>(p), load<u32>(p, 4), 4); }
export function st49(p: usize, v: StaticArray<f32>): void { store<usize>(p, changetype<usize>(v)); store<u32>(p, v.length, 4); }
export function ld48(p: usize): Result<StaticArray<f32>,Error> { switch (load<u8>(p)) { case 0: return Result.ok<StaticArray<f32>,Error>(ld49(p + 4)); default: return Result.err<StaticArray<f32>,Error>(ld15(p + 4)); } }
export function st48(p: usize, v: Result<StaticArray<f32>,Error>): void { const d: u32 = v.isErr; store<u8>(p, <u8>d); if (d == 0) { st49(p + 4, v.ok); } if (d == 1) { st15(p + 4, v.err); } }
@external("realm:inference/compute@0.1.0", "[method]program.submit") declare function imp50(a0: i32, a1: i32, a2: i32, a3: i32, r: usize): void;
export function ld52(p: usize): Pending { return new Pending(load<u32>(p)); }
export function st52(p: usize, v: Pending): void { store<u32>(p, v.handle); }
export function ld51(p: usize): Result<Pending,Error> { switch (load<u8>(p)) { case 0: return Result.ok<Pending,Error>(ld52(p + 4)); default: return Result.err<Pending,Error>(ld15(p + 4)); } }
export function st51(p: usize, v: Result<Pending,Error>): void { const d: u32 = v.isErr; store<u8>(p, <u8>d); if (d == 0) { st52(p + 4, v.ok); } if (d == 1) { st15(p + 4, v.err); } }
@external("realm:inference/compute@0.1.0", "[method]pending.wait") declare function imp53(a0: i32, r: usize): void;
@external("realm:inference/compute@0.1.0", "matmul-by-id") declare function imp54(a0: i32, a1: i32, a2: i32, a3: i32, a4: i32, r: usize): void;
@external("realm:inference/compute@0.1.0", "rows-by-id") declare function imp55(a0: i32, a1: i32, a2: i32, a3: i32, r: usize): void;
@external("realm:inference/compute@0.1.0", "values-max") declare function imp56(): i32;
@external("realm:inference/logging@0.1.0", "log") declare function imp57(a0: i32, a1: i32, a2: i32): void;
export function ld60(p: usize): StaticArray<u32> { return liftFlat<StaticArray<u32>>(load<usize>(p), load<u32>(p, 4), 4); }
export function st60(p: usize, v: StaticArray<u32>): void { store<usize>(p, changetype<usize>(v)); store<u32>(p, v.length, 4); }
export function ld59(p: usize): Result<StaticArray<u32>,Error> { switch (load<u8>(p)) { case 0: return Result.ok<StaticArray<u32>,Error>(ld60(p + 4)); default: return Result.err<StaticArray<u32>,Error>(ld15(p + 4)); } }
export function st59(p: usize, v: Result<StaticArray<u32>,Error>): void { const d: u32 = v.isErr; store<u8>(p, <u8>d); if (d == 0) { st60(p + 4, v.ok); } if (d == 1) { st15(p + 4, v.err); } }
export function ld63(p: usize): StaticArray<u8> { return liftFlat<StaticArray<u8>>(load<usize>(p), load<u32>(p, 4), 1); }
export function st63(p: usize, v: StaticArray<u8>): void { store<usize>(p, changetype<usize>(v)); store<u32>(p, v.length, 4); }
export function ld62(p: usize): Result<StaticArray<u8>,Error> { switch (load<u8>(p)) { case 0: return Result.ok<StaticArray<u8>,Error>(ld63(p + 4)); default: return Result.err<StaticArray<u8>,Error>(ld15(p + 4)); } }
export function st62(p: usize, v: Result<StaticArray<u8>,Error>): void { const d: u32 = v.isErr; store<u8>(p, <u8>d); if (d == 0) { st63(p + 4, v.ok); } if (d == 1) { st15(p + 4, v.err); } }
export function ld66(p: usize): string { return liftString(load<usize>(p), load<u32>(p, 4)); }
export function st66(p: usize, v: string): void { store<usize>(p, changetype<usize>(v)); store<u32>(p, v.length, 4); }
export function ld67(p: usize): Option<u32> { switch (load<u8>(p)) { case 0: return Option.none<u32>(); default: return Option.some<u32>(load<u32>(p, 4)); } }
export function st67(p: usize, v: Option<u32>): void { const d: u32 = v.isSome; store<u8>(p, <u8>d);  if (d == 1) { store<u32>(p, v.value, 4); } }
export function ld65(p: usize): ModelConfiguration { return new ModelConfiguration(ld66(p + 0), load<u32>(p, 8), load<u32>(p, 12), load<u32>(p, 16), load<u32>(p, 20), load<u32>(p, 24), load<u32>(p, 28), ld67(p + 32), ld60(p + 40)); }
export function st65(p: usize, v: ModelConfiguration): void { st66(p + 0, v.architecture); store<u32>(p, v.vocabularySize, 8); store<u32>(p, v.contextLength, 12); store<u32>(p, v.embeddingLength, 16); store<u32>(p, v.blockCount, 20); store<u32>(p, v.headCount, 24); store<u32>(p, v.headCountKv, 28); st67(p + 32, v.bosToken); st60(p + 40, v.endOfGeneration); }
export function ld70(p: usize): Result<u64,Error> { switch (load<u8>(p)) { case 0: return Result.ok<u64,Error>(load<u64>(p, 8)); default: return Result.err<u64,Error>(ld15(p + 8)); } }
export function st70(p: usize, v: Result<u64,Error>): void { const d: u32 = v.isErr; store<u8>(p, <u8>d); if (d == 0) { store<u64>(p, v.ok, 8); } if (d == 1) { st15(p + 8, v.err); } }
export function ld74(p: usize): impl.Session { return changetype<impl.Session>(load<usize>(p)); }
export function st74(p: usize, v: impl.Session): void { store<u32>(p, resNewSession(__pin(changetype<usize>(v)))); }
export function ld73(p: usize): Result<impl.Session,Error> { switch (load<u8>(p)) { case 0: return Result.ok<impl.Session,Error>(ld74(p + 4)); default: return Result.err<impl.Session,Error>(ld15(p + 4)); } }
export function st73(p: usize, v: Result<impl.Session,Error>): void { const d: u32 = v.isErr; store<u8>(p, <u8>d); if (d == 0) { st74(p + 4, v.ok); } if (d == 1) { st15(p + 4, v.err); } }
export function ld79(p: usize): StaticArray<f32> { return liftFlat<StaticArray<f32>>(load<usize>(p), load<u32>(p, 4), 4); }
export function st79(p: usize, v: StaticArray<f32>): void { store<usize>(p, changetype<usize>(v)); store<u32>(p, v.length, 4); }
export function ld78(p: usize): PromptPart { switch (load<u8>(p)) { case 0: return PromptPart.text(ld63(p + 4)); case 1: return PromptPart.markup(ld63(p + 4)); case 2: return PromptPart.tokens(ld60(p + 4)); default: return PromptPart.embeddings(ld79(p + 4)); } }
export function st78(p: usize, v: PromptPart): void { const d: u32 = v.tag; store<u8>(p, <u8>d); if (d == 0) { st63(p + 4, v.text); } if (d == 1) { st63(p + 4, v.markup); } if (d == 2) { st60(p + 4, v.tokens); } if (d == 3) { st79(p + 4, v.embeddings); } }
export function ld77(p: usize): StaticArray<PromptPart> { const b = load<usize>(p), n = load<u32>(p, 4), r = new StaticArray<PromptPart>(n); for (let i: u32 = 0; i < n; i++) unchecked(r[i] = ld78(b + i * 12 + 0)); return r; }
export function st77(p: usize, v: StaticArray<PromptPart>): void { const n = <u32>v.length, b = scratch(n * 12); for (let i: u32 = 0; i < n; i++) { st78(b + i * 12 + 0, unchecked(v[i])); } store<usize>(p, b); store<u32>(p, n, 4); }
export function ld80(p: usize): Result<u32,Error> { switch (load<u8>(p)) { case 0: return Result.ok<u32,Error>(load<u32>(p, 4)); default: return Result.err<u32,Error>(ld15(p + 4)); } }
export function st80(p: usize, v: Result<u32,Error>): void { const d: u32 = v.isErr; store<u8>(p, <u8>d); if (d == 0) { store<u32>(p, v.ok, 4); } if (d == 1) { st15(p + 4, v.err); } }
export function ld84(p: usize): StaticArray<StaticArray<u8>> { const b = load<usize>(p), n = load<u32>(p, 4), r = new StaticArray<StaticArray<u8>>(n); for (let i: u32 = 0; i < n; i++) unchecked(r[i] = ld63(b + i * 8 + 0)); return r; }
export function st84(p: usize, v: StaticArray<StaticArray<u8>>): void { const n = <u32>v.length, b = scratch(n * 8); for (let i: u32 = 0; i < n; i++) { st63(b + i * 8 + 0, unchecked(v[i])); } store<usize>(p, b); store<u32>(p, n, 4); }
export function ld85(p: usize): Result<Unit,Error> { switch (load<u8>(p)) { case 0: return Result.ok<Unit,Error>(UNIT); default: return Result.err<Unit,Error>(ld15(p + 4)); } }
export function st85(p: usize, v: Result<Unit,Error>): void { const d: u32 = v.isErr; store<u8>(p, <u8>d);  if (d == 1) { st15(p + 4, v.err); } }
export function ld89(p: usize): Option<FinishReason> { switch (load<u8>(p)) { case 0: return Option.none<FinishReason>(); default: return Option.some<FinishReason>(<FinishReason>load<u8>(p, 1)); } }
export function st89(p: usize, v: Option<FinishReason>): void { const d: u32 = v.isSome; store<u8>(p, <u8>d);  if (d == 1) { store<u8>(p, <u8>v.value, 1); } }
export function ld88(p: usize): Batch { return new Batch(load<u32>(p, 0), ld60(p + 4), ld79(p + 12), ld63(p + 20), ld60(p + 28), ld89(p + 36)); }
export function st88(p: usize, v: Batch): void { store<u32>(p, v.prefilled, 0); st60(p + 4, v.tokens); st79(p + 12, v.logprobs); st63(p + 20, v.text); st60(p + 28, v.textEnds); st89(p + 36, v.finish); }
export function ld87(p: usize): Result<Batch,Error> { switch (load<u8>(p)) { case 0: return Result.ok<Batch,Error>(ld88(p + 4)); default: return Result.err<Batch,Error>(ld15(p + 4)); } }
export function st87(p: usize, v: Result<Batch,Error>): void { const d: u32 = v.isErr; store<u8>(p, <u8>d); if (d == 0) { st88(p + 4, v.ok); } if (d == 1) { st15(p + 4, v.err); } }
export function ld91(p: usize): Result<StaticArray<f32>,Error> { switch (load<u8>(p)) { case 0: return Result.ok<StaticArray<f32>,Error>(ld79(p + 4)); default: return Result.err<StaticArray<f32>,Error>(ld15(p + 4)); } }
export function st91(p: usize, v: Result<StaticArray<f32>,Error>): void { const d: u32 = v.isErr; store<u8>(p, <u8>d); if (d == 0) { st79(p + 4, v.ok); } if (d == 1) { st15(p + 4, v.err); } }
export function ld102(p: usize): string { return liftString(load<usize>(p), load<u32>(p, 4)); }
export function st102(p: usize, v: string): void { store<usize>(p, changetype<usize>(v)); store<u32>(p, v.length, 4); }
export function ld101(p: usize): StaticArray<string> { const b = load<usize>(p), n = load<u32>(p, 4), r = new StaticArray<string>(n); for (let i: u32 = 0; i < n; i++) unchecked(r[i] = ld102(b + i * 8 + 0)); return r; }
export function st101(p: usize, v: StaticArray<string>): void { const n = <u32>v.length, b = scratch(n * 8); for (let i: u32 = 0; i < n; i++) { st102(b + i * 8 + 0, unchecked(v[i])); } store<usize>(p, b); store<u32>(p, n, 4); }
export function ld100(p: usize): Compatibility { return new Compatibility(load<u8>(p, 0) != 0, ld101(p + 4), load<u64>(p, 16)); }
export function st100(p: usize, v: Compatibility): void { store<u8>(p, <u8>v.compatible, 0); st101(p + 4, v.reasons); store<u64>(p, v.kvBytesPerPosition, 16); }
export function ld105(p: usize): impl.Tokenizer { return changetype<impl.Tokenizer>(load<usize>(p)); }
export function st105(p: usize, v: impl.Tokenizer): void { store<u32>(p, resNewTokenizer(__pin(changetype<usize>(v)))); }
export function ld104(p: usize): Result<impl.Tokenizer,Error> { switch (load<u8>(p)) { case 0: return Result.ok<impl.Tokenizer,Error>(ld105(p + 4)); default: return Result.err<impl.Tokenizer,Error>(ld15(p + 4)); } }
export function st104(p: usize, v: Result<impl.Tokenizer,Error>): void { const d: u32 = v.isErr; store<u8>(p, <u8>d); if (d == 0) { st105(p + 4, v.ok); } if (d == 1) { st15(p + 4, v.err); } }
export function ld108(p: usize): impl.Model { return changetype<impl.Model>(load<usize>(p)); }
export function st108(p: usize, v: impl.Model): void { store<u32>(p, resNewModel(__pin(changetype<usize>(v)))); }
export function ld107(p: usize): Result<impl.Model,Error> { switch (load<u8>(p)) { case 0: return Result.ok<impl.Model,Error>(ld108(p + 4)); default: return Result.err<impl.Model,Error>(ld15(p + 4)); } }
export function st107(p: usize, v: Result<impl.Model,Error>): void { const d: u32 = v.isErr; store<u8>(p, <u8>d); if (d == 0) { st108(p + 4, v.ok); } if (d == 1) { st15(p + 4, v.err); } }
export function getModelMetadata(model: u32): Result<ModelMetadata,Error> {  imp0(<i32>(model), RET); return ld1(RET + 0); }
export function readMetadataArray(model: u32, key: string, first: u32, count: u32): Result<ArraySlice,Error> {  imp18(<i32>(model), <i32>(<i32>changetype<usize>(key)), <i32>(key.length), <i32>(first), <i32>(count), RET); return ld19(RET + 0); }
export function readTensor(model: u32, tensor: u32): Result<StaticArray<f32>,Error> {  imp26(<i32>(model), <i32>(tensor), RET); return ld27(RET + 0); }
export function matmulById(model: u32, tensor: u32, input: StaticArray<f32>, columns: u32): Result<StaticArray<f32>,Error> {  imp54(<i32>(model), <i32>(tensor), <i32>(<i32>changetype<usize>(input)), <i32>(input.length), <i32>(columns), RET); return ld48(RET + 0); }
export function rowsById(model: u32, tensor: u32, rows: StaticArray<u32>): Result<StaticArray<f32>,Error> {  imp55(<i32>(model), <i32>(tensor), <i32>(<i32>changetype<usize>(rows)), <i32>(rows.length), RET); return ld48(RET + 0); }
export function valuesMax(): u32 {  const r = imp56();  return <u32>r; }
export class Program {
  runInto(input: usize, inputLength: u32, columns: u32, target: usize, targetLength: u32): Error | null { const r = this.run(fromMemory<f32>(input, inputLength), columns); if (r.isErr) return r.err; into(r.ok, target, targetLength); return null; }
  constructor(public handle: u32) {}
  static create(model: u32, inputs: StaticArray<u32>, steps: StaticArray<Step>, outputs: StaticArray<u32>): Result<Program,Error> { const q32 = scratch(8); st33(q32 + 0, steps); imp31(<i32>(model), <i32>(<i32>changetype<usize>(inputs)), <i32>(inputs.length), <i32>(load<i32>(q32)), <i32>(load<i32>(q32, 4)), <i32>(<i32>changetype<usize>(outputs)), <i32>(outputs.length), RET); return ld45(RET + 0); }
  run(input: StaticArray<f32>, columns: u32): Result<StaticArray<f32>,Error> {  imp47(<i32>(this.handle), <i32>(<i32>changetype<usize>(input)), <i32>(input.length), <i32>(columns), RET); return ld48(RET + 0); }
  submit(input: StaticArray<f32>, columns: u32): Result<Pending,Error> {  imp50(<i32>(this.handle), <i32>(<i32>changetype<usize>(input)), <i32>(input.length), <i32>(columns), RET); return ld51(RET + 0); }
  drop(): void { drop29(this.handle); }
}
export class Pending {
  waitInto(target: usize, targetLength: u32): Error | null { const r = this.wait(); if (r.isErr) return r.err; into(r.ok, target, targetLength); return null; }
  constructor(public handle: u32) {}
  wait(): Result<StaticArray<f32>,Error> {  imp53(<i32>(this.handle), RET); return ld48(RET + 0); }
  drop(): void { drop30(this.handle); }
}
export function log(level: Level, message: string): void {  imp57(<i32>(<i32>level), <i32>(<i32>changetype<usize>(message)), <i32>(message.length)); }

let received: u32 = 0;
export function receivedLength(): u32 { return received; }
function into(list: StaticArray<f32>, target: usize, targetLength: u32): void { received = list.length; if (received <= targetLength) memory.copy(target, changetype<usize>(list), <usize>received << 2); }
function fromMemory<T>(pointer: usize, length: u32): StaticArray<T> { const a = new StaticArray<T>(length); memory.copy(changetype<usize>(a), pointer, <usize>length * sizeof<T>()); return a; }
export function readTensorInto(model: u32, tensor: u32, target: usize, targetLength: u32): Error | null { const r = readTensor(model, tensor); if (r.isErr) return r.err; into(r.ok, target, targetLength); return null; }
export function matmulByIdInto(model: u32, tensor: u32, input: usize, inputLength: u32, columns: u32, target: usize, targetLength: u32): Error | null { const r = matmulById(model, tensor, fromMemory<f32>(input, inputLength), columns); if (r.isErr) return r.err; into(r.ok, target, targetLength); return null; }
export function rowsByIdInto(model: u32, tensor: u32, rows: usize, rowsLength: u32, target: usize, targetLength: u32): Error | null { const r = rowsById(model, tensor, fromMemory<u32>(rows, rowsLength)); if (r.isErr) return r.err; into(r.ok, target, targetLength); return null; }
