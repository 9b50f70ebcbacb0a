// The hostile guest, built once for a test file; what it does before it has a prompt is written into it afterwards.

import { cp, mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import {
  compileCore,
  emitBindings,
  makeComponent,
  readWorld,
} from "../../packages/bindgen/index.ts";

const witFile = new URL("../../wit/realm.wit", import.meta.url);
const sources = fileURLToPath(new URL("assembly", import.meta.url));
const world = "inference";

/** Core functions that are written by hand. */
const overridden = [
  "cabi_realloc",
  "exportSessionNextBatch",
  "exportSessionNextBatchPost",
  "exportModelCreateSession",
];

/** As in assembly/plot.ts. */
const noPlot = "ambush: none".padEnd(64, ".");

export class HostileGuest {
  /** It does what its prompt says. */
  readonly component: Uint8Array<ArrayBuffer>;

  private constructor(component: Uint8Array<ArrayBuffer>) {
    this.component = component;
  }

  /** That was built before. */
  static of(component: Uint8Array): HostileGuest {
    return new HostileGuest(Uint8Array.from(component));
  }

  static async build(): Promise<HostileGuest> {
    const folder = await mkdtemp(join(tmpdir(), "hostile-"));
    await cp(sources, folder, { recursive: true });
    const witSource = await readFile(witFile, "utf8");
    const read = await readWorld(witSource, world);
    const bindings = emitBindings(read.world, read.docs, {
      source: "wit/realm.wit",
      implementation: "../index",
    });
    await mkdir(join(folder, "bindings"));
    for (const [name, text] of bindings.files)
      await writeFile(join(folder, "bindings", name), text);
    await writeFile(join(folder, "entry.ts"), entry([...bindings.exportNames.keys()]));
    const core = await compileCore({
      baseDirectory: folder,
      entry: "entry.ts",
      exportNames: bindings.exportNames,
      abort: "abort/abort",
      maximumPages: 32_767,
    });
    return new HostileGuest(Uint8Array.from(await makeComponent(core, { witSource, world })));
  }

  /** The same, but `plot` ("load: trap") happens without a prompt. */
  plotting(plot: string): Uint8Array<ArrayBuffer> {
    const component = Buffer.from(this.component);
    const at = component.indexOf(Buffer.from(noPlot, "utf16le"));
    if (at < 0 || plot.length > noPlot.length) throw new Error(`cannot plot "${plot}"`);
    component.write(plot.padEnd(noPlot.length, "."), at, "utf16le");
    return Uint8Array.from(component);
  }
}

function entry(exported: readonly string[]): string {
  const generated = exported.filter((name) => !overridden.includes(name));
  return [
    `export { ${overridden.join(", ")} } from "./overrides";`,
    `export { ${generated.join(", ")} } from "./bindings/exports";\n`,
  ].join("\n");
}
