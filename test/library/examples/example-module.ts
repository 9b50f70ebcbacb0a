// An example as a module that can be run: its imports, and a function around the rest that is given what examples take
// for granted. What a line says that it prints, `console.log(x); // 2`, is checked.

import { format } from "node:util";
import type { Model, Realm, Session, Tenant } from "../../../host/index.ts";

/** What an example may use without making it. */
export interface Given {
  readonly realm: Realm;
  /** genesis. */
  readonly model: Model;
  /** MiniLM. */
  readonly embedder: Model;
  /** With random weights. */
  readonly reranker: Model;
  readonly tenant: Tenant;
  readonly session: Session;
  readonly told: typeof told;
}

/** Given what its code speaks of. */
export interface ExampleModule {
  default(given: Partial<Given>): Promise<void>;
}

const importLine = /^import [\s\S]*?;$/gm;
const toldLine = /^( *)console\.log\((.*)\); \/\/ (.+)$/gm;
const sources: Readonly<Record<string, string>> = {
  "realm-runtime": "../../host/index.ts",
  "realm-runtime/hub": "../../host/hub/index.ts",
};

/** TypeScript, for a file in build/examples. */
export function exampleModule(code: string): string {
  const imports = (code.match(importLine) ?? []).map((line) =>
    line.replace(/"(realm-runtime(?:\/hub)?)"/, (_, name: string) => `"${sources[name]}"`),
  );
  const body = code
    .replace(importLine, "")
    .replace(toldLine, (_, indent: string, values: string, said: string) => {
      return `${indent}told(${JSON.stringify(said)}, ${values});`;
    });
  return `${imports.join("\n")}
import type { Given } from "../../test/library/examples/example-module.ts";
export default async function ({ realm, model, embedder, reranker, tenant, session, told }: Given) {
  {
${body}
  }
}
`;
}

/** Fails where an example prints otherwise than it says. */
export function told(said: string, ...values: unknown[]): void {
  const printed = format(...values);
  if (printed !== said) throw new Error(`it says "${said}" and prints "${printed}"`);
}
