// The suite that every guest of the world `realm:inference` passes, Realm's own among them. Where the world lets a
// guest say `unsupported`, a test that needs more skips, with the guest's own sentence for the reason.

import { afterAll, beforeAll, describe } from "vitest";

import { describeCompatibility } from "./compatibility.ts";
import type { Component } from "./component.ts";
import { describeFaults } from "./faults.ts";
import { describeGenerating } from "./generating.ts";
import { ModelHost } from "./model-host.ts";
import { describeGrammars } from "./grammars.ts";
import { describeModel } from "./model.ts";
import { describeSampling } from "./sampling.ts";
import { describeSession } from "./session.ts";
import { modelFiles, Subject } from "./subject.ts";
import { describeTokenizer } from "./tokenizer.ts";

/** `component`: none where its file is not there; then everything is skipped. */
export function describeGuest(name: string, component: Component | undefined): void {
  for (const file of modelFiles) {
    const { path } = file;
    describe.skipIf(component === undefined || path === undefined)(
      `${name} on ${file.name}`,
      () => {
        let host: ModelHost | undefined;
        beforeAll(async () => {
          if (path !== undefined) host = await ModelHost.open(path);
        });
        afterAll(async () => {
          await host?.close();
        });
        const subject = new Subject(file, () => {
          if (host === undefined || component === undefined) throw new Error("nothing is open");
          return { host, component };
        });
        describeCompatibility(subject);
        describeTokenizer(subject);
        describeModel(subject);
        describeSession(subject);
        describeGenerating(subject);
        describeSampling(subject);
        describeGrammars(subject);
        describeFaults(subject);
      },
    );
  }
}
