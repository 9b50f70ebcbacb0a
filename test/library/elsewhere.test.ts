// Models of other programs are found where those keep them, and named as their users name them.

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { findElsewhere, foundModels } from "../../host/library/elsewhere/found-models.ts";
import type { Surroundings } from "../../host/library/elsewhere/found-model.ts";

const root = mkdtempSync(join(tmpdir(), "realm-elsewhere-"));
afterAll(() => rmSync(root, { recursive: true }));

function put(path: string, text: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

const digest = "a".repeat(64);
const layers = (mediaType: string, hash = digest): string =>
  JSON.stringify({
    schemaVersion: 2,
    layers: [
      { mediaType: "application/vnd.ollama.image.license" },
      { mediaType, digest: `sha256:${hash}` },
    ],
  });
const weights = "application/vnd.ollama.image.model";

const ollama = join(root, ".ollama", "models");
const blob = put(join(ollama, "blobs", `sha256-${digest}`), "weights");
put(join(ollama, "manifests/registry.ollama.ai/library/smollm2/135m"), layers(weights));
put(join(ollama, "manifests/registry.ollama.ai/library/smollm2/latest"), layers(weights));
put(join(ollama, "manifests/registry.ollama.ai/somebody/own/latest"), layers(weights));
put(join(ollama, "manifests/hf.co/owner/repo/Q8_0"), layers(weights));
put(join(ollama, "manifests/registry.ollama.ai/library/broken/latest"), "{");
put(
  join(ollama, "manifests/registry.ollama.ai/library/escaping/latest"),
  layers(weights, "../../../x"),
);
put(
  join(ollama, "manifests/registry.ollama.ai/library/gone/latest"),
  layers(weights, "b".repeat(64)),
);

const studio = join(root, ".lmstudio/models/publisher/Repo-GGUF");
put(join(studio, "repo-Q4_K_M.gguf"), "studio");
put(join(studio, "mmproj-repo.gguf"), "pictures");
put(join(studio, "big-00001-of-00002.gguf"), "first");
put(join(studio, "big-00002-of-00002.gguf"), "second");

const cache = join(root, ".cache/huggingface/hub/models--owner--Repo-GGUF");
const cached = put(join(cache, "blobs", "c".repeat(64)), "cached");
put(join(cache, "refs/main"), "commit1");
mkdirSync(join(cache, "snapshots/commit1/Q8_0"), { recursive: true });
mkdirSync(join(cache, "snapshots/commit0"), { recursive: true });
symlinkSync(cached, join(cache, "snapshots/commit1/Q8_0/repo-Q8_0.gguf"));
symlinkSync(join(root, "nowhere"), join(cache, "snapshots/commit1/dangling.gguf"));

const here: Surroundings = { environment: {}, personFolder: root };

describe("models of other programs", () => {
  it("are listed by their names, with their sizes; what is broken is left out", () => {
    expect(foundModels(here).map(({ name, bytes }) => [name, bytes])).toEqual(
      expect.arrayContaining([
        ["ollama:smollm2:135m", 7],
        ["ollama:somebody/own:latest", 7],
        ["ollama:hf.co/owner/repo:Q8_0", 7],
        ["lm-studio:publisher/Repo-GGUF/repo-Q4_K_M.gguf", 6],
        ["lm-studio:publisher/Repo-GGUF/big-00001-of-00002.gguf", 5],
        ["hf-cache:owner/Repo-GGUF/Q8_0/repo-Q8_0.gguf", 6],
      ]),
    );
    expect(foundModels(here)).toHaveLength(7);
  });

  it.each([
    ["ollama:smollm2", blob],
    ["ollama:smollm2:135M", blob],
    ["ollama:somebody/own", blob],
    ["lm-studio:publisher/repo-gguf/repo-q4_k_m.gguf", join(studio, "repo-Q4_K_M.gguf")],
    ["hf-cache:owner/repo-gguf", join(cache, "snapshots/commit1/Q8_0/repo-Q8_0.gguf")],
  ])("%s is read where it lies", (name, path) => {
    expect(findElsewhere(name, here)?.path).toBe(path);
  });

  it("are typed errors where there is none, or more than one", () => {
    const error = (code: string): unknown => expect.objectContaining({ code });
    expect(() => findElsewhere("ollama:nothing", here)).toThrow(error("not-found"));
    expect(() => findElsewhere("ollama:escaping", here)).toThrow(error("not-found"));
    expect(() => findElsewhere("lm-studio:publisher/Repo-GGUF", here)).toThrow(
      error("bad-argument"),
    );
    expect(findElsewhere("constructor:x", here)).toBeUndefined();
    expect(findElsewhere("smollm2", here)).toBeUndefined();
  });

  it("are where the environment says", () => {
    const environment = { OLLAMA_MODELS: ollama, HF_HUB_CACHE: dirname(cache) };
    const names = foundModels({ environment, personFolder: join(root, "nobody") });
    expect(names.map(({ name }) => name.split(":")[0])).toEqual(
      expect.arrayContaining(["ollama", "hf-cache"]),
    );
  });

  it("are none where those programs are not, and for a user without a home folder", () => {
    expect(foundModels({ environment: {}, personFolder: join(root, "nobody") })).toEqual([]);
    expect(foundModels({ environment: {}, personFolder: undefined })).toEqual([]);
  });
});
