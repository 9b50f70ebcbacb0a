// The built guest, compiled once on the main thread's side and shared by every guest's thread: V8 hands a
// module to a worker without compiling it again.

import { readdir, readFile } from "node:fs/promises";

/** Core modules by the file names that the glue asks for. */
export type GuestModules = ReadonlyMap<string, WebAssembly.Module>;

const guestFolder = new URL("../abi/guest/", import.meta.url);

export async function compileGuest(): Promise<GuestModules> {
  const names = (await readdir(guestFolder)).filter((name) => /^guest\.core\d*\.wasm$/.test(name));
  const compile = async (name: string): Promise<[string, WebAssembly.Module]> => [
    name,
    await WebAssembly.compile(await readFile(new URL(name, guestFolder))),
  ];
  return new Map(await Promise.all(names.map(compile)));
}
