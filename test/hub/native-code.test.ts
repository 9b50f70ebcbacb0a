// The entry point `./hub` works where nothing native is: it may be imported on any machine, and starts no ggml.

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { genesisFile } from "../shared-data.ts";

const hub = join(import.meta.dirname, "../../host/hub/index.ts");

/** What a process says that imports the hub, asks the guest, and lists what it has open of shared objects and modules. */
const program = `
import nodeModule from "node:module";
const loaded = [];
nodeModule.registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    loaded.push(found.url);
    return found;
  },
});
process.dlopen = () => { throw new Error("native code was loaded"); };
const hub = await import(${JSON.stringify(hub)});
const { isKnownArchitecture } = await import(${JSON.stringify(hub.replace("index.ts", "compatibility/known-architecture.ts"))});
const known = await isKnownArchitecture("llama");
const shared = process.report.getReport().sharedObjects.filter((path) => /node_modules|ggml|llama|koffi/.test(path));
process.stdout.write(JSON.stringify({ names: Object.keys(hub), known, shared, loaded: loaded.filter((url) => /koffi|node-llama-cpp|host\\/(compute|runtime)/.test(url)) }));
`;

it("imports nothing of the arithmetic, and asks the guest all the same", () => {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ["--input-type=module", "--eval", program],
    { encoding: "utf8", cwd: join(genesisFile, "../..") },
  );
  expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
  const said = JSON.parse(stdout) as {
    names: string[];
    known: boolean;
    shared: string[];
    loaded: string[];
  };
  expect(said).toMatchObject({ known: true, shared: [], loaded: [] });
  expect(said.names).toEqual(
    expect.arrayContaining([
      "searchHuggingFaceModels",
      "listHuggingFaceModels",
      "getHuggingFaceModel",
      "getRawHuggingFaceModel",
      "getHuggingFaceModelReadme",
      "searchCivitAIModels",
      "listCivitAIModels",
      "getCivitAIModel",
      "checkModelCompatibility",
      "filterCompatibleModels",
      "searchCompatibleModels",
      "listCompatibleModels",
    ]),
  );
});
