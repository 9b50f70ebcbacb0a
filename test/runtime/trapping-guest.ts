// The built guest with a fault: `session.next-batch` traps at once, or never returns.

import { readFile } from "node:fs/promises";

import binaryen from "assemblyscript/binaryen";

import { compileComponent } from "../../host/runtime/guest-modules.ts";
import type { GuestComponent } from "../../host/runtime/guest-modules.ts";

const coreName = "guest.core.wasm";
const coreFile = new URL(`../../host/abi/guest/${coreName}`, import.meta.url);
const exportName = "realm:inference/guest@0.1.0#[method]session.next-batch";

export async function trappingGuest(whole: GuestComponent): Promise<GuestComponent> {
  return await faultyGuest(whole, (core) => core.unreachable());
}

export async function loopingGuest(whole: GuestComponent): Promise<GuestComponent> {
  return await faultyGuest(whole, (core) => {
    const loop = core.loop("forever", core.br("forever"));
    return core.block(null, [loop, core.unreachable()]);
  });
}

async function faultyGuest(
  whole: GuestComponent,
  body: (core: binaryen.Module) => binaryen.ExpressionRef,
): Promise<GuestComponent> {
  const core = binaryen.readBinary(await readFile(coreFile));
  const { name, params, results } = binaryen.getFunctionInfo(
    core.getFunction(binaryen.getExportInfo(core.getExport(exportName)).value),
  );
  core.removeFunction(name);
  core.addFunction(name, params, results, [], body(core));
  const faulty = Uint8Array.from(core.emitBinary());
  core.dispose();
  return await compileComponent({ ...whole, cores: new Map([...whole.cores, [coreName, faulty]]) });
}
