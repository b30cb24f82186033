/** What browsers keep. In a private window some keep nothing. */

/** Asks a store; where the browser keeps nothing, gives what there is otherwise. */
export async function inStore<T>(ask: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await ask();
  } catch {
    return otherwise;
  }
}
