// Hugging Face's own libraries ask the local hub as ours do: where they agree with ours on the same answers and files, both
// our clients and the local hub are as the hub is.

import { gguf } from "@huggingface/gguf";
import { downloadFile, fileDownloadInfo, listFiles, listModels, modelInfo } from "@huggingface/hub";
import type { ModelEntry } from "@huggingface/hub";
import { describe, expect, expectTypeOf, it } from "vitest";
import { readRemoteHeader } from "../../host/hub/compatibility/remote-header.ts";
import { RemoteFile } from "../../host/hub/compatibility/remote-file.ts";
import {
  getHuggingFaceModel,
  listHuggingFaceModels,
} from "../../host/hub/hugging-face/hugging-face.ts";
import type { HuggingFaceModel } from "../../host/hub/hugging-face/answers.ts";
import { genesisFile, sharedFile } from "../shared-data.ts";
import { noise, withHub } from "./hub-folder.ts";
import { token } from "./local/local-hub.ts";

const fixture = withHub();

describe("@huggingface/hub on the same hub", () => {
  it("lists the same models", async () => {
    for (let index = 0; index < 30; index++) {
      fixture.hub.add(`owner/m${index}`, {
        downloads: 100 - index,
        likes: index,
        gated: index % 2 === 0 ? "auto" : false,
      });
    }
    const theirs: ModelEntry[] = [];
    for await (const model of listModels({
      hubUrl: fixture.hub.origin,
      search: { tags: ["gguf"] },
      limit: 30,
    })) {
      theirs.push(model);
    }
    const ours = await listHuggingFaceModels({ limit: 30, sort: "downloads" }, fixture.access);
    expect(
      ours.map(({ id, downloads, likes, gated, updatedAt }) => ({
        id,
        downloads,
        likes,
        gated,
        updatedAt,
      })),
    ).toEqual(
      theirs.map(({ name, downloads, likes, gated, updatedAt }) => ({
        id: name,
        downloads,
        likes,
        gated: gated !== false,
        updatedAt: updatedAt.toISOString(),
      })),
    );
  });

  it("says the same of one model, its files and their hashes", async () => {
    fixture.hub.add("owner/m", {
      likes: 4,
      files: { "m-Q8_0.gguf": noise(5000), "README.md": "# m" },
    });
    const hubUrl = fixture.hub.origin;
    const theirs = await modelInfo({ name: "owner/m", hubUrl, additionalFields: ["sha", "tags"] });
    const ours = await getHuggingFaceModel("owner/m", {}, fixture.access);
    expect([ours.id, ours.likes, ours.revision, ours.tags]).toEqual([
      theirs.name,
      theirs.likes,
      theirs.sha,
      theirs.tags,
    ]);
    const files = [];
    for await (const { path, size, lfs } of listFiles({ repo: "owner/m", hubUrl })) {
      files.push({ filename: path, size, ...(lfs === undefined ? {} : { sha256: lfs.oid }) });
    }
    expect(ours.siblings).toEqual(files);
  });

  it("downloads the file that ours do, and is refused where ours are", async () => {
    const bytes = noise(100_000);
    fixture.hub.add("owner/m", { gated: "auto", files: { "m-Q8_0.gguf": bytes } });
    const order = { repo: "owner/m", path: "m-Q8_0.gguf", hubUrl: fixture.hub.origin };
    await expect(downloadFile(order)).rejects.toMatchObject({ statusCode: 401 });
    const info = await fileDownloadInfo({ ...order, accessToken: token });
    expect(info?.size).toBe(bytes.length);
    const blob = await downloadFile({ ...order, accessToken: token });
    expect(new Uint8Array((await blob?.arrayBuffer()) ?? new ArrayBuffer())).toEqual(
      new Uint8Array(bytes),
    );
  });

  it("has the types that ours have", () => {
    expectTypeOf<ModelEntry["gated"]>().toExtend<HuggingFaceModel["gated"]>();
    expectTypeOf<NonNullable<HuggingFaceModel["likes"]>>().toEqualTypeOf<ModelEntry["likes"]>();
    expectTypeOf<NonNullable<HuggingFaceModel["downloads"]>>().toEqualTypeOf<
      ModelEntry["downloads"]
    >();
    expectTypeOf<HuggingFaceModel["id"]>().toEqualTypeOf<ModelEntry["name"]>();
  });
});

describe("@huggingface/gguf on the same file", () => {
  const files = [
    ["genesis", genesisFile],
    ["SmolLM2", sharedFile("models/smollm2-135m-instruct-q4_1.gguf")],
    ["stories", sharedFile("models/stories-260k.gguf")],
  ] as const;

  it.each(files)("reads the same header over the network: %s", async (_name, path) => {
    if (path === undefined) return;
    const { commit } = fixture.hub.add("owner/m", { files: { "m-Q8_0.gguf": { path } } });
    const address = `${fixture.hub.origin}/owner/m/resolve/${commit}/m-Q8_0.gguf`;
    const theirs = await gguf(address);
    const remote = new RemoteFile(fixture.access.web, {
      address,
      credential: undefined,
      signal: undefined,
    });
    const ours = await readRemoteHeader([remote]);
    expect(ours.architecture).toBe(theirs.metadata["general.architecture"]);
    expect(
      ours.tensors.map(({ name, dimensions, type }) => ({
        name,
        shape: dimensions.map(BigInt),
        dtype: type,
      })),
    ).toEqual(theirs.tensorInfos.map(({ name, shape, dtype }) => ({ name, shape, dtype })));
    for (const [key, value] of ours.metadata) {
      const other = theirs.metadata[key as keyof typeof theirs.metadata] as unknown;
      if (value.tag === "array") expect((other as unknown[]).length, key).toBe(value.val.length);
      else if (value.tag === "unsigned" || value.tag === "signed")
        expect(BigInt(other as number), key).toBe(value.val);
      else expect(other, key).toBe(value.val);
    }
  });
});
