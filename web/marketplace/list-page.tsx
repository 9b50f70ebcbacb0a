// The list: every model as a card, the most downloaded first. Its form filters and sorts the cards that are there, by a
// script; without one the list is whole and the form is not shown.

import { BadgeView } from "./badge-view.tsx";
import type { ListedModel } from "./listed-model.ts";
import { badgeOf, countWords, dayOf, kindWords, nameOf, sizeWords } from "./model-words.ts";
import { pageText } from "./page-frame.tsx";
import { plainText } from "./plain-text.ts";

export function listPage(models: readonly ListedModel[]): string {
  const title = "Models for Realm";
  const description = `${models.length} models with their files, licences and what they need`;
  return pageText(
    { title, description, root: "./" },
    <>
      <h1>Models</h1>
      <FilterForm models={models} />
      <p id="count" role="status">
        {models.length === 1 ? "1 model" : `${countWords(models.length)} models`}
      </p>
      <ul id="models" class="cards">
        {models.map((model) => (
          <Card key={model.page} model={model} />
        ))}
      </ul>
      <p id="none" hidden>
        No model is like that. <button type="button">Show all</button>
      </p>
    </>,
  );
}

function FilterForm({ models }: { readonly models: readonly ListedModel[] }) {
  const kinds = valuesOf(models, ({ category }) => category);
  const classes = (["small", "medium", "large"] as const).filter((sizeClass) =>
    models.some((model) => model.sizeClass === sizeClass),
  );
  return (
    <form id="filters" class="filters" hidden role="search">
      <label class="search">
        Search
        <input type="search" name="q" autocomplete="off" placeholder="Name, owner or tag" />
      </label>
      <Choice name="kind" label="Kind" values={kinds.map((kind) => [kind, kindWords[kind]])} />
      <Choice name="architecture" label="Architecture" values={plain(models, architectureOf)} />
      <Choice name="size" label="Size" values={classes.map((size) => [size, sizeWords[size]])} />
      <Choice name="quantization" label="Quantization" values={plain(models, quantizationOf)} />
      <Choice name="license" label="Licence" values={plain(models, licenseOf)} />
      <Choice
        name="sort"
        label="Sort by"
        first="Downloads"
        values={[
          ["likes", "Likes"],
          ["updated", "Newest"],
          ["name", "Name"],
          ["bytes", "Size, smallest first"],
        ]}
      />
      <label class="check">
        <input type="checkbox" name="compatible" value="yes" /> Runs on Realm
      </label>
      <button type="reset">Reset</button>
    </form>
  );
}

interface ChoiceProperties {
  readonly name: string;
  readonly label: string;
  /** Of what is chosen where nothing is. */
  readonly first?: string;
  readonly values: readonly (readonly [value: string, words: string])[];
}

function Choice({ name, label, first = "Any", values }: ChoiceProperties) {
  return (
    <label>
      {label}
      <select name={name}>
        <option value="">{first}</option>
        {values.map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}

function Card({ model }: { readonly model: ListedModel }) {
  const name = nameOf(model);
  const author = plainText(model.author ?? "", 60);
  const day = dayOf(model);
  const badge = badgeOf(model);
  const facts = [architectureOf(model), quantizationOf(model), plainText(model.size, 20)];
  return (
    <li class="card" {...dataOf(model, name)}>
      <h2>
        <a href={`./models/${model.page}.html`}>{name}</a>
      </h2>
      {author === "" ? null : <p class="author">{author}</p>}
      <p class="about">{plainText(model.description, 200)}</p>
      <p class="facts">
        {facts
          .filter((fact) => fact !== "")
          .map((fact) => (
            <span key={fact}>{fact}</span>
          ))}
      </p>
      <p>
        <BadgeView {...badge} />
      </p>
      <p class="counts">
        <span>{countWords(model.downloads)} downloads</span>
        <span>{countWords(model.likes)} likes</span>
        {day === undefined ? null : <time dateTime={day}>{day}</time>}
      </p>
    </li>
  );
}

/** What the script filters and sorts by. */
function dataOf(model: ListedModel, name: string): Record<string, string> {
  const { author = "", tags, description } = model;
  const words = [name, model.id, author, ...tags.slice(0, 40), description];
  return {
    "data-text": plainText(words.join(" "), 600).toLowerCase(),
    "data-name": name.toLowerCase(),
    "data-kind": model.category,
    "data-architecture": architectureOf(model),
    "data-size": model.sizeClass ?? "",
    "data-quantization": quantizationOf(model),
    "data-license": licenseOf(model),
    "data-compatible": ["yes", "likely"].includes(badgeOf(model).state) ? "yes" : "no",
    "data-downloads": `${model.downloads}`,
    "data-likes": `${model.likes}`,
    "data-updated": dayOf(model) ?? "",
    "data-bytes": `${model.bytes ?? ""}`,
  };
}

function architectureOf({ architecture = "" }: ListedModel): string {
  return plainText(architecture, 40);
}

function quantizationOf({ quantization = "" }: ListedModel): string {
  return plainText(quantization, 20);
}

function licenseOf({ license = "" }: ListedModel): string {
  return plainText(license, 40);
}

function plain(
  models: readonly ListedModel[],
  read: (model: ListedModel) => string,
): (readonly [string, string])[] {
  return valuesOf(models, read).map((value) => [value, value]);
}

/** Sorted, each once. */
function valuesOf<Value extends string>(
  models: readonly ListedModel[],
  read: (model: ListedModel) => Value,
): Value[] {
  const values = new Set(models.map(read).filter((value) => value !== ""));
  return [...values].sort((left, right) => (left < right ? -1 : 1));
}
