// Long because lifting and lowering a type are two halves of one table, read side by side (over 300 lines).
// Values between AssemblyScript and the canonical ABI. In memory: `load` and `store` at a pointer. As core values in
// a parameter list: `lift` makes a value of them, `lower` takes one apart. Compound types get a function each, written
// when it is first asked for. What concerns the guest's own resources can only stand beside the exports.

import { discriminantSize, flatten, payloadOffset, sizeOf, structOffsets } from "../abi/layout.ts";
import { casesOf, isExported, isNumber, isNumberList, isScalar, mentions } from "../wit/model.ts";
import type { CaseType, HandleType, ListType, WitType } from "../wit/model.ts";
import { describe, keyOf } from "./describe.ts";
import type { Names } from "./names.ts";
import { fromJoined, toJoined, zeroOf } from "./joined.ts";
import { caseIndex, casePayload, makeCase, scalarName, typeExpression } from "./types.ts";

/** Statements that have to come before an expression, and names for what they compute. */
export class Statements {
  readonly lines: string[] = [];
  #locals = 0;

  /** A name no parameter has: WIT's names have no dollar sign. */
  local(): string {
    return `$${this.#locals++}`;
  }
}

type Direction = "load" | "store" | "lift" | "lower";

interface Codec {
  readonly name: string;
  readonly forExports: boolean;
  source: string;
}

export class Codecs {
  readonly #names: Names;
  readonly #codecs = new Map<string, Codec>();

  constructor(names: Names) {
    this.#names = names;
  }

  /** The functions written so far, in the order of their use. */
  sources(where: "shared" | "exports"): string[] {
    return [...this.#codecs.values()]
      .filter((codec) => codec.forExports === (where === "exports"))
      .map((codec) => (where === "shared" ? `export ${codec.source}` : codec.source));
  }

  /** The shared functions that `source` calls. */
  usedIn(source: string): string[] {
    const words = new Set(source.match(/\b(?:load|store|lift|lower)\w+/g));
    const shared = [...this.#codecs.values()].filter((codec) => !codec.forExports);
    return shared.map((codec) => codec.name).filter((name) => words.has(name));
  }

  // ---- In memory

  /** An expression for the value at `pointer + offset`. */
  load(type: WitType, pointer: string, offset: number): string {
    const read = (as: string): string =>
      `load<${as}>(${pointer}${offset === 0 ? "" : `, ${offset}`})`;
    const pair = `load<usize>(${pointer}, ${offset}), load<u32>(${pointer}, ${offset + 4})`;
    if (type.kind === "string") return `adoptString(${pair})`;
    if (type.kind === "bool") return `${read("u8")} != 0`;
    if (isScalar(type)) return read(scalarName(type.kind));
    switch (type.kind) {
      case "enum":
        return this.#enumOf(type, read(unsigned(sizeOf(type))));
      case "flags":
        return `<${this.#expression(type)}>${read(unsigned(sizeOf(type)))}`;
      case "list":
        return this.#liftList(type, pair);
      case "own":
      case "borrow":
        return this.#liftHandle(type, read("u32"));
      default:
        return `${this.#codec("load", type)}(${at(pointer, offset)})`;
    }
  }

  /** Statements that put `value`, an expression without effects, at `pointer + offset`. */
  store(type: WitType, pointer: string, offset: number, value: string): string {
    const write = (as: string, what: string, more = 0): string => {
      const end = offset + more === 0 ? "" : `, ${offset + more}`;
      return `store<${as}>(${pointer}, ${what}${end});`;
    };
    if (type.kind === "bool") return write("u8", `<u8>${value}`);
    if (type.kind === "string" || type.kind === "list")
      return `${write("usize", this.#block(type, value))} ${write("u32", `${value}.length`, 4)}`;
    if (isScalar(type)) return write(scalarName(type.kind), value);
    switch (type.kind) {
      case "enum":
      case "flags": {
        const as = unsigned(sizeOf(type));
        return write(as, `<${as}>${value}`);
      }
      case "own":
      case "borrow":
        return write("u32", this.#lowerHandle(type, value));
      default:
        return `${this.#codec("store", type)}(${at(pointer, offset)}, ${value});`;
    }
  }

  // ---- In a parameter list

  /** An expression for the value that the core values stand for. */
  lift(type: WitType, core: readonly string[]): string {
    const [first = "", second = ""] = core;
    if (type.kind === "string") return `adoptString(${first}, ${second})`;
    if (type.kind === "bool") return `${first} != 0`;
    if (isScalar(type)) return `<${scalarName(type.kind)}>${first}`;
    switch (type.kind) {
      case "enum":
        return this.#enumOf(type, first);
      case "flags":
        return `<${this.#expression(type)}>${first}`;
      case "list":
        return this.#liftList(type, `${first}, ${second}`);
      case "own":
      case "borrow":
        return this.#liftHandle(type, first);
      case "record":
        return this.#liftStruct(
          type,
          type.fields.map((field) => field.type),
          core,
        );
      case "tuple":
        return this.#liftStruct(type, type.elements, core);
      default:
        return `${this.#codec("lift", type)}(${core.join(", ")})`;
    }
  }

  /** Core values for `value`, an expression without effects; statements they need go to `before`. */
  lower(type: WitType, value: string, before: Statements): string[] {
    if (type.kind === "string" || type.kind === "list")
      return [`<i32>${this.#block(type, value)}`, `${value}.length`];
    if (isScalar(type)) return [value];
    switch (type.kind) {
      case "enum":
      case "flags":
        return [value];
      case "own":
      case "borrow":
        return [this.#lowerHandle(type, value)];
      case "record":
        return type.fields.flatMap((field, index) =>
          this.lower(field.type, this.#member(type, index, value), before),
        );
      case "tuple":
        return type.elements.flatMap((element, index) =>
          this.lower(element, this.#member(type, index, value), before),
        );
      default:
        return this.#lowerCases(type, value, before);
    }
  }

  #liftStruct(type: WitType, parts: readonly WitType[], core: readonly string[]): string {
    let next = 0;
    const values = parts.map((part) => {
      const count = flatten(part).length;
      const value = this.lift(part, core.slice(next, next + count));
      next += count;
      return value;
    });
    return `new ${this.#expression(type)}(${values.join(", ")})`;
  }

  /** Locals for the case and its payload, filled by a switch. */
  #lowerCases(type: CaseType, value: string, before: Statements): string[] {
    const [, ...joined] = flatten(type);
    const tag = before.local();
    const slots = joined.map((core) => ({ core, name: before.local() }));
    before.lines.push(`const ${tag}: u32 = ${caseIndex(type, value)};`);
    for (const slot of slots)
      before.lines.push(`let ${slot.name}: ${slot.core} = ${zeroOf(slot.core)};`);
    for (const [index, each] of casesOf(type).entries()) {
      if (!each.type) continue;
      const inner = before.lines.push(`if (${tag} == ${index}) {`);
      const core = this.lower(each.type, casePayload(type, index, value, this.#names), before);
      const flat = flatten(each.type);
      for (const [k, slot] of slots.slice(0, core.length).entries())
        before.lines.push(
          `${slot.name} = ${toJoined(flat[k] ?? "i32", slot.core, core[k] ?? "0")};`,
        );
      before.lines.push("}");
      indent(before.lines, inner, before.lines.length - 1);
    }
    return [tag, ...slots.map((slot) => slot.name)];
  }

  // ---- Parts of both

  #expression(type: WitType): string {
    return typeExpression(type, this.#names);
  }

  #member(type: WitType, index: number, value: string): string {
    return `${value}.${this.#names.members(type)[index]}`;
  }

  #enumOf(type: WitType & { readonly names: readonly string[] }, index: string): string {
    return `<${this.#expression(type)}>knownCase(${index}, ${type.names.length})`;
  }

  /** A pointer to what a list or string holds, as the canonical ABI wants it. */
  #block(type: WitType, value: string): string {
    if (type.kind === "list" && !isNumberList(type))
      return `${this.#codec("lower", type)}(${value})`;
    return `changetype<usize>(${value})`;
  }

  #liftList(type: ListType, pair: string): string {
    if (isNumber(type.element)) return `adoptList<${scalarName(type.element.kind)}>(${pair})`;
    return `${this.#codec("lift", type)}(${pair})`;
  }

  #liftHandle(type: HandleType, handle: string): string {
    const name = this.#names.typeName(type.resource);
    if (!isExported(type.resource))
      return type.kind === "own" ? `new ${name}(${handle})` : `${borrowFunction(name)}(${handle})`;
    return type.kind === "own"
      ? `${takeFunction(name)}(${handle})`
      : `changetype<${name}>(<usize>${handle})`;
  }

  #lowerHandle(type: HandleType, value: string): string {
    const name = this.#names.typeName(type.resource);
    if (isExported(type.resource)) return `${giveFunction(name)}(${value})`;
    return type.kind === "own" ? `${value}.take()` : `${value}.handle`;
  }

  /** The name of the function for this type, which is written now if it isn't yet. */
  #codec(direction: Direction, type: WitType): string {
    const key = `${direction} ${keyOf(type, this.#names)}`;
    const known = this.#codecs.get(key);
    if (known) return known.name;
    const name = this.#names.module.take(direction + describe(type, this.#names));
    const codec: Codec = { name, forExports: belongsToExports(type, direction), source: "" };
    this.#codecs.set(key, codec);
    codec.source = this.#write(direction, type, name);
    return name;
  }

  #write(direction: Direction, type: WitType, name: string): string {
    if (type.kind === "list")
      return direction === "lift"
        ? this.#writeLiftList(type, name)
        : this.#writeLowerList(type, name);
    if (type.kind === "record")
      return this.#writeStruct(
        direction,
        type,
        type.fields.map((field) => field.type),
        name,
      );
    if (type.kind === "tuple") return this.#writeStruct(direction, type, type.elements, name);
    if (type.kind !== "option" && type.kind !== "result" && type.kind !== "variant")
      throw new Error(`a ${type.kind} needs no function to ${direction} it`);
    if (direction === "load") return this.#writeLoadCases(type, name);
    return direction === "store"
      ? this.#writeStoreCases(type, name)
      : this.#writeLiftCases(type, name);
  }

  #writeLiftList(type: ListType, name: string): string {
    const size = sizeOf(type.element);
    const list = this.#expression(type);
    return functionSource(name, "block: usize, length: u32", list, [
      `if (length != 0) expectBlock(block, length, ${size});`,
      `const list = new ${list}(length);`,
      "for (let index: u32 = 0; index < length; index++)",
      `  unchecked((list[index] = ${this.load(type.element, `block + index * ${size}`, 0)}));`,
      "return list;",
    ]);
  }

  #writeLowerList(type: ListType, name: string): string {
    const size = sizeOf(type.element);
    return functionSource(name, `list: ${this.#expression(type)}`, "usize", [
      "const length: u32 = list.length;",
      `const block = newElements(length, ${size});`,
      "for (let index: u32 = 0; index < length; index++) {",
      `  const pointer = block + index * ${size};`,
      `  const element = unchecked(list[index]);`,
      `  ${this.store(type.element, "pointer", 0, "element")}`,
      "}",
      "return block;",
    ]);
  }

  #writeStruct(
    direction: Direction,
    type: WitType,
    parts: readonly WitType[],
    name: string,
  ): string {
    const offsets = structOffsets(parts);
    const expression = this.#expression(type);
    if (direction === "load") {
      const values = parts.map(
        (part, index) => `  ${this.load(part, "pointer", offsets[index] ?? 0)},`,
      );
      const lines = [`return new ${expression}(`, ...values, ");"];
      return functionSource(name, "pointer: usize", expression, lines);
    }
    const lines = parts.map((part, index) =>
      this.store(part, "pointer", offsets[index] ?? 0, this.#member(type, index, "value")),
    );
    return functionSource(name, `pointer: usize, value: ${expression}`, "void", lines);
  }

  #writeLoadCases(type: CaseType, name: string): string {
    const offset = payloadOffset(type);
    const payloads = casesOf(type).map((each) =>
      each.type ? this.load(each.type, "pointer", offset) : "",
    );
    const tag = `load<${unsigned(discriminantSize(payloads.length))}>(pointer)`;
    return functionSource(
      name,
      "pointer: usize",
      this.#expression(type),
      this.#switch(type, tag, payloads),
    );
  }

  #writeLiftCases(type: CaseType, name: string): string {
    const [, ...joined] = flatten(type);
    const parameters = joined.map((core, index) => `, core${index}: ${core}`).join("");
    const payloads = casesOf(type).map((each) => {
      if (!each.type) return "";
      const core = flatten(each.type).map((own, index) =>
        fromJoined(joined[index] ?? own, own, `core${index}`),
      );
      return this.lift(each.type, core);
    });
    const lines = this.#switch(type, "tag", payloads);
    return functionSource(name, `tag: u32${parameters}`, this.#expression(type), lines);
  }

  #switch(type: CaseType, tag: string, payloads: readonly string[]): string[] {
    const cases = payloads.flatMap((payload, index) => [
      `  case ${index}:`,
      `    return ${makeCase(type, index, payload, this.#names)};`,
    ]);
    return [`switch (${tag}) {`, ...cases, "  default:", "    return unreachable();", "}"];
  }

  #writeStoreCases(type: CaseType, name: string): string {
    const cases = casesOf(type);
    const offset = payloadOffset(type);
    const as = unsigned(discriminantSize(cases.length));
    const lines = [
      `const tag: u32 = ${caseIndex(type, "value")};`,
      `store<${as}>(pointer, <${as}>tag);`,
    ];
    for (const [index, each] of cases.entries()) {
      if (!each.type) continue;
      const payload = casePayload(type, index, "value", this.#names);
      lines.push(`if (tag == ${index}) {`);
      lines.push(`  const payload = ${payload};`);
      lines.push(`  ${this.store(each.type, "pointer", offset, "payload")}`, "}");
    }
    return functionSource(name, `pointer: usize, value: ${this.#expression(type)}`, "void", lines);
  }
}

/** Functions that the exports' module has for each of the guest's own resources, and for borrowed imported ones. */
export function giveFunction(className: string): string {
  return `give${className.replace("impl.", "")}`;
}
export function takeFunction(className: string): string {
  return `take${className.replace("impl.", "")}`;
}
export function borrowFunction(className: string): string {
  return `borrow${className}`;
}

function belongsToExports(type: WitType, direction: Direction): boolean {
  return mentions(type, (part) => {
    if (part.kind !== "own" && part.kind !== "borrow") return false;
    const lifted = direction === "load" || direction === "lift";
    return isExported(part.resource) || (part.kind === "borrow" && lifted);
  });
}

function functionSource(
  name: string,
  parameters: string,
  result: string,
  lines: readonly string[],
): string {
  const body = lines.map((line) => `  ${line}\n`).join("");
  return `function ${name}(${parameters}): ${result} {\n${body}}\n`;
}

function indent(lines: string[], from: number, to: number): void {
  for (let index = from; index < to; index++) lines[index] = `  ${lines[index]}`;
}

function at(pointer: string, offset: number): string {
  return offset === 0 ? pointer : `${pointer} + ${offset}`;
}

function unsigned(bytes: number): string {
  return `u${bytes * 8}`;
}
