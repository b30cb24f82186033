// fast-check with a seed of its own: the same cases each time, so that no outcome is luck; PROPERTY_SEED=2 tries others.
import assert from "node:assert/strict";
import fc from "fast-check";

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env.PROPERTY_SEED ?? 1) });
export default fc;

/** Counts cases by kind, from none on, so that a test can tell that it tried every kind. */
export class Kinds<Name extends string> {
  readonly #counts = new Map<Name, number>();

  constructor(...names: Name[]) {
    for (const name of names) this.#counts.set(name, 0);
  }

  /** Counts one case. @param is of which kinds it is */
  see(is: Readonly<Record<Name, boolean>>): void {
    for (const [name, count] of this.#counts) this.#counts.set(name, count + Number(is[name]));
  }

  /** Fails unless there were so many of each kind. */
  assertEach(least: number): void {
    for (const [name, count] of this.#counts)
      assert.ok(count >= least, `${count} cases of ${name}, fewer than ${least}`);
  }

  toString(): string {
    return Array.from(this.#counts, ([name, count]) => `${name} ${count}`).join(", ");
  }
}
