/** Messages: short sentences in a corner, spoken by screen readers too. */
import { signal } from "@preact/signals";
import { Icon } from "./icons.tsx";

interface Message {
  readonly id: number;
  readonly text: string;
  readonly kind: "note" | "error";
}

const messages = signal<readonly Message[]>([]);
let lastId = 0;

/** How long a message stays, in milliseconds; an error stays longer, and has a button to close it. */
const STAYS = { note: 5_000, error: 15_000 };

/** Tells the visitor something. The same text is not shown twice at once. */
export function say(text: string, kind: Message["kind"] = "note"): void {
  const id = ++lastId;
  messages.value = [
    ...messages.value.filter((message) => message.text !== text),
    { id, text, kind },
  ];
  setTimeout(() => dismiss(id), STAYS[kind]);
}

/**
 * Tells the visitor what went wrong, in the error's own sentence; not what was given up because its page was left, as
 * an `<nca-canvas>` gives up what it was asked when it is taken away.
 */
export function sayError(error: unknown): void {
  if (error instanceof DOMException && error.name === "AbortError") return;
  say(error instanceof Error ? error.message : String(error), "error");
}

function dismiss(id: number): void {
  messages.value = messages.value.filter((message) => message.id !== id);
}

/** The corner where messages appear; once in the page. */
export function Messages() {
  const kinds = ["note", "error"] as const;
  return (
    <div class="messages">
      {kinds.map((kind) => (
        <div key={kind} role={kind === "error" ? "alert" : "status"}>
          {messages.value
            .filter((message) => message.kind === kind)
            .map(({ id, text }) => (
              <div key={id} class={`message ${kind}`}>
                <span>{text}</span>
                <button type="button" class="icon-button" onClick={() => dismiss(id)}>
                  <Icon name="close" />
                  <span class="unseen">Close this message</span>
                </button>
              </div>
            ))}
        </div>
      ))}
    </div>
  );
}
