// The search of the docs: Pagefind's index is loaded when one first looks for something.
interface Found {
  readonly sub_results: readonly {
    readonly title: string;
    readonly url: string;
    readonly excerpt: string;
  }[];
  readonly meta: { readonly title?: string };
}

interface Pagefind {
  debouncedSearch(
    words: string,
  ): Promise<{ results: readonly { data(): Promise<Found> }[] } | null>;
}

/** Pages that are shown, and places on each. */
const PAGES = 8;
const PLACES = 3;

const find = <T extends Element>(selector: string): T => document.querySelector(selector) as T;
const dialog = find<HTMLDialogElement>("#search");
const input = find<HTMLInputElement>("#search input");
const status = find<HTMLElement>("#search [role=status]");
const list = find<HTMLOListElement>("#search ol");
const opener = find<HTMLButtonElement>("#search-open");

let pagefind: Promise<Pagefind> | undefined;

function load(): Promise<Pagefind> {
  pagefind ??= import(new URL("pagefind/pagefind.js", import.meta.url).href);
  return pagefind;
}

function open(): void {
  dialog.showModal();
  load().catch(() => {
    pagefind = undefined;
    status.textContent = "The search could not be loaded. Try again when you are online.";
  });
}

/** Shows where some words stand; nothing while others are already asked for. */
async function search(words: string): Promise<void> {
  if (words === "") {
    list.replaceChildren();
    status.textContent = "";
    return;
  }
  const answer = await (await load()).debouncedSearch(words);
  if (!answer) return;
  const pages = await Promise.all(answer.results.slice(0, PAGES).map((result) => result.data()));
  list.replaceChildren(...pages.flatMap(places));
  const count = answer.results.length;
  status.textContent = count === 1 ? "1 page" : `${count} pages`;
}

/** What a page has, an entry each. */
function places({ meta, sub_results }: Found): HTMLElement[] {
  return sub_results.slice(0, PLACES).map(({ title, url, excerpt }) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = url;
    link.textContent = title === meta.title ? title : `${meta.title ?? ""} › ${title}`;
    const text = document.createElement("p");
    // Pagefind escapes the text, and marks the words that were found.
    text.innerHTML = excerpt;
    item.append(link, text);
    return item;
  });
}

opener.hidden = false;
opener.addEventListener("click", open);
input.addEventListener("input", () => void search(input.value.trim()));
list.addEventListener("click", () => dialog.close());
addEventListener("keydown", (event) => {
  const isTyping = event.target instanceof HTMLElement && event.target.matches("input, textarea");
  if (event.key !== "/" || isTyping || dialog.open) return;
  event.preventDefault();
  open();
});
