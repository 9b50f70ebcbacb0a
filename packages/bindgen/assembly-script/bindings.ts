// The whole of the guest's bindings, as files: runtime, types and imports, memory layout, exports.

import { readFileSync } from "node:fs";
import type { Docs } from "../wit/docs.ts";
import { isExported, isResource, mentions } from "../wit/model.ts";
import type { World } from "../wit/model.ts";
import { Areas } from "./areas.ts";
import { Codecs } from "./codecs.ts";
import type { Emitter } from "./emitter.ts";
import { emitExports } from "./exports.ts";
import { emitImports } from "./imports.ts";
import { Names } from "./names.ts";
import { declareTuples, declareTypes } from "./types.ts";

export interface Bindings {
  /** By file name: `wit.ts`, `memory.ts`, `runtime.ts`, `exports.ts` (the entry for asc) and `exports.json`. */
  readonly files: ReadonlyMap<string, string>;
  /** Core exports that have to be renamed once asc is done; also in `exports.json`. */
  readonly exportNames: ReadonlyMap<string, string>;
}

const runtimeNames =
  "Option Result UNIT Unit adoptList adoptString enterExport expectBlock knownCase leaveDestructor leaveExport " +
  "newElements offerTarget receiveList receivedLength withdrawTarget";

const guide = `// Option<T>     .isSome .value      Option.some<T>(value)      Option.none<T>()
// Result<T, E>  .isErr .ok .err     Result.ok<T, E>(value)     Result.err<T, E>(error)
//               Where there is no payload stands Unit: Result.ok<Unit, E>(UNIT).
// records       Classes whose constructor takes the fields in order.
// variants      .tag (a member of enum <Variant>Tag) and one field for each case; <Variant>.<case>(value) makes one.
// enums, flags  Enums; a flag is one bit.
// lists         StaticArray<T>. char is u32, tuples are Tuple<n> with f0, f1, ...
// imported resources    Classes with .handle and drop(). Passing one as \`own\` gives it away. What an export gets as
//               \`borrow\` is valid until it returns.
// exported resources    Classes of the implementation: the constructor or \`static create\`, methods, and dispose(),
//               which runs when the host drops it. The host's objects are pinned. What comes back as \`own\` is the
//               guest's ordinary object again, and is not disposed of.
//
// <name>Into(..., target, targetLength): beside each function that gives a list of numbers. Lists of numbers among
// the parameters are (pointer, length) pairs, and the list that comes back is written to \`target\`, which has room for
// targetLength elements; nothing is allocated unless the call fails. It gives the error or null (an Option of the
// error or null, where the error is a number), or nothing if the function can't fail. receivedLength() is the number
// of elements that came. If that is more than targetLength, nothing was written past the target and what it holds is
// unspecified. Memory of a StaticArray: changetype<usize>(array).
//
// Nothing is collected while an export runs: what one call leaves behind is freed after it has returned.
`;

/** `source` names the WIT file in the files' heads; `implementation` is the module of the guest's own code, as exports.ts imports it. */
export function emitBindings(
  world: World,
  docs: Docs,
  { source, implementation }: { readonly source: string; readonly implementation: string },
): Bindings {
  const names = new Names(world);
  const emitter: Emitter = { names, docs, codecs: new Codecs(names), areas: new Areas() };
  const head = `// Generated from ${source}: do not edit.`;
  const impl = `import * as impl from ${JSON.stringify(implementation)};\n`;
  const types = [...world.imports, ...world.exports].flatMap((each) =>
    declareTypes(each, names, docs),
  );
  const imports = world.imports.flatMap((each) => emitImports(each, emitter));
  const exports = emitExports(world.exports, emitter);
  const declarations = [...declareTuples(world), ...types, ...imports].join("\n");
  const entry = [...emitter.codecs.sources("exports"), ...exports.sources].join("\n");
  const memory = emitter.codecs.sources("shared").join("\n");
  const declared = declaredNames(declarations);
  const codecs = emitter.codecs.usedIn.bind(emitter.codecs);
  const files = new Map([
    ["runtime.ts", `${head}\n${runtimeSource()}`],
    [
      "wit.ts",
      `${head} What guest code has of the world "${world.name}".\n//\n${guide}\n` +
        (mentionsExported(world) ? impl : "") +
        importLine("./runtime", runtimeNames.split(" "), declarations) +
        importLine("./memory", ["RETURN_AREA", "PARAMETER_AREA"], declarations) +
        importLine("./memory", codecs(declarations), declarations) +
        `export { Option, Result, Unit, UNIT, receivedLength } from "./runtime";\n\n${declarations}`,
    ],
    [
      "memory.ts",
      `${head} How values lie in memory (canonical ABI).\n\n` +
        importLine("./runtime", runtimeNames.split(" "), memory) +
        importLine("./wit", declared, memory) +
        `\n${emitter.areas.declarations()}\n${memory}`,
    ],
    [
      "exports.ts",
      `${head} The entry: a core function for each export.\n\n${impl}` +
        importLine("./runtime", runtimeNames.split(" "), entry) +
        importLine("./memory", ["RETURN_AREA", ...codecs(entry)], entry) +
        importLine("./wit", declared, entry.replaceAll(/impl\.\w+/g, "")) +
        `export { cabi_realloc } from "./runtime";\n\n${entry}`,
    ],
    ["exports.json", `${JSON.stringify(Object.fromEntries(exports.names), null, 2)}\n`],
  ]);
  return { files, exportNames: exports.names };
}

function runtimeSource(): string {
  return readFileSync(new URL("../assembly/runtime.ts", import.meta.url), "utf8");
}

function mentionsExported(world: World): boolean {
  return world.exports
    .flatMap((each) => each.types)
    .some(
      (type) =>
        !isResource(type) &&
        mentions(
          type,
          (part) => (part.kind === "own" || part.kind === "borrow") && isExported(part.resource),
        ),
    );
}

function declaredNames(source: string): string[] {
  return [...source.matchAll(/^export (?:class|enum|type) (\w+)/gm)].map((match) => match[1] ?? "");
}

/** An import of those names that occur in `source`. */
function importLine(from: string, names: readonly string[], source: string): string {
  const words = new Set(source.match(/[\w$]+/g));
  const used = names.filter((name) => words.has(name));
  return used.length === 0 ? "" : `import { ${used.join(", ")} } from ${JSON.stringify(from)};\n`;
}
