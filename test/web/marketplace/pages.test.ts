// The marketplace's pages in a browser: without scripts too, in both themes, on a desk and on a phone, by keyboard, at any
// place of a server; and what means harm does none.

import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { axeFaults } from "../axe.ts";
import { breachesOf, browserPath, openBrowser } from "../browser.ts";
import { filesOf, SiteWorkshop } from "./built-site.ts";
import { hostileModels } from "./hostile-models.ts";
import { everyday } from "./sample-models.ts";

const workshop = new SiteWorkshop();
/** A file host that knows nothing of the site: neither headers nor types beyond the usual. */
let host: Server;
let origin: string;
let browser: Browser;
/** Of hostile pages every fifth is opened; REALM_HOSTILE_PAGES=all opens all. site.test.ts reads all of them. */
const step = process.env["REALM_HOSTILE_PAGES"] === "all" ? 1 : 5;
const model = "models/huggingfacetb--smollm2-135m-instruct-gguf.html";

const types: Readonly<Record<string, string>> = {
  html: "text/html",
  css: "text/css",
  js: "text/javascript",
  svg: "image/svg+xml",
};

describe.skipIf(browserPath === undefined)("in a browser", () => {
  beforeAll(async () => {
    workshop.build();
    const sites: Readonly<Record<string, ReadonlyMap<string, string>>> = {
      "a/place": filesOf(await workshop.site(everyday)),
      harm: filesOf(await workshop.site(hostileModels)),
    };
    host = createServer(({ url = "/" }, response) => {
      const [path = ""] = url.slice(1).split("?");
      const at = Object.keys(sites).find((place) => path.startsWith(`${place}/`)) ?? "";
      const file = path.slice(at.length + 1) || "index.html";
      const text = sites[at]?.get(file);
      const type = types[file.slice(file.lastIndexOf(".") + 1)] ?? "text/plain";
      response.writeHead(text === undefined ? 404 : 200, { "content-type": type }).end(text);
    });
    await new Promise<void>((resolve) => host.listen(0, "127.0.0.1", resolve));
    origin = `http://127.0.0.1:${(host.address() as AddressInfo).port}`;
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser.close();
    host.closeAllConnections();
    host.close();
    workshop.clear();
  });

  async function onPage(
    path: string,
    options: BrowserContextOptions,
    use: (page: Page) => Promise<void>,
  ): Promise<void> {
    const context = await browser.newContext(options);
    try {
      const page = await context.newPage();
      const breaches: string[] = [];
      breachesOf(page, origin, (breach) => breaches.push(breach));
      await page.goto(`${origin}/${path}`);
      await use(page);
      expect(breaches).toEqual([]);
    } finally {
      await context.close();
    }
  }

  async function shownNames(page: Page): Promise<string[]> {
    return await page.locator("#models > li:visible h2").allTextContents();
  }

  it("the list is sorted, searched and filtered, and its address leads there again", async () => {
    await onPage("a/place/", {}, async (page) => {
      expect((await shownNames(page))[0]).toBe("Realistic Vision V6");
      await page.getByLabel("Sort by").selectOption("likes");
      expect((await shownNames(page)).slice(0, 2)).toEqual([
        "Realistic Vision V6",
        "Llama-3.3-70B-Instruct-GGUF",
      ]);
      await page.getByLabel("Sort by").selectOption("bytes");
      await page.getByLabel("Runs on Realm").check();
      await page.getByLabel("Search").fill("unsloth instr");
      expect(await shownNames(page)).toEqual([
        "granite-4.0-1b-GGUF",
        "gemma-3-4b-it-GGUF",
        "phi-4-mini-instruct-GGUF",
      ]);
      await page.getByLabel("Architecture").selectOption("phi3");
      expect(await shownNames(page)).toEqual(["phi-4-mini-instruct-GGUF"]);
      expect(await page.getByRole("status").textContent()).toBe("1 of 8 models");
      const address = page.url();
      await page.goto("about:blank");
      await page.goto(address);
      expect(await shownNames(page)).toEqual(["phi-4-mini-instruct-GGUF"]);
      await page.getByLabel("Search").fill("nothing is called so");
      await page.getByRole("button", { name: "Show all" }).click();
      await expect.poll(() => shownNames(page)).toHaveLength(everyday.length);
    });
  });

  it("the list is filtered by what each choice says", async () => {
    await onPage("a/place/", {}, async (page) => {
      const wishes = [
        ["kind", "Checkpoint", "Realistic Vision V6"],
        ["size", "large", "Llama-3.3-70B-Instruct-GGUF"],
        ["quantization", "Q4_0", "Mamba-2.8B-GGUF"],
        ["license", "llama3.3", "Llama-3.3-70B-Instruct-GGUF"],
      ] as const;
      for (const [choice, value, name] of wishes) {
        await page.locator(`select[name=${choice}]`).selectOption(value);
        expect(await shownNames(page)).toEqual([name]);
        await page.getByRole("button", { name: "Reset" }).click();
        await expect.poll(() => shownNames(page)).toHaveLength(everyday.length);
      }
    });
  });

  it("without scripts the list is whole, and leads to its pages", async () => {
    await onPage("a/place/", { javaScriptEnabled: false }, async (page) => {
      expect(await shownNames(page)).toHaveLength(everyday.length);
      expect(await page.locator("#filters").isVisible()).toBe(false);
      await page.getByRole("link", { name: "SmolLM2" }).click();
      expect(page.url()).toBe(`${origin}/a/place/${model}`);
      expect(await page.getByRole("heading", { level: 1 }).textContent()).toContain("SmolLM2");
      await page.getByRole("link", { name: "All models" }).click();
      expect(page.url()).toBe(`${origin}/a/place/index.html`);
    });
  });

  it("the line that runs a model is copied", async () => {
    const options = { permissions: ["clipboard-read", "clipboard-write"] };
    await onPage(`a/place/${model}`, options, async (page) => {
      await page.getByRole("button", { name: "Copy realm run" }).click();
      expect(await page.evaluate("navigator.clipboard.readText()")).toBe(
        "realm run huggingfacetb/smollm2-135m-instruct-gguf:q4_k_m",
      );
    });
  });

  it("is used by the keyboard alone", async () => {
    await onPage("a/place/", {}, async (page) => {
      await page.keyboard.press("Tab");
      expect(await page.locator(":focus").textContent()).toContain("Skip");
      await page.keyboard.press("Enter");
      await page.keyboard.press("Tab");
      await page.keyboard.type("mamba");
      expect(await shownNames(page)).toEqual(["Mamba-2.8B-GGUF"]);
      await page.getByRole("link", { name: "Mamba" }).focus();
      await page.keyboard.press("Enter");
      await page.waitForURL(/mamba/);
    });
  });

  it("keeps the theme that was chosen, on every page", async () => {
    await onPage("a/place/", { colorScheme: "light" }, async (page) => {
      await page.getByLabel("Theme").selectOption("dark");
      await page.goto(`${origin}/a/place/${model}`);
      expect(await page.locator("html").getAttribute("data-theme")).toBe("dark");
    });
  });

  it.each([
    ["a list on a phone", "a/place/", 360, "light"],
    ["a list", "a/place/", 1280, "dark"],
    ["a model", `a/place/${model}`, 1280, "light"],
    ["a model on a phone", `a/place/${model}`, 360, "dark"],
    ["a hostile list on a phone", "harm/", 360, "dark"],
  ] as const)(
    "%s can be read by everybody, and nothing sticks out",
    async (_what, path, width, colorScheme) => {
      await onPage(path, { colorScheme, viewport: { width, height: 800 } }, async (page) => {
        expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
        expect(await axeFaults(page)).toEqual([]);
      });
    },
  );

  it("what means harm does none: no script runs, and nobody else is asked", async () => {
    await onPage("harm/", {}, async (page) => {
      const pages = await page
        .locator("#models h2 a")
        .evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""));
      expect(pages).toHaveLength(hostileModels.length);
      for (const [index, address] of pages.entries()) {
        if (index % step > 0) continue;
        await page.goto(new URL(address, `${origin}/harm/`).href);
        expect(await page.evaluate("globalThis.harmed"), address).toBe(undefined);
        expect(new URL(page.url()).origin).toBe(origin);
        expect(await page.locator("#main > h1").count()).toBe(1);
      }
    });
  });
});
