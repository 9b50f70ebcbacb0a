// The console's pages in a browser, against a server: models, keys, tenants; by mouse and by keyboard alone, in both themes
// and on a phone. Skips where there is no Chromium.

import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";

import { ask, startServer } from "../server/running-server.ts";
import { axeFaults } from "./axe.ts";
import { browserPath } from "./browser.ts";
import {
  answers,
  canSend,
  ended,
  endless,
  force,
  grammarOf,
  hostileName,
  openHouse,
  say,
  soon,
} from "./console-house.ts";

const house = openHouse();

describe.skipIf(browserPath === undefined)("the console", () => {
  it("loads and unloads models, and tells what memory holds", async () => {
    const page = await house.signedIn(house.adminKey);
    await page.getByRole("link", { name: "Models" }).click();
    const card = page.getByRole("listitem").filter({ hasText: hostileName });
    await card.getByRole("button", { name: "Load" }).click();
    await card.getByText("loaded", { exact: true }).waitFor();
    await card.getByRole("button", { name: "Unload" }).click();
    await card.getByText("unloaded", { exact: true }).waitFor();
    expect(await page.locator(".legend").innerText()).toMatch(/Weights\s+[1-9]/);
  });

  it("shows a key once, and takes it away again", async () => {
    const page = await house.signedIn(house.adminKey, {
      permissions: ["clipboard-read", "clipboard-write"],
    });
    await page.getByRole("link", { name: "Keys" }).click();
    await page.getByRole("button", { name: "New key" }).click();
    await page.getByLabel("Tenant").fill("newcomer");
    await page.getByRole("button", { name: "Create" }).click();
    const shown = await page.getByLabel("API key").inputValue();
    const account = async (key: string) => (await ask(house.url, "/account", { key })).status;
    expect(await account(shown)).toBe(200);
    await page.getByRole("button", { name: "Copy" }).click();
    await page.getByText("Copied").waitFor();
    expect(await page.evaluate("navigator.clipboard.readText()")).toBe(shown);
    await page.getByRole("button", { name: "Done" }).click();
    const row = page.getByRole("row").filter({ hasText: "newcomer" });
    await row.getByText("enabled").waitFor();
    expect(await page.content()).not.toContain(shown);
    await row.getByRole("button", { name: "Disable" }).click();
    await row.getByText("disabled").waitFor();
    expect(await account(shown)).toBe(401);
    await row.getByRole("button", { name: "Enable" }).click();
    await row.getByText("enabled").waitFor();
    expect(await account(shown)).toBe(200);
    await row.getByRole("button", { name: "Rotate" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Rotate" }).click();
    const rotated = await page.getByLabel("API key").inputValue();
    await page.keyboard.press("Escape");
    expect([await account(shown), await account(rotated)]).toEqual([401, 200]);
    await row.getByRole("button", { name: "Revoke" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
    await row.getByText("revoked").waitFor();
    expect(await account(rotated)).toBe(401);
  });

  it("shows administrators the tenants, and a user his own usage and no more", async () => {
    const admin = await house.signedIn(house.adminKey);
    await admin.getByRole("link", { name: "Tenants" }).click();
    const row = admin.getByRole("row").filter({ hasText: "acme" });
    await row.getByText("5,000 tokens a day").waitFor();
    await admin.getByRole("img", { name: /Batch width: .* columns now/ }).waitFor();
    await admin.getByRole("img", { name: /Generated: .* tokens\/s now/ }).waitFor();
    const user = await house.signedIn(house.userKey);
    expect(await user.getByRole("navigation").getByRole("link").allInnerTexts()).toEqual([
      "Chat",
      "Usage",
    ]);
    await user.goto(`${house.url}/#keys`);
    await user.getByLabel("Message").waitFor();
    await user.getByRole("link", { name: "Usage" }).click();
    await user.getByText("5,000", { exact: true }).waitFor();
    expect(await user.getByRole("main").innerText()).toContain("acme");
  });

  it.each(["light", "dark"] as const)("is in order for axe on every page, %s", async (scheme) => {
    const page = await house.open(house.url, { colorScheme: scheme, reducedMotion: "reduce" });
    await page.getByLabel("API key").waitFor();
    expect(await axeFaults(page)).toEqual([]);
    await page.getByLabel("API key").fill(house.adminKey);
    await page.keyboard.press("Enter");
    await force(page, {
      grammar: grammarOf("# a\n\n```js\nb\n```\n\n| c |\n|-|\n| d |\n\n> [e](https://e.org)"),
    });
    await say(page, "Hello");
    await ended(page);
    await page.getByRole("button", { name: "Parameters" }).click();
    await page.getByLabel("Seed").fill("x");
    expect(await axeFaults(page)).toEqual([]);
    for (const [name, text] of Object.entries(pageTexts)) {
      await page.getByRole("link", { name }).click();
      await page.getByText(text).first().waitFor();
      expect(await axeFaults(page), name).toEqual([]);
      if (name !== "Keys") continue;
      await page.getByRole("button", { name: "New key" }).click();
      expect(await axeFaults(page), "a dialog").toEqual([]);
      await page.keyboard.press("Escape");
    }
  });

  it("fits a phone: no page is wider than it, and the theme can be chosen", async () => {
    const page = await house.signedIn(house.adminKey, { viewport: { width: 360, height: 640 } });
    const wide = async () => await page.evaluate("document.documentElement.scrollWidth");
    expect(await wide()).toBe(360);
    for (const [name, text] of Object.entries(pageTexts)) {
      await page.getByRole("link", { name }).click();
      await page.getByText(text).first().waitFor();
      expect(await wide(), name).toBe(360);
    }
    const ground = async () =>
      await page.evaluate("getComputedStyle(document.body).backgroundColor");
    const before = await ground();
    await page.getByRole("button", { name: "System theme" }).click();
    await page.getByRole("button", { name: "Light theme" }).click();
    expect(await ground()).not.toBe(before);
    await page.reload();
    await page.getByRole("button", { name: "Dark theme" }).waitFor();
    expect(await ground()).not.toBe(before);
  });

  it("can be used by keyboard alone, and no place keeps the focus", async () => {
    const page = await house.open();
    const { keyboard } = page;
    await focusOn(page, "API key");
    await keyboard.type(house.adminKey);
    await keyboard.press("Enter");
    await focusOn(page, "Message");
    await force(page, endless);
    await keyboard.type("In the beginning");
    await canSend(page);
    await keyboard.press("Enter");
    await page.getByRole("button", { name: "Stop" }).waitFor();
    await keyboard.press("Escape");
    await ended(page);
    await keyboard.press("Alt+N");
    await soon(() => answers(page).count()).toBe(0);
    const order = await tabOrder(page);
    expect(order).toEqual(
      expect.arrayContaining(["Chat", "Models", "Keys", "Sign out", "Message", "Parameters"]),
    );
    await tabTo(page, "Keys");
    await keyboard.press("Enter");
    await tabTo(page, "New key");
    await keyboard.press("Enter");
    await focusOn(page, "Tenant");
    await keyboard.type("typist");
    await keyboard.press("Enter");
    await page.getByLabel("API key").waitFor();
    await keyboard.press("Escape");
    await soon(() => focused(page)).toBe("New key");
  });
});

describe.skipIf(browserPath === undefined)("the console of a server without keys", () => {
  it("asks for none until there is one", async () => {
    await using free = await startServer();
    const page = await house.open(free.url);
    await page.getByLabel("Message").waitFor();
    await page.getByRole("link", { name: "Keys" }).click();
    await page.getByText("This server has no keys").waitFor();
    await page.getByRole("button", { name: "New key" }).click();
    await page.getByLabel("Tenant").fill("operators");
    await page.getByRole("button", { name: "Create" }).click();
    await page.getByRole("button", { name: "Sign in with it" }).click();
    await page.getByRole("row").filter({ hasText: "operators" }).waitFor();
    expect(await ask(free.url, "/account")).toMatchObject({ status: 401 });
    await page.reload();
    await page.getByRole("row").filter({ hasText: "operators" }).waitFor();
  });
});

/** What stands on each page as soon as it is there. */
const pageTexts = {
  Models: "resident",
  Tenants: "Last 24 h",
  Keys: "enabled",
  Usage: "In all",
};

const focusedName = `(() => {
  const { activeElement: element } = document;
  return element === document.body ? "" : element.getAttribute("aria-label") ?? element.innerText.trim();
})()`;

async function focused(page: Page): Promise<string> {
  return await page.evaluate<string>(focusedName);
}

/** Waits until what is typed goes to a field: a page gives it the focus as soon as it is drawn. */
async function focusOn(page: Page, label: string): Promise<void> {
  await page.getByLabel(label).and(page.locator(":focus")).waitFor();
}

/** Names of what has the focus after each Tab, from the first until it comes round. */
async function tabOrder(page: Page): Promise<string[]> {
  const first = await focused(page);
  const names = [first];
  for (let count = 0; count < 60; count++) {
    await page.keyboard.press("Tab");
    const name = await focused(page);
    if (name === first) return names;
    names.push(name);
  }
  throw new Error(`the focus never came back to "${first}": ${names.join(", ")}`);
}

async function tabTo(page: Page, name: string): Promise<void> {
  for (let count = 0; count < 60; count++) {
    if ((await focused(page)) === name) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`"${name}" cannot be reached by Tab`);
}
