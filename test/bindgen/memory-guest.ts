// The guest of memory.test.ts, in AssemblyScript.

export const implementation = `
import * as host from "./bindings/wit";
import { Landing, Option, Result, Unit, UNIT, receivedLength } from "./bindings/wit";

const FENCE: u32 = 0xdeadbeef;

/** A target with a fence on either side. */
class Target {
  block: StaticArray<u8>;
  constructor(public bytes: u32) {
    this.block = new StaticArray<u8>(bytes + 16);
    store<u32>(this.start - 4, FENCE);
    store<u32>(this.start + bytes, FENCE);
  }
  get start(): usize { return changetype<usize>(this.block) + 8; }
  get fence(): bool { return load<u32>(this.start - 4) == FENCE && load<u32>(this.start + this.bytes) == FENCE; }
}

function landing<T>(target: Target, error: Option<string>): Landing {
  const length = min<u32>(receivedLength(), target.bytes / sizeof<T>());
  const content = new StaticArray<f32>(length);
  for (let i: u32 = 0; i < length; i++) content[i] = <f32>load<T>(target.start + i * sizeof<T>());
  return new Landing(content, target.fence, receivedLength(), error);
}
function none(): Option<string> { return Option.none<string>(); }

export function numbersInto(count: u32, targetLength: u32, fail: bool): Landing {
  const target = new Target(targetLength * 4);
  const problem = host.numbersInto(count, fail, target.start, targetLength);
  if (!problem) return landing<f32>(target, none());
  let text = problem.code;
  for (let i = 0; i < problem.details.length; i++) text += "," + problem.details[i];
  return landing<f32>(target, Option.some<string>(text));
}
export function wordsInto(count: u32, targetLength: u32, fail: bool): Landing {
  const target = new Target(targetLength * 2);
  const problem = host.wordsInto(count, fail, target.start, targetLength);
  if (problem) memory.fill(target.start, 0xff, target.bytes); // the text must not lie there any more
  return landing<u16>(target, problem ? Option.some<string>(problem) : none());
}
export function plainInto(count: u32, targetLength: u32): Landing {
  const target = new Target(targetLength * 8);
  host.plainInto(count, target.start, targetLength);
  return landing<u64>(target, none());
}
export function numberedInto(count: u32, targetLength: u32, fail: bool): Landing {
  const target = new Target(targetLength);
  const problem = host.numberedInto(count, fail, target.start, targetLength);
  return landing<u8>(target, problem ? Option.some<string>(problem.value.toString()) : none());
}
export function bareInto(count: u32, targetLength: u32, fail: bool): Landing {
  const target = new Target(targetLength * 2);
  const problem: Unit | null = host.bareInto(count, fail, target.start, targetLength);
  return landing<i16>(target, problem ? Option.some<string>("bare") : none());
}
export function manyInto(): StaticArray<u32> {
  const bytes = StaticArray.fromArray<u8>([1, 2, 3]);
  const words = StaticArray.fromArray<u32>([4, 5]);
  const target = new StaticArray<u32>(19);
  host.manyInto(
    changetype<usize>(bytes), 3, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, "text",
    changetype<usize>(words), 2, changetype<usize>(target), 19);
  return target;
}
export function takeInto(count: u8): StaticArray<u8> {
  const source = host.Source.create(7);
  const input = StaticArray.fromArray<u8>([1, 2, 3]);
  const target = new StaticArray<u8>(count);
  source.takeInto(changetype<usize>(input), 3, 10, 20, changetype<usize>(target), count);
  source.drop();
  return target;
}
export function growth(calls: u32, count: u32): u32 {
  const target = new StaticArray<f32>(count);
  const pointer = changetype<usize>(target);
  host.doubledInto(pointer, count, 2, pointer, count);
  const before = memory.size();
  for (let i: u32 = 0; i < calls; i++) host.doubledInto(pointer, count, 2, pointer, count);
  return memory.size() - before;
}
export function numbers(count: u32, fail: bool): Result<StaticArray<f32>, string> {
  const result = host.numbers(count, fail);
  if (result.isErr) return Result.err<StaticArray<f32>, string>(result.err.code);
  return Result.ok<StaticArray<f32>, string>(result.ok);
}
export function paint(): u32 { return host.paint(); }
export function texts(): u32 {
  const all = host.texts();
  let length = 0;
  for (let i = 0; i < all.length; i++) length += all[i].length;
  return length;
}
export function survive(): bool {
  const kept = new Array<string>();
  for (let i = 0; i < 1000; i++) kept.push("kept " + i.toString());
  host.reenter();
  for (let i = 0; i < 1000; i++) if (kept[i] != "kept " + i.toString()) return false;
  return true;
}
export function litter(bytes: u32): void { memory.fill(changetype<usize>(new StaticArray<u8>(bytes)), 0x55, bytes); }
export function litterAndFail(bytes: u32): Result<Unit, string> {
  litter(bytes);
  return Result.err<Unit, string>("as asked");
}
`;
