// A headless Chromium for tests of pages: the one of REALM_TEST_CHROMIUM, else where systems install it. Tests skip where
// there is none.

import { existsSync } from "node:fs";
import { chromium } from "playwright-core";
import type { Browser, Page } from "playwright-core";

const places = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** None: tests of pages skip. */
export const browserPath: string | undefined = [
  ...[process.env["REALM_TEST_CHROMIUM"] ?? []].flat(),
  ...places,
].find((path) => existsSync(path));

export async function openBrowser(): Promise<Browser> {
  // A container's root has no namespaces to make a sandbox of; what is shown is this repository's own.
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return await chromium.launch({ executablePath: browserPath ?? "", args });
}

/** An answer that is no success: scripts are told of it too, and tests ask for such. */
const refusal = /^Failed to load resource: the server responded with a status of/;

/**
 * Tells of requests to other origins than the page's, errors of scripts, and what the browser calls an error, which
 * breaches of the page's policy are.
 */
export function breachesOf(page: Page, origin: string, tell: (breach: string) => void): void {
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== origin) tell(`asked for ${request.url()}`);
  });
  page.on("pageerror", (error) => tell(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && !refusal.test(message.text())) tell(message.text());
  });
}
