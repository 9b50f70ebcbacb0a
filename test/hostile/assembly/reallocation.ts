// The allocator that the host calls to hand over what it gives, and how it misbehaves.

import { cabi_realloc as honest } from "./bindings/runtime";
import { Error, getModelMetadata, Program, readTensor } from "./bindings/wit";
import { column, compile, modelId, wonderful } from "./target";

let mode: string = "";
let depth: u32 = 0;
let program: Program = new Program(0);

export function cabi_realloc(
  block: usize,
  oldSize: usize,
  alignment: usize,
  newSize: usize,
): usize {
  if (mode == "") return honest(block, oldSize, alignment, newSize);
  const how = mode;
  if (how == "traps") unreachable();
  if (how == "loops") while (true) depth++;
  if (how == "past memory") return ((<usize>memory.size()) << 16) - 8;
  if (how == "far past memory") return 0xffff_fff0;
  if (how == "below zero") return 0x8000_0000;
  if (how == "misaligned") return honest(block, oldSize, alignment, newSize + 8) + 1;
  if (how == "at zero") return 0;
  if (how == "grows") memory.grow(1);
  if (how == "calls once") {
    mode = "";
    readTensor(modelId, u32.MAX_VALUE);
    program.run(column(), 1);
  }
  if (how == "calls again and again") readTensor(modelId, u32.MAX_VALUE);
  if (how == "asks for the metadata") getModelMetadata(modelId);
  if (how == "drops the program") {
    mode = "";
    program.drop();
  }
  return honest(block, oldSize, alignment, newSize);
}

/** One run whose result is handed over in that manner. */
export function misbehave(how: string): Error | null {
  const made = compile(1);
  if (made.isErr) return made.err;
  program = made.ok;
  mode = how;
  const run = program.run(column(), 1);
  mode = "";
  if (run.isErr) return run.err;
  return how == "at zero" ? wonderful("a result at 0") : null;
}
