// The built guest with a fault: `session.next-batch` traps at once.

import { readFile } from "node:fs/promises";

import binaryen from "assemblyscript/binaryen";

import type { GuestModules } from "../../host/runtime/guest-modules.ts";

const coreName = "guest.core.wasm";
const coreFile = new URL(`../../host/abi/guest/${coreName}`, import.meta.url);
const exportName = "realm:inference/guest@0.1.0#[method]session.next-batch";

export async function trappingModules(modules: GuestModules): Promise<GuestModules> {
  const core = binaryen.readBinary(await readFile(coreFile));
  const { name, params, results } = binaryen.getFunctionInfo(
    core.getFunction(binaryen.getExportInfo(core.getExport(exportName)).value),
  );
  core.removeFunction(name);
  core.addFunction(name, params, results, [], core.unreachable());
  const faulty = new WebAssembly.Module(core.emitBinary());
  core.dispose();
  return new Map([...modules, [coreName, faulty]]);
}
