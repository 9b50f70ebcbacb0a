// An implementation that hands every call on to the import of the same name, written from the world itself:
// what arrives at the host again went through the guest's values twice.

import { Names } from "../../packages/bindgen/assembly-script/names.ts";
import { parameterNames } from "../../packages/bindgen/assembly-script/names.ts";
import { typeExpression } from "../../packages/bindgen/assembly-script/types.ts";
import type { WitFunction, World } from "../../packages/bindgen/wit/model.ts";

/** Imported and exported functions are the same, so the import's types do for both. */
export function echoImplementation(world: World): string {
  const names = new Names(world);
  const imported = world.imports.flatMap((each) => each.functions);
  const exported = world.exports.flatMap((each) => each.functions);
  const functions = imported.map((each, index) => {
    const twin = exported[index];
    if (twin?.name !== each.name) throw new Error(`"${each.name}" is not exported`);
    return echo(each, names.functionName(twin), names);
  });
  return `import * as wit from "./bindings/wit";\n${functions.join("")}`;
}

function echo(each: WitFunction, exportedName: string, names: Names): string {
  const expression = (type: WitFunction["result"]): string =>
    typeExpression(type, names).replaceAll(/\b(?=[A-Z])(?!StaticArray)/g, "wit.");
  const parameters = parameterNames(each.parameters);
  const declared = each.parameters.map(
    ({ type }, index) => `${parameters[index]}: ${expression(type)}`,
  );
  const result = each.result === null ? "void" : expression(each.result);
  const call = `wit.${names.functionName(each)}(${parameters.join(", ")})`;
  const body = each.result === null ? `${call};` : `return ${call};`;
  return `export function ${exportedName}(${declared.join(", ")}): ${result} { ${body} }\n`;
}
