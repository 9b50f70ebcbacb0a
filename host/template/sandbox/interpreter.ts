// The library's interpreter, in which texts keep where they come from. It evaluates everything that makes a text of texts
// itself, and what the library evaluates otherwise than Jinja does; the rest is the library's.

import { Environment, Interpreter } from "./library.ts";
import type { Key, Statement, StringValue, Value } from "./library.ts";
import { Arguments } from "./arguments.ts";
import { filterOf, itemsOf } from "./filters.ts";
import { constant, isKeyword, isName, isSelect, isSlice, isSpread } from "./nodes.ts";
import type {
  ArgumentNode,
  BinaryNode,
  CallNode,
  FilterName,
  ForNode,
  MappingNode,
  MemberNode,
  Node,
  SliceNode,
} from "./nodes.ts";
import { operate, textOf } from "./operators.ts";
import { assign, loopState } from "./loop-scope.ts";
import { attributeOf, itemOf } from "./member-access.ts";
import { sliceCharacters, slicePlaces } from "./text-edits.ts";
import { joinTraced } from "./traced-text.ts";
import type { TracedText } from "./traced-text.ts";
import { testValue } from "./value-tests.ts";
import {
  boolean,
  isList,
  isMapping,
  isNone,
  isString,
  isTruthy,
  isUndefined,
  keyOf,
  list,
  literal,
  mapping,
  numberOf,
  stringOf,
  TemplateFault,
  tracedOf,
  typeName,
  undefinedValue,
} from "./values.ts";

/** Statements that write nothing, whatever they evaluate to. */
const silent: ReadonlySet<string> = new Set(["Set", "Macro", "Comment"]);

/** `break` and `continue`, with what the block had written before. */
class LoopControl extends Error {
  readonly isBreak: boolean;
  written: TracedText;

  constructor(isBreak: boolean) {
    super("break and continue stand in a loop alone");
    this.isBreak = isBreak;
    this.written = joinTraced([]);
  }
}

export class TracingInterpreter extends Interpreter {
  constructor(environment: Environment) {
    super(environment);
    // Every block of the library's other statements goes through here.
    const evaluateBlock = (statements: readonly Statement[], scope: Environment): StringValue =>
      stringOf(this.#block(statements, scope));
    Object.defineProperty(this, "evaluateBlock", { value: evaluateBlock });
  }

  override evaluate(statement: Statement | undefined, scope: Environment): Value {
    if (statement === undefined) return undefinedValue;
    const node = statement as Node;
    switch (node.type) {
      case "Constant":
        return node.value;
      case "StringLiteral":
        return literal(node.value);
      case "BinaryExpression":
        return this.#binary(node, scope);
      case "TestExpression": {
        const result = testValue(node.test.value, this.evaluate(node.operand, scope));
        return boolean(result !== node.negate);
      }
      case "FilterExpression":
        return this.#filter(this.evaluate(node.operand, scope), node.filter, scope);
      case "FilterStatement":
        return this.#filter(stringOf(this.#block(node.body, scope)), node.filter, scope);
      case "ObjectLiteral":
        return this.#mapping(node, scope);
      case "MemberExpression":
        return this.#member(node, scope);
      case "For":
        return stringOf(this.#loop(node, scope));
      case "Break":
      case "Continue":
        throw new LoopControl(node.type === "Break");
      default:
        return super.evaluate(statement, scope);
    }
  }

  #block(statements: readonly Statement[], scope: Environment): TracedText {
    const written: TracedText[] = [];
    try {
      for (const statement of statements) {
        const value = this.evaluate(statement, scope);
        if (!silent.has(statement.type)) written.push(textOf(value));
      }
    } catch (thrown) {
      if (thrown instanceof LoopControl) {
        thrown.written = joinTraced([...written, thrown.written]);
      }
      throw thrown;
    }
    return joinTraced(written);
  }

  #binary({ operator: { value: operator }, left, right }: BinaryNode, scope: Environment): Value {
    const first = this.evaluate(left, scope);
    if (operator === "and") return isTruthy(first) ? this.evaluate(right, scope) : first;
    if (operator === "or") return isTruthy(first) ? first : this.evaluate(right, scope);
    return operate(operator, first, this.evaluate(right, scope));
  }

  #filter(value: Value, filter: FilterName, scope: Environment): Value {
    const { name, args } = namedFilter(filter);
    const own = filterOf(name);
    if (own !== undefined) return own(value, this.#arguments(name, args, scope));
    const node = { type: "FilterExpression", operand: constant(value), filter };
    return super.evaluate(node, scope);
  }

  #arguments(what: string, nodes: readonly ArgumentNode[], scope: Environment): Arguments {
    const values: Value[] = [];
    const keywords = new Map<string, Value>();
    for (const node of nodes) {
      if (isKeyword(node)) keywords.set(node.key.value, this.evaluate(node.value, scope));
      else if (!isSpread(node)) values.push(this.evaluate(node, scope));
      else {
        const spread = this.evaluate(node.argument, scope);
        if (isMapping(spread))
          for (const [key, value] of spread.value) keywords.set(String(key), value);
        else values.push(...itemsOf(spread));
      }
    }
    return new Arguments(what, values, keywords);
  }

  #mapping({ value: entries }: MappingNode, scope: Environment): Value {
    const made = new Map<Key, Value>();
    for (const [key, value] of entries) {
      const evaluated = this.evaluate(key, scope);
      const known = keyOf(evaluated);
      if (known === undefined) throw new TemplateFault(`a key of type ${typeName(evaluated)}`);
      made.set(known, this.evaluate(value, scope));
    }
    return mapping(made);
  }

  #member(node: MemberNode, scope: Environment): Value {
    const object = this.evaluate(node.object, scope);
    if (isUndefined(object)) throw new TemplateFault(`"${written(node.object)}" is undefined`);
    if (isSlice(node.property)) return this.#slice(object, node.property, scope);
    if (node.computed) return itemOf(object, this.evaluate(node.property, scope));
    if (isName(node.property)) return attributeOf(object, node.property.value);
    return itemOf(object, this.evaluate(node.property, scope));
  }

  #slice(object: Value, node: SliceNode, scope: Environment): Value {
    const bound = (part: Statement | undefined): number | undefined => {
      const value = this.evaluate(part, scope);
      if (isUndefined(value) || isNone(value)) return undefined;
      const number = numberOf(value);
      if (number === undefined || !Number.isInteger(number)) {
        throw new TemplateFault(`a slice's bound is ${typeName(value)}, not int`);
      }
      return number;
    };
    const [start, stop, step] = [bound(node.start), bound(node.stop), bound(node.step)];
    if (isString(object)) return stringOf(sliceCharacters(tracedOf(object), [start, stop, step]));
    if (!isList(object)) throw new TemplateFault(`a slice of ${typeName(object)}`);
    const places = slicePlaces(object.value.length, [start, stop, step]);
    return list(places.map((place) => object.value[place] ?? undefinedValue));
  }

  #loop(node: ForNode, scope: Environment): TracedText {
    const items = this.#iterated(node, scope);
    if (items.length === 0) return this.#block(node.defaultBlock, new Environment(scope));
    const pieces: TracedText[] = [];
    for (const [index, item] of items.entries()) {
      const inner = new Environment(scope);
      inner.setVariable("loop", loopState(items, index));
      assign(node.loopvar, item, inner);
      try {
        pieces.push(this.#block(node.body, inner));
      } catch (thrown) {
        if (!(thrown instanceof LoopControl)) throw thrown;
        pieces.push(thrown.written);
        if (thrown.isBreak) break;
      }
    }
    return joinTraced(pieces);
  }

  /** What a loop goes through; `for x in xs if test` leaves some out. */
  #iterated({ iterable, loopvar }: ForNode, scope: Environment): Value[] {
    if (!isSelect(iterable)) return itemsOf(this.evaluate(iterable, scope));
    const { lhs, test } = iterable;
    return itemsOf(this.evaluate(lhs, scope)).filter((item) => {
      const inner = new Environment(scope);
      assign(loopvar, item, inner);
      return isTruthy(this.evaluate(test, inner));
    });
  }
}

function namedFilter(filter: FilterName): { name: string; args: CallNode["args"] } {
  if (filter.type === "Identifier") return { name: filter.value, args: [] };
  if (!isName(filter.callee)) throw new TemplateFault("a filter is called by its name");
  return { name: filter.callee.value, args: filter.args };
}

/** What stands in the template, as far as a message needs it. */
function written(node: Statement): string {
  if (isName(node)) return node.value;
  const { object, property } = node as MemberNode;
  return node.type === "MemberExpression" && isName(property)
    ? `${written(object)}.${property.value}`
    : typeName(undefined);
}
