import type { Rule } from "../models/rule.ts";
import type { DishSettings, Opened } from "./dish-messages.ts";
import type { DishService } from "./dish-service.ts";
import { deferred, messageOf, type Remote } from "./protocol.ts";

/** A dish on some thread. */
export interface DishThread {
  readonly service: Remote<DishService>;
  /** Ends the thread; calls that still wait for an answer fail with {@link CLOSED}. */
  close(): void;
}

/** The error of calls that were not answered when the element left the page. */
export const CLOSED = new DOMException("The element was taken out of the page.", "AbortError");

/** What a {@link Creature} needs of its element. */
export interface Owner {
  readonly settings: DishSettings;
  startThread(): DishThread;
  /** Shows a dish that is new, was begun anew or follows another rule. */
  opened(opened: Opened, service: Remote<DishService>): Promise<void>;
  fail(error: unknown): void;
}

/** The dish of an element: its thread, and what is loaded into it. */
export class Creature {
  readonly #owner: Owner;
  #thread: DishThread | undefined;
  #loading = new AbortController();
  #opening = opening();
  #state: "empty" | "failed" | "open" = "empty";

  constructor(owner: Owner) {
    this.#owner = owner;
  }

  /** Resolves when the first rule is shown, and rejects when it cannot be. */
  get ready(): Promise<void> {
    return this.#opening.promise;
  }

  /** Runs a rule, or the one in the file at a URL, in place of the first rule. An earlier load is given up. */
  load(source: Rule | string): Promise<void> {
    if (this.#state === "failed") {
      this.#opening = opening();
      this.#state = "empty";
    }
    this.#loading.abort();
    this.#loading = new AbortController();
    const { signal } = this.#loading;
    return this.#open(signal, async (service) => {
      const rule = typeof source === "string" ? await download(source, signal) : source;
      return service.use(rule, this.#owner.settings);
    });
  }

  /** Begins anew in a new dish, once there is a rule. */
  async reopen(): Promise<void> {
    await this.#whenOpen(() =>
      this.#open(this.#loading.signal, (service) => service.reopen(this.#owner.settings)),
    );
  }

  /** Applies the settings that can change while the dish lives, once there is one. */
  async adjust(): Promise<void> {
    await this.#whenOpen(() => this.call((service) => service.adjust(this.#owner.settings)));
  }

  /** Calls the dish once there is one. An open dish is called at once, so that calls keep their order. */
  async call<T>(act: (service: Remote<DishService>) => Promise<T>): Promise<T> {
    if (this.#state !== "open") await this.ready;
    if (!this.#thread) throw CLOSED;
    return act(this.#thread.service);
  }

  /** Ends the thread and forgets the dish. */
  close(): void {
    this.#loading.abort();
    this.#thread?.close();
    this.#thread = undefined;
    this.#opening.reject(CLOSED);
    this.#opening = opening();
    this.#state = "empty";
  }

  /** Acts once the dish is open; does nothing, silently, if it never opens. */
  async #whenOpen(act: () => Promise<void>): Promise<void> {
    try {
      if (this.#state !== "open") await this.ready;
    } catch {
      return;
    }
    await act().catch((error) => this.#fail(error));
  }

  async #open(
    signal: AbortSignal,
    begin: (service: Remote<DishService>) => Promise<Opened>,
  ): Promise<void> {
    try {
      this.#thread ??= this.#owner.startThread();
      const { service } = this.#thread;
      const opened = await begin(service);
      if (signal.aborted) return;
      await this.#owner.opened(opened, service);
      if (signal.aborted) return;
      this.#state = "open";
      this.#opening.resolve();
    } catch (error) {
      if (!signal.aborted) this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    if (error === CLOSED) return;
    if (this.#state === "empty") {
      this.#state = "failed";
      this.#opening.reject(new Error(messageOf(error)));
    }
    this.#owner.fail(error);
  }
}

/** A promise that nobody has to wait for: the element reports its failure as an event too. */
function opening(): ReturnType<typeof deferred<void>> {
  const opened = deferred<void>();
  opened.promise.catch(() => {});
  return opened;
}

async function download(source: string, signal: AbortSignal): Promise<Uint8Array> {
  const refuse = (reason: string): Error =>
    new Error(`The rule ${source} could not be loaded: ${reason}.`);
  const url = new URL(source, document.baseURI);
  const response = await fetch(url, { signal }).catch((error) => {
    throw refuse(messageOf(error));
  });
  if (!response.ok) throw refuse(`the server answered ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}
