// The marketplace's pages as files: the same manifests give the same bytes, each model has one page, and nothing that a
// stranger wrote becomes a script, an address, a path or a command.

import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { pageNames } from "../../../host/hub/site/page-names.ts";
import type { PagedModel } from "../../../host/hub/site/write-site.ts";
import { writeSite } from "../../../host/hub/site/write-site.ts";
import type { ListedModel } from "../../../web/marketplace/listed-model.ts";
import { codeOf } from "../../hub/hub-folder.ts";
import { ask, startServer } from "../../server/running-server.ts";
import { filesOf, SiteWorkshop } from "./built-site.ts";
import { hostileIds, hostileModels, hostileReadmes, hostileSlugs } from "./hostile-models.ts";
import { everyday, model } from "./sample-models.ts";

/** What the host hands over is what the pages are drawn from. */
export const asListed = (paged: PagedModel): ListedModel => paged;

const workshop = new SiteWorkshop();
beforeAll(() => workshop.build());
afterAll(() => workshop.clear());

describe("a site", () => {
  it("has the same bytes of the same manifests, whatever the models' order", async () => {
    const one = filesOf(await workshop.site(everyday));
    const other = filesOf(await workshop.site(everyday.toReversed()));
    expect(one.size).toBe(everyday.length + 5);
    expect([...other]).toEqual([...one]);
  });

  it("shows a model once, that several manifests list", async () => {
    const [first, second, third] = everyday.map((each) => [each]);
    const lists = { "a.json": first ?? [], "b.json": [...(first ?? []), ...(second ?? [])] };
    const folder = workshop.manifests({ ...lists, "c.json": third ?? [] });
    expect(await writeSite(folder, workshop.folder())).toMatchObject({ models: 3 });
  });

  it("loads nothing from elsewhere, and names all by relative paths", async () => {
    for (const [path, text] of filesOf(await workshop.site(everyday))) {
      if (!path.endsWith(".html")) continue;
      for (const [, address = ""] of text.matchAll(/(?:src|<link[^>]* href)="([^"]*)"/g))
        expect(address, path).toMatch(/^\.\.?\/assets\//);
      expect(text).toContain("default-src &#39;none&#39;".replaceAll("&#39;", "'"));
    }
  });

  it.each([
    ["no such folder", "missing", "not-found"],
    ["a folder without manifests", ".", "not-found"],
    ["what is no manifest", "package.json", "bad-file"],
  ])("of %s is refused", async (_what, name, code) => {
    const place =
      name === "."
        ? workshop.manifests({})
        : join(import.meta.dirname, "../../..", name === "missing" ? "missing-folder" : name);
    expect(await codeOf(writeSite(place, workshop.folder()))).toBe(code);
  });
});

const kept =
  "h3 h4 h5 h6 p ul ol li blockquote pre code em strong b i u s del ins sub sup kbd table thead tbody tfoot tr th td caption hr br a span details summary".split(
    " ",
  );

/** Elements with their attributes; throws at what is no whole element. */
function elementsOf(html: string): { name: string; attributes: [string, string][] }[] {
  const parts = html.match(/<[^>]*>?/g) ?? [];
  return parts.map((part) => {
    const match = /^<\/?([a-z][a-z0-9]*)((?: [a-z]+="[^"<>]*")*)(?: \/)?>$/.exec(part);
    if (match === null) throw new Error(`no element: ${part.slice(0, 100)}`);
    const [, name = "", attributes = ""] = match;
    return {
      name,
      attributes: [...attributes.matchAll(/ ([a-z]+)="([^"]*)"/g)].map(
        ([, key = "", value = ""]) => [key, value],
      ),
    };
  });
}

describe("of models that mean harm", () => {
  let files: Map<string, string>;
  beforeAll(async () => {
    files = filesOf(await workshop.site(hostileModels));
  });

  it("a README has the elements that are kept alone, and addresses of the web alone", () => {
    for (const [index, readme] of hostileReadmes.entries()) {
      const text = files.get(`models/evil--readme-${index}.html`) ?? "";
      const [, shown = ""] = /<div class="readme">(.*)<\/div><\/section><\/main>/s.exec(text) ?? [];
      for (const { name, attributes } of elementsOf(shown)) {
        expect(kept, readme.slice(0, 80)).toContain(name);
        for (const [key, value] of attributes) {
          expect(["href", "rel", "start", "colspan", "rowspan"]).toContain(key);
          if (key === "href") expect(value).toMatch(/^https?:\/\/[^@]*$/);
        }
      }
    }
  });

  it("no field becomes an element, and none is longer than its place", () => {
    for (const [path, text] of files) {
      if (!path.endsWith(".html")) continue;
      expect(text.match(/<script[^>]*>/g)).toEqual([
        `<script src="${path === "index.html" ? "./" : "../"}assets/site.js">`,
      ]);
      expect(text.match(/<[^>]* on[a-z]+=/g), path).toBe(null);
      expect(text.match(/<img[^>]*>/g)).toHaveLength(1);
      expect(text.length, path).toBeLessThan(900_000);
      expect(text).not.toMatch(/[\u202a-\u202e\u2066-\u2069\0]/);
    }
  });
});

describe("a page's name", () => {
  it("is one that every file system takes, and one model's alone, whatever the slug", () => {
    const slug = fc.oneof(
      fc.stringMatching(/^[A-Za-z0-9._-]{1,300}$/),
      fc.constantFrom(...hostileSlugs),
    );
    const slugs = fc.array(slug, { maxLength: 30 });
    fc.assert(
      fc.property(slugs, (given) => {
        const models = given.map((each, index) => model({ id: `owner/${index}`, slug: each }));
        const names = pageNames(models);
        expect(new Set(names).size).toBe(names.length);
        for (const name of names) {
          expect(name).toMatch(/^[a-z0-9][a-z0-9._~-]{0,210}$/);
          expect(name).not.toMatch(/\.\.|\.$|^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/);
        }
      }),
    );
  });

  it("is the slug where that can be", () => {
    expect(pageNames([model({ id: "Owner/Repo.v2" })])).toEqual(["owner--repo.v2"]);
  });
});

describe("a command", () => {
  it("is there for what a shell takes for one word alone", async () => {
    const models = [...hostileIds, "owner/Good-1.5"].map((id, index) =>
      model({ id, slug: `s${index}`, bytes: 1, quantization: "Q4_0" }),
    );
    const files = filesOf(await workshop.site(models));
    const commands = [...files.values()].flatMap((text) =>
      [...text.matchAll(/data-copy="([^"]*)"/g)].map(([, command]) => command),
    );
    expect(commands).toEqual([
      "realm pull hf:owner/Good-1.5:Q4_0",
      "realm run owner/good-1.5:q4_0",
    ]);
  });
});

describe("realm serve", () => {
  it("has the site at /models/, its files alone", async () => {
    const site = await workshop.site(everyday);
    symlinkSync("/etc/hostname", join(site, "models", "elsewhere.html"));
    await using running = await startServer({ site });
    const list = await ask(running.url, "/models/");
    expect(list).toMatchObject({
      status: 200,
      text: readFileSync(join(site, "index.html"), "utf8"),
    });
    expect(list.headers.get("content-security-policy")).toContain("script-src 'self'");
    expect(await ask(running.url, "/models/assets/site.css")).toMatchObject({ status: 200 });
    expect((await fetch(new URL("/models", running.url))).url).toBe(`${running.url}/models/`);
    const others = ["models/elsewhere.html", "..%2f..%2f..%2fetc%2fpasswd", "nothing.html"];
    for (const path of others) {
      expect(await ask(running.url, `/models/${path}`), path).toMatchObject({ status: 404 });
    }
  });

  it("refuses a folder that has no pages", async () => {
    const starting = startServer({ site: workshop.manifests({}) });
    expect(await codeOf(starting)).toBe("not-found");
  });
});
