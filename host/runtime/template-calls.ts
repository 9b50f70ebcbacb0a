// What a template's thread can be asked.

import type { RenderedText, RenderRequest } from "../template/render-request.ts";

export interface TemplateCalls {
  readonly render: {
    readonly argument: {
      readonly template: string;
      readonly request: RenderRequest;
      readonly deadlineMs: number;
    };
    readonly item: never;
    readonly result: RenderedText;
  };
}
