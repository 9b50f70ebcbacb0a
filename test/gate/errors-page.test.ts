// docs/ERRORS.md says what the table of codes says.

import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { errorsPage, errorsPagePath } from "../../scripts/errors-page.ts";

it("docs/ERRORS.md is what node scripts/errors-page.ts writes", () => {
  expect(readFileSync(errorsPagePath, "utf8")).toBe(errorsPage());
});
