// The names of the world's types, classes and interfaces in one TypeScript module.

import { camelCase, NameScope, pascalCase } from "../wit/name-scope.ts";
import { isResource } from "../wit/model.ts";
import type { Resource, WitFunction, WitInterface, WitType, World } from "../wit/model.ts";

const reserved = ["Disposable", "WebAssembly", "GuestImports", "GuestExports", "Instantiate"];

export class HostNames {
  readonly #types = new Map<WitType | Resource, string>();
  readonly #classes = new Map<Resource, string>();
  readonly #interfaces = new Map<WitInterface, string>();

  constructor(world: World) {
    const scope = new NameScope(reserved);
    const interfaces = [...world.imports, ...world.exports];
    for (const owner of interfaces)
      for (const type of owner.types) {
        const name = pascalCase(type.name ?? "");
        this.#types.set(type, scope.take(name, pascalCase(owner.shortName) + name));
      }
    for (const resource of interfaces.flatMap((owner) => owner.types).filter(isResource))
      this.#classes.set(resource, scope.take(`${this.typeName(resource)}Class`));
    for (const owner of interfaces) {
      const name = pascalCase(owner.shortName);
      this.#interfaces.set(owner, scope.take(name, `${name}Interface`));
    }
  }

  typeName(type: WitType | Resource): string {
    return found(this.#types.get(type), type.name);
  }

  className(resource: Resource): string {
    return found(this.#classes.get(resource), resource.name);
  }

  interfaceName(owner: WitInterface): string {
    return found(this.#interfaces.get(owner), owner.name);
  }

  functionName(each: WitFunction): string {
    return camelCase(each.member);
  }
}

function found(name: string | undefined, what: string | null): string {
  if (name === undefined) throw new Error(`nothing is called "${what}"`);
  return name;
}
