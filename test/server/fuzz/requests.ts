// Requests that nobody should send: bodies mutated from good ones, values of every type and size in their places, and
// bytes that are no HTTP.

import fc from "fast-check";

export interface FuzzedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

const goodBodies: readonly (readonly [path: string, body: Readonly<Record<string, unknown>>])[] = [
  [
    "/v1/completions",
    { model: "genesis", prompt: "In", max_tokens: 1, n: 1, stop: ["x"], seed: 1, stream: false },
  ],
  [
    "/v1/chat/completions",
    {
      model: "genesis",
      messages: [
        { role: "system", content: "s" },
        { role: "assistant", tool_calls: [{ id: "a", function: { name: "f", arguments: "{}" } }] },
        { role: "tool", tool_call_id: "a", content: [{ type: "text", text: "t" }] },
        { role: "user", content: "u" },
      ],
      tools: [{ type: "function", function: { name: "f", parameters: { type: "object" } } }],
      max_tokens: 1,
      stream_options: { include_usage: true },
    },
  ],
  [
    "/v1/responses",
    { model: "genesis", input: [{ role: "user", content: "u" }], max_output_tokens: 1, text: {} },
  ],
  ["/api/generate", { model: "genesis", prompt: "In", stream: false, options: { num_predict: 1 } }],
  [
    "/api/chat",
    {
      model: "genesis",
      messages: [{ role: "user", content: "u" }],
      stream: false,
      keep_alive: "5m",
      options: { num_predict: 1 },
    },
  ],
  ["/api/show", { model: "genesis" }],
  ["/admin/keys/state", { id: "0000000000000000", state: "enabled" }],
];

const oddValue = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    -1,
    0,
    1e308,
    -1e308,
    2 ** 53,
    0.5,
    "",
    "\u0000",
    "\ud800",
    "x".repeat(100_000),
    [],
    {},
    [[]],
    { constructor: 1 },
    Array.from({ length: 1000 }, () => 0),
  ),
  fc.jsonValue({ maxDepth: 4 }),
  fc.string({ maxLength: 50 }),
);

const name = fc.oneof(
  fc.constantFrom(
    "model",
    "prompt",
    "messages",
    "n",
    "stop",
    "tools",
    "format",
    "input",
    "__proto__",
  ),
  fc.string({ maxLength: 20 }),
);

/** Where in a body something is put: steps by the number of the field. */
const mutation = fc.record({
  steps: fc.array(fc.nat(20), { maxLength: 5 }),
  value: oddValue,
  added: fc.option(name, { nil: undefined }),
});

const mutatedBody = fc
  .tuple(fc.constantFrom(...goodBodies), fc.array(mutation, { minLength: 1, maxLength: 3 }))
  .map(([[path, body], mutations]) => {
    const copy = structuredClone(body) as Record<string, unknown>;
    for (const each of mutations) mutate(copy, each);
    return { path, body: JSON.stringify(copy) };
  });

function mutate(
  body: Record<string, unknown>,
  { steps, value, added }: { steps: number[]; value: unknown; added: string | undefined },
): void {
  let place: Record<string, unknown> = body;
  for (const step of steps) {
    const inner = Object.values(place).filter((each) => typeof each === "object" && each !== null);
    const next = inner[step % Math.max(1, inner.length)];
    if (next === undefined) break;
    place = next as Record<string, unknown>;
  }
  const names = Object.keys(place);
  const chosen = added ?? names[(steps[0] ?? 0) % Math.max(1, names.length)] ?? "extra";
  Object.defineProperty(place, chosen, {
    // The next mutation may change it.
    value: structuredClone(value),
    enumerable: true,
    writable: true,
    configurable: true,
  });
}

const rawBody = fc.record({
  path: fc.constantFrom(...goodBodies.map(([path]) => path)),
  body: fc.oneof(
    fc.string({ maxLength: 200 }),
    fc.constantFrom(
      "[".repeat(10_000),
      '{"a":'.repeat(5000),
      '{"model":"genesis"',
      "NaN",
      "\ufeff{}",
    ),
    fc.json().map((text) => text.slice(0, -1)),
  ),
});

const headers = fc.dictionary(
  fc.constantFrom("content-type", "authorization", "accept", "x-forwarded-for", "origin", "expect"),
  fc.oneof(
    fc.constantFrom(
      "application/json",
      "application/json; charset=utf-16",
      "text/plain",
      "multipart/form-data",
      "Bearer rlm_0_0",
      "null",
      "x".repeat(8000),
    ),
    fc.stringMatching(/^[ -~]{0,100}$/),
  ),
  { maxKeys: 3 },
);

export const fuzzedRequest: fc.Arbitrary<FuzzedRequest> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ sent: mutatedBody, headers: fc.constant({}) }).map(posted) },
  { weight: 2, arbitrary: fc.record({ sent: rawBody, headers }).map(posted) },
  { weight: 1, arbitrary: fc.record({ sent: mutatedBody, headers }).map(posted) },
  {
    weight: 1,
    arbitrary: fc.record({
      method: fc.constantFrom("GET", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"),
      path: fc.stringMatching(/^\/[!-~]{0,100}$/),
      headers,
      body: fc.constant(undefined),
    }),
  },
);

function posted({
  sent,
  headers: more,
}: {
  sent: { path: string; body: string };
  headers: Record<string, string>;
}): FuzzedRequest {
  return { method: "POST", ...sent, headers: { "content-type": "application/json", ...more } };
}

/** Bytes on a connection, which is then closed on our side, or left. */
export const rawBytes: fc.Arbitrary<string> = fc.oneof(
  fc.string({ maxLength: 300 }),
  fc.constantFrom(
    "GET / HTTP/1.1\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\n\r\n",
    "POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{",
    "POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
    "POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${"x".repeat(40_000)}\r\n\r\n`,
    "GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n",
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "\u0016\u0003\u0001\u0002",
  ),
);
