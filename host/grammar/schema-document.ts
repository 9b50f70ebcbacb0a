// A JSON Schema as a document: its places by JSON Pointer (RFC 6901), and what a `$ref` within it means. A caller's
// object may be endless or share its parts, so places are counted and their depth is bounded.

import { isObject, overLimit, unsupported } from "./json-schema.ts";
import type { Place } from "./json-schema.ts";

/** Schemas within each other; those of large interfaces stay under 30. */
const depthMax = 128;
/** Schemas looked at. FHIR's, among the largest in use, has about 8,000. */
const placesMax = 20_000;

export class SchemaDocument {
  readonly root: Place;
  readonly #places = new Map<string, Place>();

  constructor(schema: unknown) {
    this.root = { pointer: "#", schema, depth: 0 };
    this.#places.set("#", this.root);
  }

  /** The schema under a keyword, or under one of a keyword's names. */
  child(parent: Place, schema: unknown, ...segments: readonly (string | number)[]): Place {
    const pointer = [parent.pointer, ...segments.map(escapeSegment)].join("/");
    const known = this.#places.get(pointer);
    if (known !== undefined) return known;
    return this.#add({ pointer, schema, depth: parent.depth + segments.length });
  }

  /** The place that a `$ref` names. */
  resolve(from: Place, reference: string): Place {
    if (reference !== "#" && !reference.startsWith("#/")) {
      throw unsupported(
        from,
        `the $ref ${JSON.stringify(reference.slice(0, 200))} out of the document`,
      );
    }
    this.#checkBase(from);
    const segments = reference.split("/").slice(1).map(unescapeSegment);
    let schema: unknown = this.root.schema;
    for (const segment of segments) schema = memberOf(from, schema, segment, reference);
    return this.child(this.root, schema, ...segments);
  }

  #add(place: Place): Place {
    if (place.depth > depthMax) throw overLimit(place, `it is over ${depthMax} levels deep`);
    if (this.#places.size >= placesMax) throw overLimit(place, `it has over ${placesMax} schemas`);
    this.#places.set(place.pointer, place);
    return place;
  }

  /** Below a `$id` of its own a reference would mean something else. */
  #checkBase(from: Place): void {
    let schema: unknown = this.root.schema;
    for (const segment of from.pointer.split("/").slice(1).map(unescapeSegment)) {
      schema = memberOf(from, schema, segment, from.pointer);
      if (isObject(schema) && typeof schema["$id"] === "string") {
        throw unsupported(from, "a $ref below a $id of its own");
      }
    }
  }
}

function memberOf(from: Place, parent: unknown, segment: string, reference: string): unknown {
  const hasMember = typeof parent === "object" && parent !== null && Object.hasOwn(parent, segment);
  if (hasMember) return Reflect.get(parent, segment);
  throw unsupported(from, `the $ref ${JSON.stringify(reference.slice(0, 200))} to nothing`);
}

function escapeSegment(segment: string | number): string {
  return String(segment).replaceAll("~", "~0").replaceAll("/", "~1");
}

/** What is no percent-encoding stays as it is. */
function unescapeSegment(segment: string): string {
  const decoded = segment.replaceAll(/%[0-9a-f]{2}(?:%[89ab][0-9a-f])*/gi, (encoded) => {
    try {
      return decodeURIComponent(encoded);
    } catch {
      return encoded;
    }
  });
  return decoded.replaceAll("~1", "/").replaceAll("~0", "~");
}
