import type { Rule } from "../models/rule.ts";
import type { DishService, DishSettings, Opened } from "./dish-service.ts";
import { deferred, messageOf, type Remote } from "./protocol.ts";

/** A dish on some thread. */
export interface DishThread {
  readonly service: Remote<DishService>;
  /** Ends the thread; calls that wait for an answer fail with {@link CLOSED}. */
  close(): void;
}

/** What calls fail with when the element leaves the page. */
export const CLOSED = new DOMException("The element was taken out of the page.", "AbortError");

/** What a {@link Creature} needs of its element. */
export interface Owner {
  readonly settings: DishSettings;
  startThread(): DishThread;
  /** Shows the dish for the first time, or after it was begun anew or follows another rule. */
  opened(opened: Opened, service: Remote<DishService>): Promise<void>;
  fail(error: unknown): void;
}

/** The life of an element's dish: its thread, and what is loaded into it. */
export class Creature {
  readonly #owner: Owner;
  #thread: DishThread | undefined;
  #loading = new AbortController();
  #opening = opening();
  #state: "empty" | "failed" | "open" = "empty";

  constructor(owner: Owner) {
    this.#owner = owner;
  }

  /** Settled when the first rule is shown, or cannot be. */
  get ready(): Promise<void> {
    return this.#opening.promise;
  }

  /** Runs a rule, or the one in the file at a URL, in place of the first rule; what was loading before is given up. */
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

  /** Begins anew in a new dish, once there is one. */
  async reopen(): Promise<void> {
    await this.#whenOpen(() =>
      this.#open(this.#loading.signal, (service) => service.reopen(this.#owner.settings)),
    );
  }

  /** Changes what can be changed while the dish lives, once there is one. */
  async adjust(): Promise<void> {
    await this.#whenOpen(() => this.call((service) => service.adjust(this.#owner.settings)));
  }

  /** Calls the dish, once there is one; at once if there is, so that everything is done in the order it was asked for. */
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

  /** Nothing is to be done, or told, for a dish that never came to be. */
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

/** A promise that nobody has to wait for: what it fails with is told as an event too. */
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
  if (!response.ok) throw refuse(`the server answers ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}
