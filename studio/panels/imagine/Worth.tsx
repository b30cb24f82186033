/** Says what such a model is good for, and what not. */
import type { Model } from "./session.ts";

/** Bytes of a number in a model file. */
const BYTES = 4;

export function Worth({ known: { entry, facts } }: { known: Model }) {
  const numbers = facts.growing.toLocaleString("en");
  const kilobytes = Math.round((BYTES * facts.growing) / 1000);
  const mends = facts.heals ? "most of what is rubbed out" : "most of what is rubbed out early";
  return (
    <p class="worth">
      <b>What is it good for?</b> It is a generator of {numbers} numbers ({kilobytes} kB), the same
      in every cell, that mends {mends}: that may suit toys, teaching, and hardware of many equal
      parts of which some fail. Who only wants good pictures is better served by large networks,
      which draw more than {entry.noun === "digit" ? "digits" : "emoji"}.
    </p>
  );
}
