// The parts of the library's syntax tree that are evaluated here; it exports no types of them.

import type { Statement, Value } from "./library.ts";

interface NodeOf<Type extends string> extends Statement {
  readonly type: Type;
}

export interface TextNode extends NodeOf<"StringLiteral"> {
  readonly value: string;
}

export interface BinaryNode extends NodeOf<"BinaryExpression"> {
  readonly operator: { readonly value: string };
  readonly left: Statement;
  readonly right: Statement;
}

/** A filter, with or without arguments. */
export type FilterName = NameNode | CallNode;

export interface NameNode extends NodeOf<"Identifier"> {
  readonly value: string;
}

export interface CallNode extends NodeOf<"CallExpression"> {
  readonly callee: Statement;
  readonly args: readonly ArgumentNode[];
}

export type ArgumentNode = KeywordNode | SpreadNode | NodeOf<string>;

export interface KeywordNode extends NodeOf<"KeywordArgumentExpression"> {
  readonly key: NameNode;
  readonly value: Statement;
}

export interface SpreadNode extends NodeOf<"SpreadExpression" | "KeywordSpreadExpression"> {
  readonly argument: Statement;
}

export interface FilterNode extends NodeOf<"FilterExpression"> {
  readonly operand: Statement;
  readonly filter: FilterName;
}

export interface FilterBlockNode extends NodeOf<"FilterStatement"> {
  readonly filter: FilterName;
  readonly body: readonly Statement[];
}

export interface TestNode extends NodeOf<"TestExpression"> {
  readonly operand: Statement;
  readonly negate: boolean;
  readonly test: NameNode;
}

export interface MemberNode extends NodeOf<"MemberExpression"> {
  readonly object: Statement;
  readonly property: Statement;
  readonly computed: boolean;
}

export interface MappingNode extends NodeOf<"ObjectLiteral"> {
  readonly value: ReadonlyMap<Statement, Statement>;
}

export interface SliceNode extends NodeOf<"SliceExpression"> {
  readonly start: Statement | undefined;
  readonly stop: Statement | undefined;
  readonly step: Statement | undefined;
}

export interface SelectNode extends NodeOf<"SelectExpression"> {
  readonly lhs: Statement;
  readonly test: Statement;
}

export interface TupleNode extends NodeOf<"TupleLiteral"> {
  readonly value: readonly Statement[];
}

export interface ForNode extends NodeOf<"For"> {
  readonly loopvar: NameNode | TupleNode;
  readonly iterable: SelectNode | NodeOf<string>;
  readonly body: readonly Statement[];
  readonly defaultBlock: readonly Statement[];
}

/** A value that is there already, for what the library shall go on with. */
export interface ConstantNode extends NodeOf<"Constant"> {
  readonly value: Value;
}

export type Node =
  | TextNode
  | BinaryNode
  | FilterNode
  | FilterBlockNode
  | TestNode
  | MemberNode
  | MappingNode
  | ForNode
  | ConstantNode
  | NodeOf<"Break" | "Continue">;

export function constant(value: Value): ConstantNode {
  return { type: "Constant", value };
}

export function isSlice(node: Statement): node is SliceNode {
  return node.type === "SliceExpression";
}

export function isName(node: Statement): node is NameNode {
  return node.type === "Identifier";
}

export function isSelect(node: Statement): node is SelectNode {
  return node.type === "SelectExpression";
}

export function isKeyword(node: Statement): node is KeywordNode {
  return node.type === "KeywordArgumentExpression";
}

export function isSpread(node: Statement): node is SpreadNode {
  return node.type === "SpreadExpression" || node.type === "KeywordSpreadExpression";
}
