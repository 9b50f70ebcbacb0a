// From the text of a component type to the model. Every definition is numbered in its scope (an interface's
// instance type, or the world's component type), and refers to others by number; `alias outer` reaches one scope up.

import { atomAt, findList, listAt, stringAt } from "../wat/s-expression.ts";
import type { Expression, List } from "../wat/s-expression.ts";
import { isResource } from "./model.ts";
import type { Resource, WitFunction, WitInterface, WitType, World } from "./model.ts";
import { readFunctionType, readType } from "./type-definition.ts";
import type { FunctionType } from "./type-definition.ts";

type Definition = WitType | Resource | FunctionType | InstanceType;

/** An interface's body, read once it is known under which name and in which direction it stands. */
interface InstanceType {
  readonly kind: "instance";
  readonly body: List;
}

interface Instance {
  readonly interface: WitInterface;
  readonly names: ReadonlyMap<string, WitType | Resource>;
}

/**
 * Reads the form of a `component-type` section: the world stands in its package's type, and that in a component.
 * `(component (type (component (type (component <the world's items>)))))`
 */
export function readComponentType(source: List, worldName: string): World {
  const packageType = innerType(listAt(source, 0));
  return new WorldReader(worldName).read(innerType(packageType));
}

function innerType(component: List): List {
  const type = findList(component, "type");
  if (!type) throw new Error("the component type holds no type");
  return listAt(type, -1);
}

class WorldReader {
  readonly #definitions: Definition[] = [];
  readonly #instances: Instance[] = [];
  readonly #imports: WitInterface[] = [];
  readonly #exports: WitInterface[] = [];
  readonly #worldName: string;

  constructor(worldName: string) {
    this.#worldName = worldName;
  }

  read(body: List): World {
    for (const item of body.slice(1)) this.#readItem(asList(item));
    return { name: this.#worldName, imports: this.#imports, exports: this.#exports };
  }

  #readItem(item: List): void {
    const keyword = atomAt(item, 0);
    if (keyword === "type") this.#definitions.push(this.#readDefinition(item.at(-1)));
    else if (keyword === "alias") this.#definitions.push(this.#readAlias(item));
    else if (keyword === "import") this.#readPort(item, "import");
    else if (keyword === "export") this.#readPort(item, "export");
    else throw new Error(`a world cannot hold "${keyword}"`);
  }

  #readDefinition(body: Expression | undefined): Definition {
    if (Array.isArray(body) && body[0] === "instance") return { kind: "instance", body };
    return readDefinition(body, this.#definitions);
  }

  /** `(alias export <instance> "name" (type))` */
  #readAlias(item: List): Definition {
    const instance = this.#instances[Number(atomAt(item, 2))];
    const found = instance?.names.get(stringAt(item, 3));
    if (!found) throw new Error(`unresolved alias ${JSON.stringify(item)}`);
    return found;
  }

  /** `(import "name" (instance | func | type))` */
  #readPort(item: List, direction: "import" | "export"): void {
    const name = stringAt(item, 1);
    const what = listAt(item, -1);
    const kind = atomAt(what, 0);
    if (kind === "instance") this.#readInstance(name, what, direction);
    else if (kind === "func")
      this.#root(direction).functions.push(functionAt(what, name, this.#definitions));
    else if (kind === "type")
      this.#definitions.push(declare(name, what, this.#definitions, this.#root(direction)));
    else throw new Error(`a world cannot ${direction} the ${kind} "${name}"`);
  }

  #readInstance(name: string, what: List, direction: "import" | "export"): void {
    const type = this.#definitions[Number(atomAt(listAt(what, -1), 1))];
    if (type?.kind !== "instance") throw new Error(`"${name}" has no instance type`);
    const instance = readInstance(name, type.body, direction, this.#definitions);
    this.#instances.push(instance);
    (direction === "import" ? this.#imports : this.#exports).push(instance.interface);
  }

  #root(direction: "import" | "export"): WitInterface {
    const list = direction === "import" ? this.#imports : this.#exports;
    const found = list.find((each) => each.name === "$root");
    if (found) return found;
    const root = emptyInterface("$root", this.#worldName, direction);
    list.push(root);
    return root;
  }
}

function readInstance(
  name: string,
  body: List,
  direction: "import" | "export",
  outer: readonly Definition[],
): Instance {
  const definitions: Definition[] = [];
  const names = new Map<string, WitType | Resource>();
  const owner = emptyInterface(name, shortNameOf(name), direction);
  for (const item of body.slice(1).map(asList)) {
    if (item[0] === "type") definitions.push(readDefinition(item.at(-1), definitions));
    else if (item[0] === "alias") definitions.push(outerDefinition(item, outer));
    else readExport(item);
  }
  return { interface: owner, names };

  /** `(export "name" (func (type n)))` or `(export "name" (type ...))` */
  function readExport(item: List): void {
    const exported = stringAt(item, 1);
    const what = listAt(item, -1);
    if (what[0] === "func") owner.functions.push(functionAt(what, exported, definitions));
    else {
      const declared = declare(exported, what, definitions, owner);
      definitions.push(declared);
      names.set(exported, declared);
    }
  }
}

/** `(alias outer 1 <number> (type))` */
function outerDefinition(item: List, outer: readonly Definition[]): Definition {
  const found = outer[Number(atomAt(item, 3))];
  if (!found || atomAt(item, 2) !== "1") throw new Error(`unresolved ${JSON.stringify(item)}`);
  return found;
}

/** An exported type: `(type (eq n))` names definition n unless it has a name already, `(type (sub resource))` is new. */
function declare(
  name: string,
  what: List,
  definitions: readonly Definition[],
  owner: WitInterface,
): WitType | Resource {
  const bound = listAt(what, -1);
  const type = bound[0] === "sub" ? null : typeAt(atomAt(bound, 1), definitions);
  if (type && (isResource(type) || type.owner !== null)) return type;
  const declared: WitType | Resource = type
    ? { ...type, name, owner }
    : { kind: "resource", name, owner };
  owner.types.push(declared);
  return declared;
}

function readDefinition(
  body: Expression | undefined,
  definitions: readonly Definition[],
): WitType | FunctionType {
  if (body === undefined) throw new Error("a type without a body");
  const typeOf = (reference: string): WitType => {
    const type = typeAt(reference, definitions);
    if (isResource(type)) throw new Error(`"${type.name}" is used without own or borrow`);
    return type;
  };
  const resourceOf = (reference: string): Resource => {
    const type = typeAt(reference, definitions);
    if (!isResource(type)) throw new Error(`definition ${reference} is no resource`);
    return type;
  };
  if (typeof body !== "string" && body[0] === "func") return readFunctionType(body, typeOf);
  return readType(body, { typeOf, resourceOf });
}

function typeAt(reference: string, definitions: readonly Definition[]): WitType | Resource {
  const found = definitions[Number(reference)];
  if (!found) return readType(reference, neverResolved);
  if (found.kind === "instance" || found.kind === "function")
    throw new Error(`definition ${reference} is no type`);
  return found;
}

const neverResolved = {
  typeOf: (reference: string): never => {
    throw new Error(`unresolved type "${reference}"`);
  },
  resourceOf: (reference: string): never => {
    throw new Error(`unresolved resource "${reference}"`);
  },
};

/** `(func (type n))` */
function functionAt(what: List, name: string, definitions: readonly Definition[]): WitFunction {
  const type = definitions[Number(atomAt(listAt(what, -1), 1))];
  if (type?.kind !== "function") throw new Error(`"${name}" has no function type`);
  const match = /^\[(constructor|method|static)\]([^.]+)\.?(.*)$/.exec(name);
  const { parameters, result } = type;
  if (!match) return { name, role: "function", resource: null, member: name, parameters, result };
  const role = match[1] as "constructor" | "method" | "static";
  const resource = definitions.find(
    (each): each is Resource => each.kind === "resource" && each.name === match[2],
  );
  if (!resource) throw new Error(`"${name}" belongs to no resource`);
  return { name, role, resource, member: match[3] || "constructor", parameters, result };
}

function emptyInterface(
  name: string,
  shortName: string,
  direction: "import" | "export",
): WitInterface {
  return { name, shortName, direction, types: [], functions: [] };
}

/** `realm:inference/types@0.1.0` is `types`. */
function shortNameOf(name: string): string {
  return name.replace(/^.*\//, "").replace(/@.*$/, "");
}

function asList(item: Expression): List {
  if (typeof item === "string") throw new Error(`WAT: expected a list, found "${item}"`);
  return item;
}
