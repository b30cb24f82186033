/** Everything around the pages: navigation, the theme, messages and the sheet of keys. */
import { effect, signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { sayError } from "./state/messages.ts";
import { isPicture, offered } from "./state/offer.ts";
import { addressOf, page } from "./state/settings.ts";
import { PAGES, type PageName } from "./state/table/rows.ts";
import { THEMES, theme } from "./state/theme.ts";
import { trainingNote } from "./state/training.ts";
import { Button } from "./ui/controls.tsx";
import { DropTarget } from "./ui/DropTarget.tsx";
import { Messages } from "./ui/messages.tsx";
import { Offer } from "./ui/Offer.tsx";
import { isSharing } from "./ui/share.ts";
import { ShortcutSheet, showShortcuts } from "./ui/shortcuts.tsx";
import { Uncopied } from "./ui/Uncopied.tsx";

/** The pages, called by what one does there. Each is its own script, loaded when it is first opened. */
const PANELS: Record<PageName, { title: string; load: () => Promise<ComponentType> }> = {
  dish: { title: "Play", load: async () => (await import("./panels/dish/index.tsx")).DishPage },
  tour: {
    title: "How it works",
    load: async () => (await import("./panels/tour/index.tsx")).TourPage,
  },
  train: { title: "Train", load: async () => (await import("./panels/train/index.tsx")).TrainPage },
  heal: {
    title: "Test healing",
    load: async () => (await import("./panels/heal/index.tsx")).HealPage,
  },
  imagine: {
    title: "Digits",
    load: async () => (await import("./panels/imagine/index.tsx")).ImaginePage,
  },
  read: { title: "Read", load: async () => (await import("./panels/read/index.tsx")).ReadPage },
};

/** Pages that do nothing with files of their own; a picture can be trained from anywhere. */
const TAKES_NO_FILES: readonly PageName[] = ["tour", "imagine", "read"];

const loaded = signal<Partial<Record<PageName, ComponentType>>>({});

async function load(name: PageName): Promise<void> {
  if (loaded.peek()[name]) return;
  const Panel = await PANELS[name].load();
  loaded.value = { ...loaded.peek(), [name]: Panel };
}

/** The sheet of ways to take a creature along, once it was asked for. */
const shareSheet = signal<ComponentType | null>(null);

async function loadShareSheet(): Promise<void> {
  const { Share } = await import("./panels/dish/share/index.tsx");
  shareSheet.value = Share;
}

/**
 * Loads the page in view, now and whenever it changes, before any of it is drawn.
 * @returns resolves when the first one is here, or will not come
 */
export function startPages(): Promise<void> {
  let latest = Promise.resolve();
  effect(() => {
    latest = load(page.value).catch(sayError);
  });
  effect(() => {
    if (isSharing.value) loadShareSheet().catch(sayError);
  });
  return latest;
}

/** Keeps the browser from opening a dropped file in place of the studio. */
function keepFilesOut(event: DragEvent): void {
  if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
}

export function App() {
  const name = page.value;
  const Panel = loaded.value[name];
  const Sheet = shareSheet.value;
  const note = trainingNote.value;
  useEffect(() => {
    document.title = `${note && `Training ${note} · `}${PANELS[name].title} · Blastema`;
  }, [name, note]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const isTyping =
        event.target instanceof HTMLElement && event.target.matches("input, textarea");
      if (event.key === "?" && !isTyping) showShortcuts();
    };
    const ended = new AbortController();
    const { signal } = ended;
    addEventListener("keydown", onKey, { signal });
    addEventListener("dragover", keepFilesOut, { signal });
    addEventListener("drop", keepFilesOut, { signal });
    return () => ended.abort();
  }, []);
  return (
    <>
      <button type="button" class="skip" onClick={() => document.getElementById("page")?.focus()}>
        Skip to the page
      </button>
      <Header />
      <main id="page" class={`page ${name}`} tabIndex={-1}>
        {Panel ? <Panel /> : <p class="waiting">Loading…</p>}
      </main>
      {Sheet && <Sheet />}
      <Messages />
      <Uncopied />
      <Offer />
      {TAKES_NO_FILES.includes(name) && (
        <DropTarget
          invitation="Drop a picture to train a creature from it"
          onFiles={(files) => {
            const picture = files.find(isPicture);
            if (picture) offered.value = picture;
            else sayError("This page takes pictures only: drop rules on Play.");
          }}
        />
      )}
      <ShortcutSheet />
    </>
  );
}

function Header() {
  const next = THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length] ?? "system";
  return (
    <header class="top">
      <a class="brand" href="#/dish" aria-label="Blastema">
        <svg viewBox="0 0 16 16" width="22" height="22" aria-hidden="true">
          <path fill="var(--accent)" d="M5 1h6v2h2v2h2v6h-2v2h-2v2H5v-2H3v-2H1V5h2V3h2z" />
          <path fill="var(--on-accent)" d="M7 5h2v2h2v2H9v2H7V9H5V7h2z" />
        </svg>
        <span>Blastema</span>
      </a>
      <nav aria-label="Pages">
        {PAGES.map((name) => (
          <a
            key={name}
            href={addressOf(name)}
            aria-current={page.value === name ? "page" : undefined}
          >
            {PANELS[name].title}
            {name === "train" && trainingNote.value && <small> {trainingNote.value}</small>}
          </a>
        ))}
      </nav>
      <div class="tools">
        {page.value === "dish" && (
          <Button
            label="Share"
            hint="Take the creature with you: link, page, picture, film"
            icon="share"
            onClick={() => {
              isSharing.value = true;
            }}
          />
        )}
        <Button
          label={`Theme: ${theme.value}`}
          hint={`Theme: ${theme.value}. Next: ${next}`}
          icon={theme.value}
          iconOnly
          onClick={() => {
            theme.value = next;
          }}
        />
        <span class="for-keyboards">
          <Button
            label="Keys"
            hint="All keys"
            icon="help"
            iconOnly
            shortcut="?"
            onClick={showShortcuts}
          />
        </span>
      </div>
    </header>
  );
}
