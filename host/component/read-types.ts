// Types of functions, resources, instances and components, and what imports and exports say of theirs. An
// instance's type is read wherever it is used, each time with resources of its own.

import { ByteReader } from "./byte-reader.ts";
import type { Layouts } from "./canonical-layout.ts";
import { readTypeAlias } from "./read-aliases.ts";
import { addItem, definedAt, newScope } from "./definitions.ts";
import type {
  ComponentInstance,
  DefinitionCount,
  Item,
  Scope,
  TypeDefinition,
} from "./definitions.ts";
import { depthMax } from "./limits.ts";
import { readInterfaceName } from "./names.ts";
import { readExternName } from "./read-names.ts";
import { ValueTypeReader } from "./read-value-types.ts";
import { beyondLimit, unsupported } from "./refuse.ts";

/** What an import is, or what an export declares itself to be. */
export type ExternType = Item | { readonly sort: "component" };

export class TypeReader {
  readonly #values: ValueTypeReader;
  readonly #count: DefinitionCount;

  constructor(layouts: Layouts, count: DefinitionCount) {
    this.#values = new ValueTypeReader(layouts, count);
    this.#count = count;
  }

  /** One entry of a type section. */
  type(reader: ByteReader, scope: Scope): TypeDefinition {
    this.#count.add();
    const start = reader.offset;
    const opcode = reader.byte("a type");
    switch (opcode) {
      case 0x40:
        return { kind: "function", type: this.#values.function(reader, scope) };
      case 0x43:
        throw unsupported(`cannot use a type at offset ${start}: the function is asynchronous`);
      case 0x3f:
        return this.#resource(reader, scope);
      case 0x41:
        this.#declarations(reader, { scope, isComponent: true });
        return { kind: "component" };
      case 0x42: {
        const body = reader.offset;
        this.#declarations(reader, { scope, isComponent: false });
        return { kind: "instance", reader: new ByteReader(reader.bytes, body, reader.end), scope };
      }
      default:
        return { kind: "value", type: this.#values.defined(opcode, reader, scope) };
    }
  }

  /** `owner`: the name of the import or export, of which functions and resources are. */
  extern(reader: ByteReader, scope: Scope, owner?: string): ExternType {
    this.#count.add();
    const sort = reader.byte("the sort of an import or export");
    switch (sort) {
      case 0x01: {
        const { type } = this.#typeOf("function", reader, scope);
        return { sort: "function", value: { kind: "imported", name: owner ?? "", type } };
      }
      case 0x03:
        return { sort: "type", value: this.#bound(reader, scope, owner) };
      case 0x04:
        this.#typeOf("component", reader, scope);
        return { sort: "component" };
      case 0x05: {
        const type = this.#typeOf("instance", reader, scope);
        return { sort: "instance", value: this.#instance(type, owner) };
      }
      default:
        throw unsupported(
          `cannot use an import or export at offset ${reader.offset}: it is of sort ${sort}, a core module or a value`,
        );
    }
  }

  #typeOf<Kind extends TypeDefinition["kind"]>(
    kind: Kind,
    reader: ByteReader,
    scope: Scope,
  ): Extract<TypeDefinition, { kind: Kind }> {
    const found = definedAt(scope.types, reader, `the type of a ${kind}`);
    if (isOfKind(found, kind)) return found;
    throw reader.refuse(`the type of a ${kind}`, `it is that of a ${found.kind}`);
  }

  #bound(reader: ByteReader, scope: Scope, owner: string | undefined): TypeDefinition {
    const bound = reader.byte("the bound of a type");
    if (bound === 0x00) return definedAt(scope.types, reader, "a type");
    if (bound !== 0x01) throw reader.refuse("the bound of a type", `there is none ${bound}`);
    return { kind: "resource", resource: { name: owner && resourceName(owner) } };
  }

  #resource(reader: ByteReader, scope: Scope): TypeDefinition {
    if (reader.byte("a resource's representation") !== 0x7f) {
      throw unsupported(`cannot use a resource at offset ${reader.offset}: it is not held as i32`);
    }
    if (reader.byte("whether a resource has a destructor") !== 0) {
      const destructor = definedAt(scope.coreFunctions, reader, "a destructor");
      if (destructor.kind !== "export") {
        throw unsupported(`cannot use the destructor at offset ${reader.offset}: it is the host's`);
      }
    }
    return { kind: "resource", resource: { name: undefined } };
  }

  #instance(
    { reader, scope }: Extract<TypeDefinition, { kind: "instance" }>,
    owner: string | undefined,
  ): ComponentInstance {
    const again = new ByteReader(reader.bytes, reader.offset, reader.end);
    return this.#declarations(again, { scope, isComponent: false, owner });
  }

  /** Of an instance's or a component's type: what it exports. */
  #declarations(
    reader: ByteReader,
    declared: {
      readonly scope: Scope;
      readonly isComponent: boolean;
      readonly owner?: string | undefined;
    },
  ): ComponentInstance {
    const scope = newScope(declared.scope);
    checkDepth(scope);
    const exports = new Map<string, Item>();
    for (let left = reader.count("declarations"); left > 0; left--) {
      const kind = reader.byte("a declaration");
      if (kind === 0x01) scope.types.push(this.type(reader, scope));
      else if (kind === 0x02) {
        this.#count.add();
        readTypeAlias(reader, scope);
      } else if (kind === 0x04) {
        const { name, item } = this.#declared(reader, scope, declared.owner);
        if (item.sort === "component") continue;
        if (exports.has(name)) throw reader.refuse("a declaration", `"${name}" is there twice`);
        exports.set(name, item);
      } else if (kind === 0x03 && declared.isComponent) this.#declared(reader, scope);
      else throw reader.refuse("a declaration", `there is no kind ${kind} of it here`);
    }
    return exports;
  }

  #declared(
    reader: ByteReader,
    scope: Scope,
    owner?: string,
  ): { readonly name: string; readonly item: ExternType } {
    const name = readExternName(reader, "the name of an import or export");
    const item = this.extern(
      reader,
      scope,
      owner === undefined ? undefined : memberName(owner, name),
    );
    if (item.sort !== "component") addItem(scope, item);
    return { name, item };
  }
}

/** `realm:inference/compute@0.1.0#program` */
function memberName(owner: string, name: string): string {
  return `${owner}#${name}`;
}

/** The same name for every version of the interface: `realm:inference/compute.program`. */
export function resourceName(member: string): string {
  const [owner = "", name = ""] = member.split("#");
  return `${readInterfaceName(owner)?.path ?? owner}.${name}`;
}

function checkDepth(scope: Scope): void {
  let depth = 0;
  for (let outer = scope.parent; outer !== undefined; outer = outer.parent) depth++;
  if (depth > depthMax) {
    throw beyondLimit(`cannot read types of instances ${depth} deep: ${depthMax} is the limit`);
  }
}

function isOfKind<Kind extends TypeDefinition["kind"]>(
  type: TypeDefinition,
  kind: Kind,
): type is Extract<TypeDefinition, { kind: Kind }> {
  return type.kind === kind;
}
