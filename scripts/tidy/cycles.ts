// Import cycles, of types too: files that need each other are one file, or hide a third. Each strongly connected
// group of files is reported once (Tarjan 1972).

import { importsOf } from "./imports.ts";
import type { Finding, SourceFile } from "./source-tree.ts";

export function checkCycles(files: readonly SourceFile[]): Finding[] {
  const graph = new Map(files.map((file) => [file.path, targetsOf(file)]));
  return stronglyConnected(graph)
    .filter((group) => group.length > 1 || isSelfImport(graph, group))
    .map((group) => ({
      path: group[0] ?? "",
      line: 1,
      message: `import cycle: ${group.join(", ")}. Move what they share to a file of its own below them`,
    }));
}

function targetsOf(file: SourceFile): string[] {
  return importsOf(file).flatMap(({ target, kind }) =>
    target === undefined || kind === "worker" ? [] : [target],
  );
}

function isSelfImport(graph: ReadonlyMap<string, readonly string[]>, group: readonly string[]) {
  return group.some((path) => graph.get(path)?.includes(path));
}

interface Visit {
  readonly order: number;
  lowLink: number;
  onStack: boolean;
}

function stronglyConnected(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const visits = new Map<string, Visit>();
  const stack: string[] = [];
  const groups: string[][] = [];

  function visit(path: string): Visit {
    const here: Visit = { order: visits.size, lowLink: visits.size, onStack: true };
    visits.set(path, here);
    stack.push(path);
    for (const target of graph.get(path) ?? []) {
      if (!graph.has(target)) continue;
      const seen = visits.get(target);
      if (seen === undefined) here.lowLink = Math.min(here.lowLink, visit(target).lowLink);
      else if (seen.onStack) here.lowLink = Math.min(here.lowLink, seen.order);
    }
    if (here.lowLink === here.order) groups.push(popGroup(path));
    return here;
  }

  function popGroup(root: string): string[] {
    const group = stack.splice(stack.indexOf(root));
    for (const path of group) {
      const member = visits.get(path);
      if (member !== undefined) member.onStack = false;
    }
    return group.sort();
  }

  for (const path of graph.keys()) if (!visits.has(path)) visit(path);
  return groups;
}
