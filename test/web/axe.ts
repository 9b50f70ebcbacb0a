// What axe finds of faults against WCAG 2.2 AA in a page as it is shown. Asked through the debugger, since the page's own
// policy lets no script in.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Rule and element of each fault; none: the page is in order. */
export async function axeFaults(page: Page): Promise<string[]> {
  const debug = await page.context().newCDPSession(page);
  try {
    await debug.send("Runtime.evaluate", { expression: source });
    const { result } = await debug.send("Runtime.evaluate", {
      expression: `axe.run(document, { runOnly: ${JSON.stringify(tags)} }).then(({ violations, passes }) => ({
        rules: passes.length,
        faults: violations.flatMap(({ id, nodes }) => nodes.map(({ html, any }) =>
          id + ": " + html.slice(0, 200) + " " + (any[0]?.message ?? ""))),
      }))`,
      awaitPromise: true,
      returnByValue: true,
    });
    const { rules, faults } = result.value as { rules: number; faults: string[] };
    // An axe that found no rule to ask after has seen no page.
    return rules < 10 ? [`axe passed ${rules} rules alone`] : faults;
  } finally {
    await debug.detach();
  }
}
