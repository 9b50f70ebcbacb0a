// All formats of calls that are known, the more special before the more general.

import { hermes } from "./hermes.ts";
import { qwenXml } from "./qwen-xml.ts";
import type { ToolCallFormat } from "./tool-call-format.ts";

const formats: readonly ToolCallFormat[] = [qwenXml, hermes];

/** None: the template says nothing of calls, or writes them in a way that is not known. */
export function toolCallFormatOf(template: string): ToolCallFormat | undefined {
  return formats.find((format) => format.fits(template));
}
