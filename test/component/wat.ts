// Components and core modules from their text format, well-formed but valid only where the test wants them so.

import { parse } from "@bytecodealliance/jco";

export async function assemble(text: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await parse(text));
}
