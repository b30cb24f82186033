/**
 * How a page talks to a dish on another thread: the methods of a service are called by messages, and answered in the
 * order of the calls. The messages may go to a worker or through a MessagePort.
 */

/** One end of a channel: a Worker, a worker's own scope, or a MessagePort. */
export interface Wire {
  postMessage(message: unknown, transfer: Transferable[]): void;
  onmessage: ((event: MessageEvent) => void) | null;
}

interface Call {
  readonly id: number;
  readonly name: string;
  readonly args: readonly unknown[];
}

type Answer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: string };

type Service = object;

/** The asynchronous methods of a service, called from another thread. */
export type Remote<S extends Service> = {
  readonly [K in keyof S as S[K] extends (...args: never) => Promise<unknown> ? K : never]: S[K];
};

/** Answers the calls of a service's methods that arrive on a wire, one after another. */
export function serve<S extends Service>(service: S, wire: Wire): void {
  const methods = service as Record<string, (...args: unknown[]) => Promise<unknown>>;
  const answer = async ({ id, name, args }: Call): Promise<void> => {
    try {
      const value = await methods[name](...args);
      wire.postMessage({ id, value } satisfies Answer, handedOver([value]));
    } catch (error) {
      wire.postMessage({ id, error: messageOf(error) } satisfies Answer, []);
    }
  };
  let last = Promise.resolve();
  wire.onmessage = ({ data }) => {
    last = last.then(() => answer(data));
  };
}

/** What {@link connect} returns. */
export interface Connection<S extends Service> {
  readonly service: Remote<S>;
  /** Ends the connection: every call that still waits, or is made later, fails with this error. */
  breakOff(error: Error): void;
}

/** Connects to the service that {@link serve} answers for at the other end of the wire. */
export function connect<S extends Service>(wire: Wire): Connection<S> {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let broken: Error | undefined;
  let calls = 0;
  wire.onmessage = ({ data }) => {
    const answer = data as Answer;
    const asked = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ("error" in answer) asked?.reject(new Error(answer.error));
    else asked?.resolve(answer.value);
  };
  const call = (name: string, args: unknown[]): Promise<unknown> => {
    if (broken) return Promise.reject(broken);
    const asked = deferred<unknown>();
    const id = calls++;
    waiting.set(id, asked);
    wire.postMessage({ id, name, args } satisfies Call, handedOver(args));
    return asked.promise;
  };
  return {
    service: new Proxy({} as Remote<S>, {
      get:
        (_, name) =>
        (...args: unknown[]) =>
          call(String(name), args),
    }),
    breakOff: (error) => {
      broken = error;
      for (const asked of waiting.values()) asked.reject(error);
      waiting.clear();
    },
  };
}

/** The memory of all arrays, and all pictures, among the values and their members: they move with a message instead of being copied. */
function handedOver(values: readonly unknown[]): Transferable[] {
  return values
    .flatMap((value) =>
      value instanceof Object && !ArrayBuffer.isView(value) ? Object.values(value) : [value],
    )
    .flatMap((member) => {
      if (ArrayBuffer.isView(member)) return member.buffer as ArrayBuffer;
      return globalThis.ImageBitmap && member instanceof ImageBitmap ? member : [];
    });
}

/** A promise and what settles it; newer browsers have `Promise.withResolvers`. */
interface PromiseWithResolvers<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(error: Error): void;
}

/** Makes a promise that is settled from outside. */
export function deferred<T>(): PromiseWithResolvers<T> {
  let resolve!: (value: T) => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

/** The message of an error, or of whatever else was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
