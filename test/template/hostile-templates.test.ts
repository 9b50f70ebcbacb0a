// A template that wants to harm ends its own request with a typed error, within its limits; the next request is served.

import { afterAll, describe, expect, it } from "vitest";
import { RealmError } from "../../host/index.ts";
import { TemplateRenderer } from "../../host/runtime/template-renderer.ts";

const deadlineMs = 400;
const renderer = new TemplateRenderer();

afterAll(() => renderer.close(new RealmError("cancelled", "the tests are done")));

async function codeOf(template: string): Promise<string> {
  try {
    await renderer.render({ template, variables: {}, deadlineMs });
    return "rendered";
  } catch (thrown) {
    return thrown instanceof RealmError ? thrown.code : `no RealmError: ${String(thrown)}`;
  }
}

const growing = (step: string): string =>
  `{% set n = namespace(a='x x') %}{% for i in range(40) %}{% set n.a = ${step} %}{% endfor %}{{ n.a }}`;

const hostile: Readonly<Record<string, string>> = {
  "a range of 2,000,000,000": "{% for i in range(2000000000) %}{% endfor %}",
  "ranges in ranges":
    "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
  "a text that doubles": growing("n.a + n.a"),
  "a list that doubles": growing("n.a + n.a").replace("'x x'", "[1, 1]"),
  "a list of lists": growing("[n.a, n.a]"),
  "splitting what has doubled": growing("(n.a + n.a)").replace("{{ n.a }}", "{{ n.a.split(' ') }}"),
  "joining what grows": growing("(n.a ~ n.a) | list | join('----')"),
  "replacing by what is longer": growing("n.a.replace('x', 'xxxxxxxxxxxx')"),
  "a text 2,000,000,000 times": "{{ 'x' * 2000000000 }}",
  "a list 2,000,000,000 times": "{{ ([1] * 2000000000) | length }}",
  "an indent of 2,000,000,000": "{{ 'a\nb' | indent(2000000000) }}",
  "JSON indented by 2,000,000,000": "{{ [[1]] | tojson(indent=2000000000) }}",
  "brackets in brackets": `{{ ${"(".repeat(20_000)}1${")".repeat(20_000)} }}`,
  "lists in lists": `{{ ${"[".repeat(20_000)}1${"]".repeat(20_000)} }}`,
  "blocks in blocks": "{% if true %}".repeat(9000) + "{% endif %}".repeat(9000),
  "not not not": `{{ ${"not ".repeat(60_000)}1 }}`,
  "a sum of 60,000": `{{ ${"1 + ".repeat(60_000)}1 }}`,
  "a macro that calls itself": "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
  "sorting much":
    "{% for i in range(9) %}{{ range(99999) | sort(reverse=true) | first }}{% endfor %}",
  "an end that is missing": "{% if ",
  "a bracket that is missing": "{{ f(",
  "its own refusal": "{{ raise_exception('no') }}",
  "JavaScript's insides": "{{ ''.constructor.constructor('return 1')() }}",
  "Python's insides": "{{ ''.__class__.__mro__ }}",
  "the sandbox's own names": "{{ given() }}",
};

describe("a hostile template", () => {
  it.each(Object.entries(hostile))("%s", async (_name, template) => {
    expect(["bad-template", "limit", "deadline"]).toContain(await codeOf(template));
  });

  it("leaves nothing for the next", async () => {
    expect(await codeOf("{% set ns = namespace(a=1) %}{% macro leak() %}x{% endmacro %}ok")).toBe(
      "rendered",
    );
    const { text } = await renderer.render({
      template: "{{ ns is defined }} {{ leak is defined }} {{ messages is defined }}",
      variables: {},
    });
    expect(text).toBe("False False False");
  });

  it("does not keep others waiting for its deadline", async () => {
    const bomb = hostile["ranges in ranges"] ?? "";
    const order: string[] = [];
    const slow = renderer
      .render({ template: bomb, variables: {}, deadlineMs: 20_000 })
      .catch(() => order.push("bomb"));
    await renderer.render({ template: "ok", variables: {} });
    order.push("ok");
    await renderer.close(new RealmError("cancelled", "enough"));
    await slow;
    expect(order).toEqual(["ok", "bomb"]);
  });
});
