import type { Prepared } from "./engine.ts";

/** Returns a function that prepares the program of each choice when it is first asked for, and keeps it. */
export function prepareOnce<Choice extends readonly unknown[]>(
  prepare: (...choice: Choice) => Promise<Prepared>,
): (...choice: Choice) => Promise<Prepared> {
  const kept = new Map<string, Promise<Prepared>>();
  return (...choice) => {
    const name = choice.join();
    const program = kept.get(name) ?? prepare(...choice);
    kept.set(name, program);
    return program;
  };
}
