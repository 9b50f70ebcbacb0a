// What an entry of the package exports, by the compiler's word: each name with its declaration as it stands in the source.

import { API } from "typescript/unstable/sync";
import type { Project } from "typescript/unstable/sync";
import { SyntaxKind } from "typescript/unstable/ast";
import type { Node } from "typescript/unstable/ast";
import {
  isClassDeclaration,
  isConstructorDeclaration,
  isFunctionDeclaration,
  isGetAccessorDeclaration,
  isInterfaceDeclaration,
  isMethodDeclaration,
  isMethodSignatureDeclaration,
  isPropertyDeclaration,
} from "typescript/unstable/ast/is";
import { readDocComment } from "./doc-comment.ts";
import type { DocComment } from "./doc-comment.ts";

export interface PublicMember {
  readonly name: string;
  readonly kind: "constructor" | "method" | "property";
  readonly isStatic: boolean;
  readonly comment: DocComment;
  /** Without its body. */
  readonly declaration: string;
}

export interface PublicName {
  readonly name: string;
  readonly kind: "class" | "function" | "type";
  readonly comment: DocComment;
  /** A class's: its head alone. */
  readonly declaration: string;
  /** Of a class, and of an interface with examples at its methods. */
  readonly members: readonly PublicMember[];
}

/** Of each entry, in the order in which it exports them. */
export function readPublicNames(root: string, entries: readonly string[]): PublicName[][] {
  const api = new API({ cwd: root });
  try {
    const snapshot = api.updateSnapshot({ openFiles: [...entries] });
    return entries.map((entry) => {
      const project = snapshot.getDefaultProjectForFile(entry);
      if (project === undefined) throw new Error(`no project has ${entry}`);
      return namesOf(project, entry);
    });
  } finally {
    api.close();
  }
}

function namesOf(project: Project, entry: string): PublicName[] {
  const { program, checker } = project;
  const file = program.getSourceFile(entry);
  const module = file && checker.getSymbolAtLocation(file);
  if (module === undefined) throw new Error(`${entry} exports nothing`);
  return checker.getExportsOfModule(module).map((symbol) => {
    const declarations = checker.getAliasedSymbol(symbol).declarations ?? [];
    const nodes = declarations.map((handle) => handle.resolve(project));
    // A type may share its name with the value that it is the type of.
    const node = nodes.findLast((found) => found !== undefined);
    if (node === undefined) throw new Error(`${symbol.name} is declared nowhere`);
    return publicName(symbol.name, node);
  });
}

function publicName(name: string, node: Node): PublicName {
  const comment = commentOf(node);
  if (isFunctionDeclaration(node)) {
    const declaration = textUpTo(node, node.body).replace(/^export (?:async )?/, "");
    return { name, kind: "function", comment, declaration, members: [] };
  }
  const members = isClassDeclaration(node) || isInterfaceDeclaration(node) ? membersOf(node) : [];
  if (isClassDeclaration(node)) {
    return { name, kind: "class", comment, declaration: headOf(node), members };
  }
  const hasExamples = members.some(({ comment: { examples } }) => examples.length > 0);
  if (hasExamples) return { name, kind: "class", comment, declaration: headOf(node), members };
  const declaration = node.getText().replace(/^export /, "");
  return { name, kind: "type", comment, declaration, members: [] };
}

function membersOf(node: { readonly members: Iterable<Node> }): PublicMember[] {
  return [...node.members]
    .map(memberOf)
    .filter((member) => member !== undefined && !member.comment.isInternal)
    .filter((member) => member !== undefined);
}

/** Undefined: it is nobody's but the class's. */
function memberOf(node: Node): PublicMember | undefined {
  const comment = commentOf(node);
  if (isConstructorDeclaration(node)) {
    if (node.modifiers?.some(({ kind }) => kind === SyntaxKind.PrivateKeyword)) return undefined;
    const declaration = textUpTo(node, node.body);
    return { name: "constructor", kind: "constructor", isStatic: false, comment, declaration };
  }
  const isMethod = isMethodDeclaration(node) || isMethodSignatureDeclaration(node);
  const isProperty = isPropertyDeclaration(node) || isGetAccessorDeclaration(node);
  if (!isMethod && !isProperty && node.kind !== SyntaxKind.PropertySignature) return undefined;
  const name = nameOf(node);
  if (name.startsWith("#")) return undefined;
  const end = "body" in node ? node.body : "initializer" in node ? node.initializer : undefined;
  const declaration = textUpTo(node, end as Node | undefined)
    .replace(/ =$/, "")
    .replace(/^(?:static )?(?:override )?(?:async )?\*? ?/, "")
    .replace(/;$/, "");
  const isStatic = node.getText().startsWith("static ");
  return { name, kind: isMethod ? "method" : "property", isStatic, comment, declaration };
}

function nameOf(node: Node): string {
  return "name" in node ? (node.name as Node).getText() : "";
}

function commentOf(node: Node): DocComment {
  const { text } = node.getSourceFile();
  return readDocComment(text.slice(node.getFullStart(), node.getStart()));
}

/** As it would stand at the beginning of a line. */
function textUpTo(node: Node, end: Node | undefined): string {
  const { text } = node.getSourceFile();
  const start = node.getStart();
  const indent = " ".repeat(start - text.lastIndexOf("\n", start) - 1);
  return text
    .slice(start, end?.getStart() ?? node.getEnd())
    .replaceAll(`\n${indent}`, "\n")
    .trimEnd();
}

/** `class Model`, with what it extends. */
function headOf(node: Node): string {
  return (node.getText().split(" {")[0] ?? "").replace(/^export /, "");
}
