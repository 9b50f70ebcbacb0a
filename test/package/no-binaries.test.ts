// Installed on a platform without prebuilt binaries, or without optional packages: what needs no arithmetic works, the
// rest says what is missing.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Workshop } from "./installed-package.ts";
import type { Project } from "./installed-package.ts";

const workshop = new Workshop();
let project: Project;
beforeAll(async () => {
  const program = `import { Realm } from "realm-runtime";
    Realm.open().catch(({ code, kind, message }) => console.log(JSON.stringify({ code, kind, message })));`;
  const files = { "package.json": '{ "private": true, "type": "module" }', "main.js": program };
  project = await workshop.project(await workshop.pack(), files, ["--omit=optional"]);
});
afterAll(() => workshop.clear());

const unsupported = {
  code: "unsupported",
  kind: "unsupported",
  message: expect.stringMatching(
    `^cannot compute on ${process.platform}-${process.arch}: the package "@node-llama-cpp/`,
  ) as string,
};

describe("without a binary package", () => {
  it.each([["--version"], ["--help"], ["show", "genesis"]])(
    "`realm %s %s` works",
    async (...words) => {
      const { status, stdout, stderr } = await project.realm(...words);
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      expect(stdout).not.toBe("");
    },
  );

  it("`realm run` is `unsupported` and names the platform, the architecture and the package", async () => {
    const { status, stderr } = await project.realm("run", "genesis", "--json", "hello");
    expect(status).toBe(1);
    expect(JSON.parse(stderr)).toEqual({ error: unsupported });
  });

  it("Realm.open rejects with the same error", async () => {
    const { stdout, stderr } = await project.node("main.js");
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toEqual(unsupported);
  });
});
