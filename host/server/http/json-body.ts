// JSON bodies, bounded in nesting before they are parsed: what walks a body afterwards may call itself for each level.

import type { FastifyInstance } from "fastify";

import { RequestFault } from "./request-fault.ts";

/** Levels of arrays and objects; schemas of tools that people write have about ten. */
export const nestingMax = 64;

const quote = 0x22;
const backslash = 0x5c;

/** `application/json`, and what `curl -d` sends where nobody says what it is. */
const contentTypes = ["application/json", "application/x-www-form-urlencoded"];

export function addJsonBodies(app: FastifyInstance): void {
  // Keys such as __proto__ are refused.
  const parse = app.getDefaultJsonParser("error", "error");
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(contentTypes, { parseAs: "string" }, (request, body, done) => {
    const text = body.toString();
    if (text.trim() === "") {
      done(new RequestFault(400, "empty_json_body", "the body is empty, and JSON is needed"));
    } else if (nestingOf(text) > nestingMax) {
      const message = `the body is nested deeper than ${nestingMax} levels`;
      done(new RequestFault(400, "nested_too_deep", message));
    } else {
      void parse(request, text, done);
    }
  });
}

/** Levels of brackets outside of strings. */
export function nestingOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let isInString = false;
  for (let index = 0; index < text.length; index++) {
    const character = text.charCodeAt(index);
    if (isInString) {
      if (character === backslash) index += 1;
      else if (character === quote) isInString = false;
    } else if (character === quote) {
      isInString = true;
    } else if (character === 0x5b || character === 0x7b) {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (character === 0x5d || character === 0x7d) {
      depth -= 1;
    }
  }
  return deepest;
}
