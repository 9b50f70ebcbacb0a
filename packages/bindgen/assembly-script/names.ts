// Every name that generated AssemblyScript gives to things of the world, chosen once, before anything is written.

import { isExported, isResource } from "../wit/model.ts";
import type { Resource, WitFunction, WitInterface, WitType, World } from "../wit/model.ts";
import { camelCase, NameScope, pascalCase } from "../wit/name-scope.ts";

const keywords =
  "abstract await break case catch class const constructor continue debugger declare default delete do else " +
  "enum export extends false finally for function if implements import in instanceof interface is keyof let " +
  "module namespace new null package private protected public readonly return static super switch this throw " +
  "true try type typeof var void while with yield";

/** Built-ins and library names that generated code uses, or that a shadow would change under a reader's hand. */
const builtins =
  "abort alignof assert changetype heap idof isDefined isReference load max memory min offsetof reinterpret select " +
  "sizeof store table trace unchecked unreachable bool f32 f64 i8 i16 i32 i64 isize string u8 u16 u32 u64 usize v128 " +
  "Array ArrayBuffer Boolean Function Math NaN Infinity Number Object Set Map StaticArray String Symbol undefined";

const runtime = "Option Result Unit UNIT receivedLength impl";
const reservedInModules = `${keywords} ${builtins} ${runtime}`.split(" ");
const reservedInFunctions = `${keywords} ${builtins} ${runtime} self`.split(" ");
const reservedInResources = `${keywords} handle drop take`.split(" ");
const reservedInVariants = `${keywords} tag`.split(" ");

/** The members that generated code reads off each kind of value. */
export class Names {
  readonly #types = new Map<WitType | Resource, string>();
  readonly #tags = new Map<WitType, string>();
  readonly #members = new Map<WitType, readonly string[]>();
  readonly #functions = new Map<WitFunction, string>();
  readonly #intoFunctions = new Map<WitFunction, string>();
  /** Names in the module of bindings; the codecs' names join them. */
  readonly module = new NameScope(reservedInModules);

  constructor(world: World) {
    for (const each of [...world.imports, ...world.exports]) this.#nameTypes(each);
    for (const each of world.imports) this.#nameFunctions(each, this.module);
    const implementation = new NameScope(keywords.split(" "));
    for (const each of world.exports) this.#nameImplementation(each, implementation);
  }

  /** The class, enum or alias of a declared type or imported resource; an exported resource is a class of `impl`. */
  typeName(type: WitType | Resource): string {
    return found(this.#types.get(type), type.name);
  }

  /** The enum of a variant's tags. */
  tagName(type: WitType): string {
    return found(this.#tags.get(type), type.name);
  }

  functionName(each: WitFunction): string {
    return found(this.#functions.get(each), each.name);
  }

  /** Of the variant that writes its list to memory of the caller's. */
  intoName(each: WitFunction): string {
    return found(this.#intoFunctions.get(each), each.name);
  }

  /** Fields of a record or tuple, cases of a variant, an enum or flags. */
  members(type: WitType): readonly string[] {
    const known = this.#members.get(type);
    if (known) return known;
    const members = memberNames(type);
    this.#members.set(type, members);
    return members;
  }

  #nameTypes(owner: WitInterface): void {
    for (const type of owner.types) {
      if (isResource(type) && isExported(type)) continue;
      const name = pascalCase(type.name ?? "");
      const qualified = pascalCase(owner.shortName) + name;
      const side = owner.direction === "import" ? "Imported" : "Exported";
      this.#types.set(type, this.module.take(name, qualified, side + name, side + qualified));
      if (type.kind === "variant")
        this.#tags.set(type, this.module.take(`${this.typeName(type)}Tag`));
    }
  }

  #nameFunctions(owner: WitInterface, module: NameScope): void {
    const classes = new Map<Resource, NameScope>();
    for (const each of owner.functions) {
      const scope = each.resource ? memberScope(classes, each.resource) : module;
      const taken = scope.take(...functionCandidates(owner, each));
      this.#functions.set(each, taken);
      this.#intoFunctions.set(each, scope.take(`${taken.replace(/_+$/, "")}Into`));
    }
  }

  #nameImplementation(owner: WitInterface, scope: NameScope): void {
    const classes = new Map<Resource, NameScope>();
    for (const type of owner.types)
      if (isResource(type)) {
        const name = pascalCase(type.name);
        this.#types.set(type, `impl.${scope.take(name, pascalCase(owner.shortName) + name)}`);
      }
    for (const each of owner.functions) {
      const local = each.resource ? memberScope(classes, each.resource) : scope;
      this.#functions.set(each, local.take(...functionCandidates(owner, each)));
    }
  }
}

/** A function of an interface can be told apart by the interface's name; a method stands in its own class. */
function functionCandidates(owner: WitInterface, each: WitFunction): [string, ...string[]] {
  if (each.role === "constructor") return ["create"];
  const name = camelCase(each.member);
  return each.resource ? [name] : [name, camelCase(`${owner.shortName}-${each.member}`)];
}

function memberScope(scopes: Map<Resource, NameScope>, resource: Resource): NameScope {
  const reserved = isExported(resource) ? [...keywords.split(" "), "dispose"] : reservedInResources;
  const scope = scopes.get(resource) ?? new NameScope(reserved);
  scopes.set(resource, scope);
  return scope;
}

function memberNames(type: WitType): readonly string[] {
  switch (type.kind) {
    case "record":
      return namesIn(
        keywords.split(" "),
        type.fields.map((field) => camelCase(field.name)),
      );
    case "variant":
      return namesIn(
        reservedInVariants,
        type.cases.map((each) => camelCase(each.name)),
      );
    case "enum":
    case "flags":
      return enumMembers(type.names);
    case "tuple":
      return type.elements.map((_, index) => `f${index}`);
    default:
      throw new Error(`a ${type.kind} has no members`);
  }
}

/** The members of an AssemblyScript enum. */
export function enumMembers(names: readonly string[]): readonly string[] {
  return namesIn([], names.map(pascalCase));
}

function namesIn(reserved: readonly string[], names: readonly string[]): readonly string[] {
  const scope = new NameScope(reserved);
  return names.map((name) => scope.take(name));
}

/** Names for the parameters of a function, kept apart from each other and from what its body uses. */
export function parameterNames(parameters: readonly { readonly name: string }[]): string[] {
  const scope = new NameScope(reservedInFunctions);
  return parameters.map((each) => scope.take(camelCase(each.name)));
}

function found(name: string | undefined, what: string | null): string {
  if (name === undefined) throw new Error(`nothing is called "${what}"`);
  return name;
}
