// AssemblyScript to a core module whose exports have the component model's names. Nothing but the arguments decides
// what comes out: an asconfig.json that happens to lie in the working directory is not read.

import * as asc from "assemblyscript/asc";
import { readFile, readdir } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { renameExports } from "./rename-exports.ts";

export interface CompileOptions {
  /** What paths are relative to. */
  readonly baseDirectory: string;
  /** `exports.ts` of the bindings. */
  readonly entry: string;
  /** As `emitBindings` gives them. */
  readonly exportNames: ReadonlyMap<string, string>;
  /** A function to call in place of `abort`, as `path/module/function`; else the module imports `env.abort`. */
  readonly abort: string;
  /** Pages of 64 KiB; jco takes pointers as signed, so at most 32,767. */
  readonly maximumPages: number;
  readonly features?: readonly string[];
}

/** The module's bytes. Throws with the compiler's own report where it does not compile. */
export async function compileCore(options: CompileOptions): Promise<Uint8Array> {
  let binary: Uint8Array | null = null;
  const reports = asc.createMemoryStream();
  const { error } = await asc.main(commandLine(options), {
    stdout: reports,
    stderr: reports,
    readFile: readSource,
    listFiles: async (directory, baseDirectory) => {
      const names = await readdir(resolve(baseDirectory, directory));
      return names.filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"));
    },
    writeFile: (_, contents) => {
      if (typeof contents !== "string") binary = contents;
    },
  });
  if (error || binary === null)
    throw new Error(
      `${options.entry} does not compile:\n${reports.toString()}${error?.message ?? ""}`,
    );
  return renameExports(binary, options.exportNames);
}

function commandLine(options: CompileOptions): string[] {
  const { entry, baseDirectory, maximumPages, abort, features = [] } = options;
  return [
    entry,
    `--baseDir=${baseDirectory}`,
    "--outFile=core.wasm",
    "--runtime=minimal",
    "-O3",
    "--converge",
    "--exportStart=_initialize",
    `--maximumMemory=${maximumPages}`,
    `--use=abort=${abort}`,
    ...features.map((feature) => `--enable=${feature}`),
    // "Unnecessary definite assignment": true only of numbers, and generated fields are of any type.
    "--disableWarning=906",
  ];
}

/** asc asks for files that may not exist; null says so. */
async function readSource(fileName: string, baseDirectory: string): Promise<string | null> {
  if (basename(fileName) === "asconfig.json") return null;
  try {
    return await readFile(resolve(baseDirectory, fileName), "utf8");
  } catch {
    return null;
  }
}
