// Attacks by calls of imports: too many, out of order, with what is not the guest's or is not there.

import {
  Error,
  ErrorKind,
  getModelMetadata,
  Level,
  log,
  matmulById,
  Pending,
  Program,
  readMetadataArray,
  readTensor,
  rowsById,
  Step,
  valuesMax,
} from "./bindings/wit";
import { endlessLoop } from "./endless-loop";
import { lastNumber } from "./plot";
import {
  column,
  compile,
  matrix,
  modelId,
  outcome,
  product,
  rowCount,
  rowLength,
  wonderful,
} from "./target";

const room: StaticArray<f32> = new StaticArray<f32>(1);

export function attackByCalls(attack: string): Error | null {
  if (attack == "endless calls") return callForEver();
  if (attack == "endless calls that are not counted") while (true) valuesMax();
  if (attack == "endless runs") return runForEver();
  if (attack.startsWith("forged model ")) return tryModel(lastNumber(attack));
  if (attack.startsWith("forged tensor ")) return tryTensor(lastNumber(attack));
  if (attack.startsWith("run of handle ")) return outcomeOfRun(new Program(lastNumber(attack)));
  if (attack.startsWith("wait for handle ")) return outcomeOfWait(new Pending(lastNumber(attack)));
  if (attack.startsWith("drop of handle ")) new Program(lastNumber(attack)).drop();
  if (attack == "drop twice") return dropTwice();
  if (attack == "wrong lengths") return tryLengths();
  if (attack.startsWith("list past memory ")) return runPastMemory(<u32>lastNumber(attack));
  if (attack == "list at an odd address") return runAt(1, rowLength);
  if (attack == "wait twice") return waitTwice();
  if (attack == "run of a dropped program") return runDropped();
  if (attack == "wait for a dropped run") return waitForDropped();
  if (attack == "program in place of a run") return waitForProgram();
  if (attack == "three submits") return submitThrice();
  if (attack == "submit and return") return submitTwice();
  if (attack == "submit and loop") {
    submitTwice();
    endlessLoop();
  }
  if (attack == "submit and drop the program") return submitAndDrop();
  if (attack == "handle flood") return compileForEver();
  if (attack == "program flood") return compileMany();
  if (attack == "log flood") return logForEver();
  if (attack == "long lines") return logMuch();
  if (attack == "giant product") return runGiant(1);
  if (attack == "giant products") return runGiant(i32.MAX_VALUE);
  if (attack == "widths") return runAtAllWidths();
  return null;
}

/** Does not care what the host says. */
function callForEver(): Error | null {
  while (true) readTensor(modelId, u32.MAX_VALUE);
}

/** Allocates nothing. */
function runForEver(): Error | null {
  const made = compile(1);
  if (made.isErr) return made.err;
  const input = changetype<usize>(column());
  const target = new StaticArray<f32>(rowCount);
  while (true) made.ok.runInto(input, rowLength, 1, changetype<usize>(target), rowCount);
}

function tryModel(id: u32): Error | null {
  const report =
    outcome(getModelMetadata(id)) +
    "\n" +
    outcome(readMetadataArray(id, "tokenizer.ggml.tokens", 0, 1)) +
    "\n" +
    outcome(readTensor(id, 0)) +
    "\n" +
    outcome(matmulById(id, matrix, column(), 1)) +
    "\n" +
    outcome(rowsById(id, matrix, [0])) +
    "\n" +
    outcome(Program.create(id, [rowLength], [product(matrix)], [1]));
  return new Error(ErrorKind.Denied, "denied", report);
}

function tryTensor(id: u32): Error | null {
  const report =
    outcome(readTensor(modelId, id)) +
    "\n" +
    outcome(matmulById(modelId, id, column(), 1)) +
    "\n" +
    outcome(rowsById(modelId, id, [0])) +
    "\n" +
    outcome(rowsById(modelId, matrix, [id])) +
    "\n" +
    outcome(Program.create(modelId, [rowLength], [product(id)], [1]));
  return new Error(ErrorKind.Input, "not-found", report);
}

function outcomeOfRun(program: Program): Error | null {
  const run = program.run(column(), 1);
  return run.isErr ? run.err : wonderful("a run");
}

function outcomeOfWait(pending: Pending): Error | null {
  const run = pending.wait();
  return run.isErr ? run.err : wonderful("a wait");
}

function dropTwice(): Error | null {
  const made = compile(1);
  if (made.isErr) return made.err;
  const again = new Program(made.ok.handle);
  made.ok.drop();
  again.drop();
  return wonderful("a second drop");
}

function tryLengths(): Error | null {
  const made = compile(1);
  if (made.isErr) return made.err;
  const program = made.ok;
  const twice = new StaticArray<f32>(2 * rowLength);
  const report =
    outcome(program.run(column(), 0)) +
    "\n" +
    outcome(program.run(column(), 2)) +
    "\n" +
    outcome(program.run(column(), u32.MAX_VALUE)) +
    "\n" +
    outcome(program.run(twice, 1)) +
    "\n" +
    outcome(program.run([], 1)) +
    "\n" +
    outcome(matmulById(modelId, matrix, twice, 1)) +
    "\n" +
    outcome(Program.create(modelId, [], [], [])) +
    "\n" +
    outcome(Program.create(modelId, [0], [product(matrix)], [1])) +
    "\n" +
    outcome(Program.create(modelId, [rowLength], [product(matrix)], [2])) +
    "\n" +
    outcome(
      Program.create(modelId, [rowLength], new StaticArray<Step>(65).fill(product(matrix)), [1]),
    );
  return new Error(ErrorKind.Input, "bad-argument", report);
}

function runPastMemory(length: u32): Error | null {
  return runAt(changetype<usize>(column()), length);
}

function runAt(pointer: usize, length: u32): Error | null {
  const made = compile(1);
  if (made.isErr) return made.err;
  const error = made.ok.runInto(pointer, length, 1, changetype<usize>(room), 1);
  return error == null ? wonderful("a run") : error;
}

function waitTwice(): Error | null {
  const made = compile(1);
  if (made.isErr) return made.err;
  const pending = made.ok.submit(column(), 1);
  if (pending.isErr) return pending.err;
  const first = pending.ok.wait();
  if (first.isErr) return first.err;
  return outcomeOfWait(pending.ok);
}

function runDropped(): Error | null {
  const made = compile(1);
  if (made.isErr) return made.err;
  const again = new Program(made.ok.handle);
  made.ok.drop();
  return outcomeOfRun(again);
}

function waitForDropped(): Error | null {
  const made = compile(1);
  if (made.isErr) return made.err;
  const pending = made.ok.submit(column(), 1);
  if (pending.isErr) return pending.err;
  const again = new Pending(pending.ok.handle);
  pending.ok.drop();
  return outcomeOfWait(again);
}

function waitForProgram(): Error | null {
  const made = compile(1);
  if (made.isErr) return made.err;
  return outcomeOfWait(new Pending(made.ok.handle));
}

function submitThrice(): Error | null {
  const error = submitTwice();
  if (error != null) return error;
  const made = compile(1);
  if (made.isErr) return made.err;
  const third = made.ok.submit(column(), 1);
  return third.isErr ? third.err : wonderful("a third run");
}

/** And leaves them be. */
function submitTwice(): Error | null {
  const made = compile(1);
  if (made.isErr) return made.err;
  const first = made.ok.submit(column(), 1);
  if (first.isErr) return first.err;
  const second = made.ok.submit(column(), 1);
  return second.isErr ? second.err : null;
}

function submitAndDrop(): Error | null {
  const made = compile(1);
  if (made.isErr) return made.err;
  const pending = made.ok.submit(column(), 1);
  made.ok.drop();
  if (pending.isErr) return pending.err;
  const result = pending.ok.wait();
  return result.isErr ? result.err : null;
}

function compileForEver(): Error | null {
  while (true) {
    const made = compile(1);
    if (made.isErr) return made.err;
  }
}

/** All different, and run once each. */
function compileMany(): Error | null {
  for (let products = 1; products <= 64; products++) {
    for (let round = 0; round < 20; round++) {
      const steps = new StaticArray<Step>(products).fill(product(matrix));
      const outputs = new StaticArray<u32>(1 + (round & 7)).fill(products);
      const made = Program.create(modelId, [rowLength], steps, outputs);
      if (made.isErr) return made.err;
    }
  }
  return null;
}

function logForEver(): Error | null {
  while (true) log(Level.Error, "the same again");
}

function logMuch(): Error | null {
  const line = "line ".repeat(4_000_000);
  for (let count = 0; count < 200; count++) log(Level.Error, line);
  return null;
}

/** As wide and as long as one run can be. */
function runGiant(times: i32): Error | null {
  const steps = new StaticArray<Step>(64).fill(product(matrix));
  const made = Program.create(modelId, [rowLength], steps, [0]);
  if (made.isErr) return made.err;
  const columns = valuesMax() / rowLength;
  const input = new StaticArray<f32>(columns * rowLength);
  const target = new StaticArray<f32>(columns * rowLength);
  for (let count = 0; count < times; count++) {
    const error = made.ok.runInto(
      changetype<usize>(input),
      input.length,
      columns,
      changetype<usize>(target),
      target.length,
    );
    if (error != null) return error;
  }
  return null;
}

/** A graph for each. */
function runAtAllWidths(): Error | null {
  const made = compile(1);
  if (made.isErr) return made.err;
  for (let columns: u32 = 1; columns <= 64; columns++) {
    const run = made.ok.run(new StaticArray<f32>(columns * rowLength), columns);
    if (run.isErr) return run.err;
  }
  return null;
}
