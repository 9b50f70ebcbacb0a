// Chats in the console, in a browser and against a server: signing in, answers as they are written, and that what a model
// writes is never more than text. Skips where there is no Chromium.

import { describe, expect, it } from "vitest";

import { ask } from "../server/running-server.ts";
import { browserPath } from "./browser.ts";
import {
  answers,
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
  it("comes with a policy that lets in nothing but its own files", async () => {
    const { headers, text } = await ask(house.url, "/");
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy.split("; ")).toEqual(
      expect.arrayContaining(["default-src 'none'", "script-src 'self'", "connect-src 'self'"]),
    );
    expect(policy).not.toMatch(/unsafe|\*|https?:|data:/);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(text).not.toMatch(/<script(?![^>]*\ssrc=)|\son\w+=|<style|\sstyle=|javascript:|https?:/);
    const script = /src="\.\/(assets\/[^"]+\.js)"/.exec(text)?.[1] ?? "";
    const asset = await ask(house.url, `/${script}`);
    expect(asset).toMatchObject({ status: 200 });
    expect(asset.headers.get("cache-control")).toContain("immutable");
  });

  it("asks for a key, refuses a bad one, and keeps a good one in the tab alone", async () => {
    const page = await house.open();
    await page.getByLabel("API key").fill("rlm_wrong");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").getByText("not valid").waitFor();
    await page.getByLabel("API key").fill(house.adminKey);
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "Keys" }).waitFor();
    const kept = await page.evaluate(
      "[Object.values(sessionStorage), Object.values(localStorage), document.cookie, location.href]",
    );
    expect(kept).toEqual([[house.adminKey], [], "", `${house.url}/`]);
    await page.reload();
    await page.getByLabel("Message").waitFor();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByLabel("API key").waitFor();
    expect(await page.evaluate("sessionStorage.length")).toBe(0);
  });

  it("shows an answer as it is written, and stops it", async () => {
    const page = await house.signedIn(house.adminKey);
    await force(page, endless);
    await say(page, "In the beginning");
    const answer = answers(page).locator(".markdown");
    await soon(() => answer.textContent()).not.toBe("");
    const length = (await answer.textContent())?.length ?? 0;
    await soon(async () => (await answer.textContent())?.length).toBeGreaterThan(length);
    await page.keyboard.press("Escape");
    await page.getByText("stopped", { exact: false }).first().waitFor();
    const status = async () => await ask(house.url, "/admin/status", { key: house.adminKey });
    await expect
      .poll(async () => (await status()).json)
      .toMatchObject({ statistics: { running: 0 } });
    const stopped = await answer.textContent();
    await force(page, { max_tokens: 4 });
    await page.getByRole("button", { name: "Regenerate" }).click();
    await page.getByText("cut at the length limit").waitFor();
    expect(await answers(page).count()).toBe(1);
    expect(await answer.textContent()).not.toBe(stopped);
  });

  it("sends what was edited in place of what was said, and all that came before it", async () => {
    const page = await house.signedIn(house.userKey);
    const bodies: { messages: object[] }[] = [];
    page.on("request", (request) => {
      if (request.url().endsWith("/completions")) bodies.push(request.postDataJSON());
    });
    await page.getByRole("button", { name: "Parameters" }).click();
    for (const [label, value] of Object.entries({
      "System prompt": "Be brief.",
      Temperature: "0",
      "Top-p": "0.9",
      "Max tokens": "5",
      Seed: "7",
    })) {
      await page.getByLabel(label).fill(value);
    }
    await say(page, "one");
    await ended(page);
    await say(page, "two");
    await soon(() => answers(page).count()).toBe(2);
    await ended(page);
    const first = await answers(page).first().locator(".markdown").textContent();
    await page.getByLabel("Message", { exact: true }).focus();
    await page.keyboard.press("ArrowUp");
    await page.getByLabel("Edit message").fill("three");
    await page.keyboard.press("Enter");
    await soon(() => bodies.length).toBe(3);
    await ended(page);
    expect(bodies[2]).toMatchObject({
      temperature: 0,
      top_p: 0.9,
      max_tokens: 5,
      seed: 7,
      stream: true,
    });
    expect(bodies[2]?.messages).toEqual([
      { role: "system", content: "Be brief." },
      { role: "user", content: "one" },
      { role: "assistant", content: first },
      { role: "user", content: "three" },
    ]);
    expect(await page.getByRole("article", { name: "You" }).allInnerTexts()).toEqual([
      expect.stringContaining("one"),
      expect.stringContaining("three"),
    ]);
  });

  it("says what the server refused, and asks no more where a parameter is not valid", async () => {
    const page = await house.signedIn(house.userKey);
    await force(page, { model: "nowhere" });
    await say(page, "Hello");
    await page.getByRole("alert").getByText("is not served here").waitFor();
    await page.getByRole("button", { name: "Parameters" }).click();
    await page.getByLabel("Temperature").fill("hot");
    await page.getByText("Not a number").waitFor();
    await page.getByLabel("Message", { exact: true }).fill("again");
    expect(await page.getByRole("button", { name: "Send" }).isDisabled()).toBe(true);
  });

  it("draws Markdown, and leaves what could be markup as the text that it is", async () => {
    const page = await house.signedIn(house.adminKey);
    const hostile = [
      '<script>window.pwned=1</script><img src=x onerror="window.pwned=1">',
      "[a](javascript:window.pwned=1) [b](https://example.org/b) ![c](https://example.org/c.png)",
      "**d** `e<i>` &lt;f&gt;",
    ].join("\n\n");
    await force(page, { grammar: grammarOf(hostile) });
    await say(page, '<img src=x onerror="window.pwned=1">');
    await ended(page);
    const answer = answers(page).locator(".markdown");
    expect(await answer.textContent()).toContain('<img src=x onerror="window.pwned=1">');
    expect(await answer.textContent()).toContain("<f>");
    expect(await answer.locator("script, img, iframe, [onerror]").count()).toBe(0);
    expect(await answer.locator("strong").textContent()).toBe("d");
    expect(await answer.locator("code").textContent()).toBe("e<i>");
    const links = await answer.locator("a").evaluateAll((found) => found.map(String));
    expect(links).toEqual(["https://example.org/b", "https://example.org/c.png"]);
    expect(await answer.locator("a").first().getAttribute("rel")).toContain("noopener");
    await page.getByRole("link", { name: "Models" }).click();
    await page.getByRole("heading", { name: hostileName }).waitFor();
    expect(await page.evaluate("window.pwned")).toBeUndefined();
  });
});
