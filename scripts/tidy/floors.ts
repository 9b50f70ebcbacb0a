// The floors of docs/ARCHITECTURE.md: a floor imports only from floors below it, siblings never from each other.

import { importsOf } from "./imports.ts";
import type { Import } from "./imports.ts";
import type { Finding, SourceFile } from "./source-tree.ts";

/** From the ground up; the parts of one floor are siblings. */
const hostFloors: readonly (readonly string[])[] = [
  ["host/error"],
  ["host/gguf", "host/abi", "host/component", "host/home", "host/template", "host/grammar"],
  ["host/compute", "host/library", "host/chat"],
  ["host/store"],
  ["host/runtime", "host/hub"],
  ["host/index.ts"],
  ["host/server"],
  ["host/cli"],
];

/** Parts of the repository outside the host, and what each may import besides itself. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  guest: [],
  host: [],
  bin: ["host", "dist"],
  "packages/bindgen": [],
  "packages/clone": ["bin"],
  scripts: ["host", "guest", "packages/bindgen"],
  examples: ["host", "packages/bindgen", "scripts"],
  web: [],
  bench: ["host", "scripts", "test"],
  test: ["host", "guest", "packages/bindgen", "scripts", "bench", "bin", "web"],
};

/** What AssemblyScript itself comes with and doesn't declare globally: `rt/common`. */
const assemblyScriptLibrary = /^(?:rt|shared|util)\//;
const assemblyScript = /^guest\/|\/assembly\//;

/** `dependencies`: what users of a part install with it, by the part; parts that are not published have none. */
export function checkFloors(
  files: readonly SourceFile[],
  dependencies: ReadonlyMap<string, ReadonlySet<string>>,
): Finding[] {
  return files
    .flatMap(importsOf)
    .flatMap((edge) => [...checkEdge(edge), ...checkPackage(edge, dependencies)]);
}

function checkEdge(edge: Import): Finding[] {
  if (edge.target === undefined) return [];
  const fromPart = partOf(edge.from);
  const toPart = partOf(edge.target);
  if (fromPart === toPart && fromPart !== "host") return [];
  if (fromPart !== toPart) return checkParts(edge, fromPart, toPart);
  return checkHostFloors(edge, edge.target);
}

function checkParts(edge: Import, fromPart: string, toPart: string): Finding[] {
  const allowed = mayImport[fromPart];
  if (allowed === undefined || allowed.includes(toPart)) return [];
  const list = allowed.length === 0 ? "itself alone" : `itself and ${allowed.join(", ")}`;
  return [
    finding(
      edge,
      `imports "${edge.specifier}": ${fromPart}/ may import ${list}. Move what both need to the lower of the two`,
    ),
  ];
}

function checkHostFloors(edge: Import, target: string): Finding[] {
  const from = floorOf(edge.from);
  const to = floorOf(target);
  if (from === undefined || to === undefined) {
    const homeless = from === undefined ? edge.from : target;
    return [finding(edge, `"${homeless}" stands on no floor: add its folder to the floor table`)];
  }
  if (from.name === to.name || to.level < from.level) return [];
  const relation = to.level === from.level ? "its sibling" : "a floor above";
  return [
    finding(
      edge,
      `${from.name} imports from ${to.name}, ${relation}. Hand it in as an argument, or move it to a floor below both`,
    ),
  ];
}

/** What is published runs from what users install; the guest from nothing. */
function checkPackage(
  edge: Import,
  dependencies: ReadonlyMap<string, ReadonlySet<string>>,
): Finding[] {
  const { specifier } = edge;
  if (edge.target !== undefined || edge.kind === "worker") return [];
  if (assemblyScript.test(edge.from) && assemblyScriptLibrary.test(specifier)) return [];
  const part = partOf(edge.from);
  if (part === "guest")
    return [finding(edge, `imports "${specifier}": a guest has no packages, only guest/`)];
  const installed = dependencies.get(part);
  if (installed === undefined || specifier.startsWith("node:")) return [];
  if (installed.has(packageName(specifier))) return [];
  return [
    finding(
      edge,
      `imports "${specifier}", which is in no dependencies, optional or peer ones among them (Node's own begin with node:)`,
    ),
  ];
}

function packageName(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

/** The first folder, and of workspace packages each. */
function partOf(path: string): string {
  const [first = "", second = ""] = path.split("/");
  return first === "packages" ? `${first}/${second}` : first;
}

function floorOf(path: string): { name: string; level: number } | undefined {
  for (const [level, floor] of hostFloors.entries()) {
    const name = floor.find((part) => path === part || path.startsWith(`${part}/`));
    if (name !== undefined) return { name, level };
  }
  return undefined;
}

function finding(edge: Import, message: string): Finding {
  return { path: edge.from, line: edge.line, message };
}
