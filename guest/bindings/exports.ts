// Generated from wit/realm.wit: do not edit. The entry file of the guest: one function an export.
import { RET, UNIT, Unit, Option, Result, Tuple1, Tuple2, Tuple3, Tuple4, liftString, liftFlat, scratch, postReturn, resNewTokenizer, resNewModel, resNewSession, st59, st62, st65, st70, st73, ld77, st80, ld84, st85, st87, st91, ld4, ld10, st100, st104, st107, ModelMetadata, TokenizeOptions, KvType, SessionOptions, SamplingOptions, GenerationOptions } from "./wit";
import * as impl from "../index";
export { cabi_realloc } from "./wit";
function resTokenizerNew(o: impl.Tokenizer): u32 { return resNewTokenizer(__pin(changetype<usize>(o))); }
export function dtorTokenizer(rep: usize): void { changetype<impl.Tokenizer>(rep).dispose(); __unpin(rep); }
function resModelNew(o: impl.Model): u32 { return resNewModel(__pin(changetype<usize>(o))); }
export function dtorModel(rep: usize): void { changetype<impl.Model>(rep).dispose(); __unpin(rep); }
function resSessionNew(o: impl.Session): u32 { return resNewSession(__pin(changetype<usize>(o))); }
export function dtorSession(rep: usize): void { changetype<impl.Session>(rep).dispose(); __unpin(rep); }
export function x58(a0: i32, a1: i32, a2: i32, a3: i32, a4: i32): usize {  const v = changetype<impl.Tokenizer>(a0).tokenize(liftFlat<StaticArray<u8>>(a1, a2, 1), new TokenizeOptions(a3 != 0, a4 != 0)); st59(RET + 0, v); return RET; }
export function x58p(r: usize): void { postReturn(); }
export function x61(a0: i32, a1: i32, a2: i32, a3: i32): usize {  const v = changetype<impl.Tokenizer>(a0).detokenize(liftFlat<StaticArray<u32>>(a1, a2, 4), a3 != 0); st62(RET + 0, v); return RET; }
export function x61p(r: usize): void { postReturn(); }
export function x64(a0: i32): usize {  const v = changetype<impl.Model>(a0).configuration(); st65(RET + 0, v); return RET; }
export function x64p(r: usize): void { postReturn(); }
export function x68(a0: i32, a1: i32, a2: i32, a3: i32, a4: i32, a5: i32): usize { let q69: Option<u32>; switch (a4) { case 0: {  q69 = Option.none<u32>(); break; } default: {  q69 = Option.some<u32>(<u32>a5); break; } } const v = changetype<impl.Model>(a0).kvBytes(new SessionOptions(<u32>a1, <KvType>a2, <u32>a3, q69)); st70(RET + 0, v); return RET; }
export function x68p(r: usize): void { postReturn(); }
export function x71(a0: i32, a1: i32, a2: i32, a3: i32, a4: i32, a5: i32): usize { let q72: Option<u32>; switch (a4) { case 0: {  q72 = Option.none<u32>(); break; } default: {  q72 = Option.some<u32>(<u32>a5); break; } } const v = changetype<impl.Model>(a0).createSession(new SessionOptions(<u32>a1, <KvType>a2, <u32>a3, q72)); st73(RET + 0, v); return RET; }
export function x71p(r: usize): void { postReturn(); }
export function x75(a0: i32, a1: i32, a2: i32): usize { const q76 = scratch(8); store<u32>(q76, a1); store<u32>(q76, a2, 4); const v = changetype<impl.Session>(a0).append(ld77(q76 + 0)); st80(RET + 0, v); return RET; }
export function x75p(r: usize): void { postReturn(); }
export function x81(a0: i32, a1: f32, a2: i32, a3: f32, a4: f32, a5: i64, a6: i32, a7: i32, a8: i32, a9: i32): usize { let q82: Option<u32>; switch (a6) { case 0: {  q82 = Option.none<u32>(); break; } default: {  q82 = Option.some<u32>(<u32>a7); break; } } const q83 = scratch(8); store<u32>(q83, a8); store<u32>(q83, a9, 4); const v = changetype<impl.Session>(a0).start(new GenerationOptions(new SamplingOptions(<f32>a1, <u32>a2, <f32>a3, <f32>a4, <u64>a5), q82, ld84(q83 + 0))); st85(RET + 0, v); return RET; }
export function x81p(r: usize): void { postReturn(); }
export function x86(a0: i32, a1: i32): usize {  const v = changetype<impl.Session>(a0).nextBatch(<u32>a1); st87(RET + 0, v); return RET; }
export function x86p(r: usize): void { postReturn(); }
export function x90(a0: i32, a1: i32, a2: i32): usize {  const v = changetype<impl.Session>(a0).evaluate(liftFlat<StaticArray<u32>>(a1, a2, 4)); st91(RET + 0, v); return RET; }
export function x90p(r: usize): void { postReturn(); }
export function x92(a0: i32): i32 {  const v = changetype<impl.Session>(a0).position();  return <i32>(v); }
export function x92p(r: i32): void { postReturn(); }
export function x93(a0: i32, a1: i32): usize {  const v = changetype<impl.Session>(a0).truncate(<u32>a1); st85(RET + 0, v); return RET; }
export function x93p(r: usize): void { postReturn(); }
export function x94(a0: i32): usize {  const v = changetype<impl.Session>(a0).fork(); st73(RET + 0, v); return RET; }
export function x94p(r: usize): void { postReturn(); }
export function x95(a0: i32, a1: i64, a2: i32): usize {  const v = changetype<impl.Session>(a0).save(<u64>a1, <u32>a2); st62(RET + 0, v); return RET; }
export function x95p(r: usize): void { postReturn(); }
export function x96(a0: i32, a1: i64, a2: i32, a3: i32): usize {  const v = changetype<impl.Session>(a0).restore(<u64>a1, liftFlat<StaticArray<u8>>(a2, a3, 1)); st85(RET + 0, v); return RET; }
export function x96p(r: usize): void { postReturn(); }
export function x97(a0: i32, a1: i32, a2: i64, a3: i32, a4: i32, a5: i32, a6: i32): usize { const q98 = scratch(8); store<u32>(q98, a3); store<u32>(q98, a4, 4); const q99 = scratch(8); store<u32>(q99, a5); store<u32>(q99, a6, 4); const v = impl.checkCompatibility(new ModelMetadata(liftString(a0, a1), <u64>a2, ld4(q98 + 0), ld10(q99 + 0))); st100(RET + 0, v); return RET; }
export function x97p(r: usize): void { postReturn(); }
export function x103(a0: i32): usize {  const v = impl.loadTokenizerById(<u32>a0); st104(RET + 0, v); return RET; }
export function x103p(r: usize): void { postReturn(); }
export function x106(a0: i32): usize {  const v = impl.loadModelById(<u32>a0); st107(RET + 0, v); return RET; }
export function x106p(r: usize): void { postReturn(); }
