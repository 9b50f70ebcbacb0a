// The sections of a component, top level and nested ones (Binary.md, "Component Definitions"). All code is on
// the top level, as toolchains make it; a component inside may only give what it got other names and types.
// It is read where it stands, for its names, and again for each of its instances, to follow what they got.

import { ByteReader } from "./byte-reader.ts";
import { Layouts } from "./canonical-layout.ts";
import { addItem, definedAt, DefinitionCount, newScope } from "./definitions.ts";
import type { ComponentInstance, Item, Scope } from "./definitions.ts";
import { LiftParts } from "./lift-parts.ts";
import { componentBytesMax, coreModulesMax } from "./limits.ts";
import { readAlias } from "./read-aliases.ts";
import { CanonicalReader } from "./read-canonical.ts";
import { readCoreInstance } from "./read-core.ts";
import type { OpenInstancePlan } from "./read-core.ts";
import { readArgumentName, readExternName } from "./read-names.ts";
import { TypeReader } from "./read-types.ts";
import type { ExternType } from "./read-types.ts";
import { badFile, beyondLimit, unsupported } from "./refuse.ts";

const headerBytes = 8;
const magic = 0x6d736100;
const coreHeader = 1;
const componentHeader = 0x0001000d;

export interface ByteRange {
  readonly offset: number;
  readonly byteLength: number;
}

export interface ReadComponent {
  /** In the file's order; names are unique. */
  readonly imports: ReadonlyMap<string, ExternType>;
  readonly exports: ComponentInstance;
  readonly coreModules: readonly ByteRange[];
  readonly plan: readonly OpenInstancePlan[];
}

/** Throws `bad-file`, `limit` or `unsupported`, naming the offset. */
export function readComponent(bytes: Uint8Array): ReadComponent {
  if (bytes.length > componentBytesMax) {
    throw beyondLimit(
      `cannot use a component of ${bytes.length} bytes: ${componentBytesMax} is the limit`,
    );
  }
  return new ComponentReader().readTop(new ByteReader(bytes));
}

interface Level {
  readonly scope: Scope;
  readonly imports: Map<string, ExternType>;
  readonly exports: Map<string, Item>;
  readonly isTop: boolean;
  /** What a nested component gets; none while it is only looked at. */
  readonly given?: ReadonlyMap<string, Item> | undefined;
}

class ComponentReader {
  readonly #count = new DefinitionCount();
  readonly #layouts = new Layouts();
  readonly #types = new TypeReader(this.#layouts, this.#count);
  readonly #plan: OpenInstancePlan[] = [];
  readonly #canonical: CanonicalReader;
  readonly #coreModules: ByteRange[] = [];

  constructor() {
    const parts = new LiftParts(this.#layouts);
    this.#canonical = new CanonicalReader(this.#layouts, parts, this.#plan);
  }

  readTop(reader: ByteReader): ReadComponent {
    const level: Level = { scope: newScope(), imports: new Map(), exports: new Map(), isTop: true };
    this.#readSections(reader, level);
    const { imports, exports } = level;
    return { imports, exports, coreModules: this.#coreModules, plan: this.#plan };
  }

  #readSections(reader: ByteReader, level: Level): void {
    checkHeader(reader);
    while (!reader.atEnd) {
      this.#count.add();
      const id = reader.byte("the number of a section");
      const length = reader.u32(`the length of section ${id}`);
      const body = reader.part(length, `section ${id}`);
      this.#readSection(id, body, level);
    }
  }

  #readSection(id: number, body: ByteReader, level: Level): void {
    // Custom sections (0) mean nothing to whoever runs the component.
    if (id === 0) return;
    if (id === 1 || id === 4) this.#readWhole(id, body, level);
    else {
      const readEntry = this.#entryReader(id, body, level);
      for (let left = body.count(`entries of section ${id}`); left > 0; left--) {
        this.#count.add();
        readEntry();
      }
      body.expectEnd(`section ${id}`);
    }
  }

  /** A core module or a component: the section is all of it. */
  #readWhole(id: number, body: ByteReader, { scope, isTop }: Level): void {
    if (!isTop) throw nested(body);
    if (id === 1) this.#addModule(body);
    else {
      const inside = new ByteReader(body.bytes, body.offset, body.end);
      scope.components.push(body);
      this.#readNested(inside, scope);
    }
  }

  #addModule({ offset, remaining }: ByteReader): void {
    if (this.#coreModules.length === coreModulesMax) {
      throw beyondLimit(`cannot use a component of more than ${coreModulesMax} core modules`);
    }
    this.#coreModules.push({ offset, byteLength: remaining });
  }

  #readNested(
    reader: ByteReader,
    parent: Scope,
    given?: ReadonlyMap<string, Item>,
  ): ComponentInstance {
    const exports = new Map<string, Item>();
    const scope = newScope(parent);
    this.#readSections(reader, { scope, imports: new Map(), exports, isTop: false, given });
    return exports;
  }

  #entryReader(id: number, body: ByteReader, level: Level): () => void {
    const { scope } = level;
    switch (id) {
      case 6:
        return () => readAlias(body, scope);
      case 7:
        return () => scope.types.push(this.#types.type(body, scope));
      case 10:
        return () => this.#import(body, level);
      case 11:
        return () => this.#export(body, level);
      default:
        return level.isTop
          ? this.#topEntryReader(id, body, scope)
          : () => {
              throw nested(body);
            };
    }
  }

  #topEntryReader(id: number, body: ByteReader, scope: Scope): () => void {
    switch (id) {
      case 2: {
        const parts = {
          moduleCount: this.#coreModules.length,
          plan: this.#plan,
          count: this.#count,
        };
        return () => scope.coreInstances.push(readCoreInstance(body, scope, parts));
      }
      case 5:
        return () => scope.instances.push(this.#instance(body, scope));
      case 8:
        return () => this.#canonical.read(body, scope);
      case 3:
      case 9:
      case 12:
        throw unsupported(
          `cannot use section ${id} at offset ${body.offset}: core types, start functions and values are unsupported`,
        );
      default:
        throw body.refuse("a section", `there is no section ${id}`);
    }
  }

  #import(reader: ByteReader, { scope, imports, isTop, given }: Level): void {
    const name = readExternName(reader, "the name of an import");
    const declared = this.#types.extern(reader, scope, isTop ? name : undefined);
    if (imports.has(name)) throw reader.refuse("an import", "its name is there twice");
    imports.set(name, declared);
    const item = given?.get(name) ?? declared;
    if (item.sort !== declared.sort) throw reader.refuse("an import", `it is given a ${item.sort}`);
    if (item.sort !== "component") addItem(scope, item);
  }

  #export(reader: ByteReader, { scope, exports }: Level): void {
    const name = readExternName(reader, "the name of an export");
    const item = readItem(reader, scope);
    const isDeclared = reader.byte("whether an export has a type");
    if (isDeclared > 1) throw reader.refuse("an export", `its type is marked ${isDeclared}`);
    if (isDeclared === 1) this.#types.extern(reader, scope);
    if (exports.has(name)) throw reader.refuse("an export", "its name is there twice");
    exports.set(name, item);
    addItem(scope, item);
  }

  #instance(reader: ByteReader, scope: Scope): ComponentInstance {
    const kind = reader.byte("the kind of an instance");
    if (kind === 0x01) {
      return this.#items(reader, scope, () => readExternName(reader, "the name of an export"));
    }
    if (kind !== 0x00) throw reader.refuse("an instance", `there is no kind ${kind}`);
    const body = definedAt(scope.components, reader, "a component");
    const given = this.#items(reader, scope, () => readArgumentName(reader));
    return this.#readNested(new ByteReader(body.bytes, body.offset, body.end), scope, given);
  }

  #items(reader: ByteReader, scope: Scope, readName: () => string): Map<string, Item> {
    const items = new Map<string, Item>();
    for (let left = reader.count("items of an instance"); left > 0; left--) {
      this.#count.add();
      const name = readName();
      if (items.has(name)) throw reader.refuse("an instance", "a name is there twice");
      items.set(name, readItem(reader, scope));
    }
    return items;
  }
}

function readItem(reader: ByteReader, scope: Scope): Item {
  const sort = reader.byte("the sort of an item");
  switch (sort) {
    case 0x01:
      return { sort: "function", value: definedAt(scope.functions, reader, "a function") };
    case 0x03:
      return { sort: "type", value: definedAt(scope.types, reader, "a type") };
    case 0x05:
      return { sort: "instance", value: definedAt(scope.instances, reader, "an instance") };
    default:
      throw unsupported(
        `cannot use an item at offset ${reader.offset}: one of sort ${sort} is unsupported here`,
      );
  }
}

function nested(body: ByteReader): Error {
  return unsupported(
    `cannot use a component at offset ${body.offset}: it has code or components inside of a component, as composed ones do`,
  );
}

function checkHeader(reader: ByteReader): void {
  const { offset } = reader;
  if (reader.remaining < headerBytes) {
    throw badFile(
      `cannot read a component at offset ${offset}: ${reader.remaining} bytes are no header`,
    );
  }
  const view = new DataView(reader.bytes.buffer, reader.bytes.byteOffset + offset, headerBytes);
  reader.skip(headerBytes, "the header");
  if (view.getUint32(0, true) !== magic) {
    throw badFile(`not a WebAssembly component: offset ${offset} does not begin with "\\0asm"`);
  }
  const version = view.getUint32(4, true);
  if (version === coreHeader) {
    throw unsupported(
      `cannot use this file as a component: offset ${offset} begins a core module; make it a component first (wasm-tools component new)`,
    );
  }
  if (version !== componentHeader) {
    throw unsupported(
      `cannot read a component at offset ${offset}: its version is 0x${version.toString(16)}, not 0x1000d`,
    );
  }
}
