// Filters and sorts the cards of the list by what the form says. The form's state is in the address, so that a link leads
// to the same list.

const exact = ["kind", "architecture", "size", "quantization", "license"] as const;

interface Order {
  readonly key: string;
  readonly isText: boolean;
  readonly isRising: boolean;
}

const byDownloads: Order = { key: "downloads", isText: false, isRising: false };

const orders: Readonly<Record<string, Order>> = {
  likes: { key: "likes", isText: false, isRising: false },
  updated: { key: "updated", isText: true, isRising: false },
  name: { key: "name", isText: true, isRising: true },
  bytes: { key: "bytes", isText: false, isRising: true },
};

interface List {
  readonly form: HTMLFormElement;
  readonly place: HTMLElement;
  readonly count: HTMLElement;
  readonly none: HTMLElement;
  readonly cards: readonly HTMLElement[];
}

export function offerFilters(): void {
  const list = findList();
  if (list === undefined) return;
  const { form, none } = list;
  readAddress(form);
  form.hidden = false;
  const draw = (): void => {
    show(list);
    writeAddress(form);
  };
  form.addEventListener("input", draw);
  form.addEventListener("submit", (event) => event.preventDefault());
  // A form has its values after the event.
  form.addEventListener("reset", () => setTimeout(draw));
  none.querySelector("button")?.addEventListener("click", () => {
    form.reset();
    form.querySelector("input")?.focus();
  });
  show(list);
}

function findList(): List | undefined {
  const form = document.querySelector<HTMLFormElement>("#filters");
  const place = document.querySelector<HTMLElement>("#models");
  const count = document.querySelector<HTMLElement>("#count");
  const none = document.querySelector<HTMLElement>("#none");
  if (form === null || place === null || count === null || none === null) return undefined;
  return { form, place, count, none, cards: [...place.querySelectorAll<HTMLElement>(".card")] };
}

function show({ form, place, count, none, cards }: List): void {
  const wanted = wishesOf(form);
  const shown = cards.filter((card) => fits(card, wanted));
  for (const card of cards) card.hidden = true;
  for (const card of shown) card.hidden = false;
  place.append(...sorted(shown, orders[wanted.get("sort") ?? ""] ?? byDownloads));
  none.hidden = shown.length > 0;
  const all = cards.length === 1 ? "1 model" : `${cards.length.toLocaleString("en-US")} models`;
  count.textContent =
    shown.length === cards.length ? all : `${shown.length.toLocaleString("en-US")} of ${all}`;
}

function wishesOf(form: HTMLFormElement): Map<string, string> {
  const entries = [...new FormData(form)].map(([name, value]): [string, string] => [
    name,
    typeof value === "string" ? value.trim() : "",
  ]);
  return new Map(entries.filter(([, value]) => value !== ""));
}

function fits({ dataset }: HTMLElement, wanted: ReadonlyMap<string, string>): boolean {
  const words = (wanted.get("q") ?? "").toLowerCase().split(/\s+/);
  if (!words.every((word) => dataset["text"]?.includes(word))) return false;
  if (wanted.has("compatible") && dataset["compatible"] !== "yes") return false;
  return exact.every((name) => !wanted.has(name) || dataset[name] === wanted.get(name));
}

/** What says nothing of it comes last. */
function sorted(cards: readonly HTMLElement[], { key, isText, isRising }: Order): HTMLElement[] {
  const sign = isRising ? 1 : -1;
  return [...cards].sort((left, right) => {
    const [one = "", other = ""] = [left.dataset[key], right.dataset[key]];
    if (one === "" || other === "") return Number(one === "") - Number(other === "");
    if (!isText) return sign * (Number(one) - Number(other));
    return one === other ? 0 : sign * (one < other ? -1 : 1);
  });
}

function readAddress(form: HTMLFormElement): void {
  for (const [name, value] of new URLSearchParams(location.search)) {
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLSelectElement) {
      if ([...field.options].some((option) => option.value === value)) field.value = value;
    } else if (field instanceof HTMLInputElement && field.type === "checkbox") {
      field.checked = value === field.value;
    } else if (field instanceof HTMLInputElement) {
      field.value = value.slice(0, 200);
    }
  }
}

function writeAddress(form: HTMLFormElement): void {
  const query = new URLSearchParams([...wishesOf(form)]).toString();
  history.replaceState(null, "", query === "" ? location.pathname : `?${query}`);
}
