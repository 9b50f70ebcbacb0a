// A server with keys and a browser that looks at its console, and what readers do there.

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";

import { startServer } from "../server/running-server.ts";
import type { RunningServer } from "../server/running-server.ts";
import { genesisFile } from "../shared-data.ts";
import { breachesOf, browserPath, openBrowser } from "./browser.ts";

/** Of a model that is served. */
export const hostileName = '"><img src=x onerror="window.pwned = 1">';

const waitMs = 60_000;

class ConsoleHouse {
  adminKey = "";
  userKey = "";
  #browser: Browser | undefined;
  #server: RunningServer | undefined;
  #breaches: string[] = [];

  /** Nothing where there is no browser: the tests skip. */
  async start(): Promise<void> {
    if (browserPath === undefined) return;
    const repository = join(import.meta.dirname, "../..");
    execFileSync(process.execPath, ["scripts/build-web.ts"], { cwd: repository, stdio: "ignore" });
    const server = await startServer({
      models: [
        { name: "genesis", source: genesisFile },
        { name: hostileName, source: genesisFile, preload: false },
      ],
    });
    this.#server = server;
    this.adminKey = await server.issue({ tenant: "operators", role: "admin" });
    const record = { limits: { tokensPerDay: 5000 } };
    this.userKey = await server.issue({ tenant: "acme", record });
    this.#browser = await openBrowser();
  }

  get url(): string {
    return this.#server?.url ?? "";
  }

  /** A window of its own. */
  async open(url = this.url, options: BrowserContextOptions = {}): Promise<Page> {
    if (this.#browser === undefined) throw new Error("there is no browser");
    const context = await this.#browser.newContext(options);
    const page = await context.newPage();
    page.setDefaultTimeout(waitMs);
    breachesOf(page, new URL(url).origin, (breach) => this.#breaches.push(breach));
    await page.goto(url);
    return page;
  }

  async signedIn(key: string, options: BrowserContextOptions = {}): Promise<Page> {
    const page = await this.open(this.url, options);
    await page.getByLabel("API key").fill(key);
    await page.keyboard.press("Enter");
    await page.getByLabel("Message").waitFor();
    return page;
  }

  /** Closes all windows; what happened in them that should not. */
  async leave(): Promise<string[]> {
    for (const context of this.#browser?.contexts() ?? []) await context.close();
    const breaches = this.#breaches;
    this.#breaches = [];
    return breaches;
  }

  async close(): Promise<void> {
    await this.#browser?.close();
    await this.#server?.[Symbol.asyncDispose]();
  }
}

/** Open from the first test of a file to the last; no test may leave a breach behind. */
export function openHouse(): ConsoleHouse {
  const house = new ConsoleHouse();
  beforeAll(() => house.start());
  afterEach(async () => expect(await house.leave()).toEqual([]));
  afterAll(() => house.close());
  return house;
}

/** As `expect.poll`, for a machine that is busy. */
export function soon<Value>(read: () => Value): ReturnType<typeof expect.poll<Value>> {
  return expect.poll(read, { timeout: waitMs, interval: 30 });
}

/** Fields that the console's requests get besides: a real answer, but one that is known. */
export async function force(page: Page, fields: object): Promise<void> {
  await page.unroute(chats);
  await page.route(chats, async (route) => {
    const body = route.request().postDataJSON() as object;
    await route.continue({ postData: JSON.stringify({ ...body, ...fields }) });
  });
}

const chats = "**/v1/chat/completions";

/** One text and no other. */
export function grammarOf(text: string): string {
  return `root ::= ${JSON.stringify(text)}`;
}

/** Goes on until it is stopped, or for some seconds. */
export const endless = { ignore_eos: true, max_tokens: 4000 };

export async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel("Message", { exact: true }).fill(text);
  await canSend(page);
  await page.keyboard.press("Enter");
}

/** Not before there are models to choose from. */
export async function canSend(page: Page): Promise<void> {
  await page.locator("button[aria-label=Send]:enabled").waitFor();
}

export function answers(page: Page): Locator {
  return page.getByRole("article", { name: "Answer" });
}

export async function ended(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Regenerate" }).waitFor();
}
