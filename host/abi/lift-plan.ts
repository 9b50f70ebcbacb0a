// Generated from the built guest: do not edit. Where its lists and texts lie in each call.

/** Its core instances in the order in which the glue makes them. */
export const guestLiftPlan = [
  { module: 1, imports: [], exports: [] },
  {
    module: 0,
    imports: [],
    exports: [
      {
        name: "realm:inference/guest@0.1.0#[method]tokenizer.tokenize",
        function: "realm:inference/guest@0.1.0#[method]tokenizer.tokenize",
        memory: { instance: 1, name: "memory" },
        parts: [
          {
            kind: "cases",
            at: 0,
            discriminantBytes: 1,
            payloadOffset: 4,
            cases: [
              [{ kind: "numbers", at: 0, elementBytes: 4 }],
              [
                { kind: "text", at: 4 },
                { kind: "text", at: 12 },
              ],
            ],
          },
        ],
      },
      {
        name: "realm:inference/guest@0.1.0#[method]tokenizer.detokenize",
        function: "realm:inference/guest@0.1.0#[method]tokenizer.detokenize",
        memory: { instance: 1, name: "memory" },
        parts: [
          {
            kind: "cases",
            at: 0,
            discriminantBytes: 1,
            payloadOffset: 4,
            cases: [
              [{ kind: "numbers", at: 0, elementBytes: 1 }],
              [
                { kind: "text", at: 4 },
                { kind: "text", at: 12 },
              ],
            ],
          },
        ],
      },
      {
        name: "realm:inference/guest@0.1.0#[method]model.configuration",
        function: "realm:inference/guest@0.1.0#[method]model.configuration",
        memory: { instance: 1, name: "memory" },
        parts: [
          { kind: "text", at: 0 },
          { kind: "numbers", at: 40, elementBytes: 4 },
        ],
      },
      {
        name: "realm:inference/guest@0.1.0#[method]model.kv-bytes",
        function: "realm:inference/guest@0.1.0#[method]model.kv-bytes",
        memory: { instance: 1, name: "memory" },
        parts: [
          {
            kind: "cases",
            at: 0,
            discriminantBytes: 1,
            payloadOffset: 8,
            cases: [
              [],
              [
                { kind: "text", at: 4 },
                { kind: "text", at: 12 },
              ],
            ],
          },
        ],
      },
      {
        name: "realm:inference/guest@0.1.0#[method]model.create-session",
        function: "realm:inference/guest@0.1.0#[method]model.create-session",
        memory: { instance: 1, name: "memory" },
        parts: [
          {
            kind: "cases",
            at: 0,
            discriminantBytes: 1,
            payloadOffset: 4,
            cases: [
              [],
              [
                { kind: "text", at: 4 },
                { kind: "text", at: 12 },
              ],
            ],
          },
        ],
      },
      {
        name: "realm:inference/guest@0.1.0#[method]model.embedder-bytes",
        function: "realm:inference/guest@0.1.0#[method]model.embedder-bytes",
        memory: { instance: 1, name: "memory" },
        parts: [
          {
            kind: "cases",
            at: 0,
            discriminantBytes: 1,
            payloadOffset: 8,
            cases: [
              [],
              [
                { kind: "text", at: 4 },
                { kind: "text", at: 12 },
              ],
            ],
          },
        ],
      },
      {
        name: "realm:inference/guest@0.1.0#[method]model.create-embedder",
        function: "realm:inference/guest@0.1.0#[method]model.create-embedder",
        memory: { instance: 1, name: "memory" },
        parts: [
          {
            kind: "cases",
            at: 0,
            discriminantBytes: 1,
            payloadOffset: 4,
            cases: [
              [],
              [
                { kind: "text", at: 4 },
                { kind: "text", at: 12 },
              ],
            ],
          },
        ],
      },
      {
        name: "realm:inference/guest@0.1.0#[method]session.append",
        function: "realm:inference/guest@0.1.0#[method]session.append",
        memory: { instance: 1, name: "memory" },
        parts: [
          {
            kind: "cases",
            at: 0,
            discriminantBytes: 1,
            payloadOffset: 4,
            cases: [
              [],
              [
                { kind: "text", at: 4 },
                { kind: "text", at: 12 },
              ],
            ],
          },
        ],
      },
      {
        name: "realm:inference/guest@0.1.0#[method]session.start",
        function: "realm:inference/guest@0.1.0#[method]session.start",
        memory: { instance: 1, name: "memory" },
        parts: [
          {
            kind: "cases",
            at: 0,
            discriminantBytes: 1,
            payloadOffset: 4,
            cases: [
              [],
              [
                { kind: "text", at: 4 },
                { kind: "text", at: 12 },
              ],
            ],
          },
        ],
      },
      {
        name: "realm:inference/guest@0.1.0#[method]session.next-batch",
        function: "realm:inference/guest@0.1.0#[method]session.next-batch",
        memory: { instance: 1, name: "memory" },
        parts: [
          {
            kind: "cases",
            at: 0,
            discriminantBytes: 1,
            payloadOffset: 4,
            cases: [
              [
                { kind: "numbers", at: 4, elementBytes: 4 },
                { kind: "numbers", at: 12, elementBytes: 4 },
                { kind: "numbers", at: 20, elementBytes: 1 },
                { kind: "numbers", at: 28, elementBytes: 4 },
                { kind: "numbers", at: 40, elementBytes: 4 },
                { kind: "numbers", at: 48, elementBytes: 4 },
              ],
              [
                { kind: "text", at: 4 },
                { kind: "text", at: 12 },
              ],
            ],
          },
        ],
      },
      {
        name: "realm:inference/guest@0.1.0#[method]session.evaluate",
        function: "realm:inference/guest@0.1.0#[method]session.evaluate",
        memory: { instance: 1, name: "memory" },
        parts: [
          {
            kind: "cases",
            at: 0,
            discriminantBytes: 1,
            payloadOffset: 4,
            cases: [
              [{ kind: "numbers", at: 0, elementBytes: 4 }],
              [
                { kind: "text", at: 4 },
                { kind: "text", at: 12 },
              ],
            ],
          },
        ],
      },
      {
        name: "realm:inference/guest@0.1.0#[method]session.truncate",
        function: "realm:inference/guest@0.1.0#[method]session.truncate",
        memory: { instance: 1, name: "memory" },
        parts: [
          {
            kind: "cases",
            at: 0,
            discriminantBytes: 1,
            payloadOffset: 4,
            cases: [
              [],
              [
                { kind: "text", at: 4 },
                { kind: "text", at: 12 },
              ],
            ],
          },
        ],
      },
      {
        name: "realm:inference/guest@0.1.0#[method]session.fork",
        function: "realm:inference/guest@0.1.0#[method]session.fork",
        memory: { instance: 1, name: "memory" },
        parts: [
          {
            kind: "cases",
            at: 0,
            discriminantBytes: 1,
            payloadOffset: 4,
            cases: [
              [],
              [
                { kind: "text", at: 4 },
                { kind: "text", at: 12 },
              ],
            ],
          },
        ],
      },
      {
        name: "realm:inference/guest@0.1.0#[method]session.save",
        function: "realm:inference/guest@0.1.0#[method]session.save",
        memory: { instance: 1, name: "memory" },
        parts: [
          {
            kind: "cases",
            at: 0,
            discriminantBytes: 1,
            payloadOffset: 4,
            cases: [
              [{ kind: "numbers", at: 0, elementBytes: 1 }],
              [
                { kind: "text", at: 4 },
                { kind: "text", at: 12 },
              ],
            ],
          },
        ],
      },
      {
        name: "realm:inference/guest@0.1.0#[method]session.restore",
        function: "realm:inference/guest@0.1.0#[method]session.restore",
        memory: { instance: 1, name: "memory" },
        parts: [
          {
            kind: "cases",
            at: 0,
            discriminantBytes: 1,
            payloadOffset: 4,
            cases: [
              [],
              [
                { kind: "text", at: 4 },
                { kind: "text", at: 12 },
              ],
            ],
          },
        ],
      },
      {
        name: "realm:inference/guest@0.1.0#[method]session.tokens",
        function: "realm:inference/guest@0.1.0#[method]session.tokens",
        memory: { instance: 1, name: "memory" },
        parts: [
          {
            kind: "cases",
            at: 0,
            discriminantBytes: 1,
            payloadOffset: 4,
            cases: [
              [{ kind: "numbers", at: 0, elementBytes: 4 }],
              [
                { kind: "text", at: 4 },
                { kind: "text", at: 12 },
              ],
            ],
          },
        ],
      },
      {
        name: "realm:inference/guest@0.1.0#[method]session.use-draft",
        function: "realm:inference/guest@0.1.0#[method]session.use-draft",
        memory: { instance: 1, name: "memory" },
        parts: [
          {
            kind: "cases",
            at: 0,
            discriminantBytes: 1,
            payloadOffset: 4,
            cases: [
              [],
              [
                { kind: "text", at: 4 },
                { kind: "text", at: 12 },
              ],
            ],
          },
        ],
      },
      {
        name: "realm:inference/guest@0.1.0#[method]embedder.append",
        function: "realm:inference/guest@0.1.0#[method]embedder.append",
        memory: { instance: 1, name: "memory" },
        parts: [
          {
            kind: "cases",
            at: 0,
            discriminantBytes: 1,
            payloadOffset: 4,
            cases: [
              [{ kind: "numbers", at: 0, elementBytes: 4 }],
              [
                { kind: "text", at: 4 },
                { kind: "text", at: 12 },
              ],
            ],
          },
        ],
      },
      {
        name: "realm:inference/guest@0.1.0#[method]embedder.next-batch",
        function: "realm:inference/guest@0.1.0#[method]embedder.next-batch",
        memory: { instance: 1, name: "memory" },
        parts: [
          {
            kind: "cases",
            at: 0,
            discriminantBytes: 1,
            payloadOffset: 4,
            cases: [
              [
                { kind: "numbers", at: 0, elementBytes: 4 },
                { kind: "numbers", at: 8, elementBytes: 4 },
              ],
              [
                { kind: "text", at: 4 },
                { kind: "text", at: 12 },
              ],
            ],
          },
        ],
      },
      {
        name: "realm:inference/guest@0.1.0#check-compatibility",
        function: "realm:inference/guest@0.1.0#check-compatibility",
        memory: { instance: 1, name: "memory" },
        parts: [
          {
            kind: "list",
            at: 4,
            elementBytes: 8,
            elementValues: 1,
            parts: [{ kind: "text", at: 0 }],
          },
        ],
      },
      {
        name: "realm:inference/guest@0.1.0#load-tokenizer-by-id",
        function: "realm:inference/guest@0.1.0#load-tokenizer-by-id",
        memory: { instance: 1, name: "memory" },
        parts: [
          {
            kind: "cases",
            at: 0,
            discriminantBytes: 1,
            payloadOffset: 4,
            cases: [
              [],
              [
                { kind: "text", at: 4 },
                { kind: "text", at: 12 },
              ],
            ],
          },
        ],
      },
      {
        name: "realm:inference/guest@0.1.0#load-model-by-id",
        function: "realm:inference/guest@0.1.0#load-model-by-id",
        memory: { instance: 1, name: "memory" },
        parts: [
          {
            kind: "cases",
            at: 0,
            discriminantBytes: 1,
            payloadOffset: 4,
            cases: [
              [],
              [
                { kind: "text", at: 4 },
                { kind: "text", at: 12 },
              ],
            ],
          },
        ],
      },
    ],
  },
  {
    module: 2,
    imports: [
      {
        module: "actual",
        name: "0",
        function: "realm:inference/models@0.1.0#read-metadata-array",
        memory: { instance: 1, name: "memory" },
        inMemory: false,
        parts: [{ kind: "text", at: 1 }],
      },
      {
        module: "actual",
        name: "3",
        function: "realm:inference/compute@0.1.0#rows-by-id",
        memory: { instance: 1, name: "memory" },
        inMemory: false,
        parts: [{ kind: "numbers", at: 2, elementBytes: 4 }],
      },
      {
        module: "actual",
        name: "4",
        function: "realm:inference/compute@0.1.0#[method]program.submit",
        memory: { instance: 1, name: "memory" },
        inMemory: false,
        parts: [{ kind: "numbers", at: 1, elementBytes: 4 }],
      },
      {
        module: "actual",
        name: "5",
        function: "realm:inference/compute@0.1.0#[method]program.run",
        memory: { instance: 1, name: "memory" },
        inMemory: false,
        parts: [{ kind: "numbers", at: 1, elementBytes: 4 }],
      },
      {
        module: "actual",
        name: "6",
        function: "realm:inference/compute@0.1.0#[static]program.create",
        memory: { instance: 1, name: "memory" },
        inMemory: false,
        parts: [
          { kind: "numbers", at: 1, elementBytes: 4 },
          { kind: "list", at: 3, elementBytes: 40, elementValues: 12, parts: [] },
          { kind: "numbers", at: 5, elementBytes: 4 },
        ],
      },
      {
        module: "actual",
        name: "8",
        function: "realm:inference/logging@0.1.0#log",
        memory: { instance: 1, name: "memory" },
        inMemory: false,
        parts: [{ kind: "text", at: 1 }],
      },
    ],
    exports: [],
  },
] as const;
