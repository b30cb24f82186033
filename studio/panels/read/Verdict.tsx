/** What all cells believe: a sentence, and a row of digits that says how many believe in each. */
import { isBlank } from "../imagine/drawing.ts";
import { colourOf } from "./paint.ts";
import type { Part } from "./parts.ts";
import { drawing, parts, show, step } from "./session.ts";

export function Verdict() {
  const found = parts.value;
  return (
    <>
      <p class="verdict">{sentence(found)}</p>
      <p class="unseen" role="status">
        {found.every(({ share }) => share === 1) && sentence(found)}
      </p>
      <ol class="votes" start={0} aria-label="How many cells believe in each digit">
        {Array.from({ length: 10 }, (_, digit) => (
          <Votes key={digit} digit={digit} found={found} />
        ))}
      </ol>
      <p class="quiet small">
        Step {step.value}. Press a digit to put it under the cells that are there: they keep what
        they believed, and have to learn better.
      </p>
    </>
  );
}

function sentence(found: readonly Part[]): string {
  const drawn = drawing.value;
  if (isBlank(drawn)) return "No ink, and so no cells.";
  if (drawn.every((ink) => ink > 0.5)) return "All is ink, which is no digit: rub something out.";
  const [first, ...others] = found;
  if (!first) return "Too little ink for a digit.";
  if (others.length === 0) return `${amount(first)} ${first.digit}.`;
  const named = found.map(({ digit, share }) => (share === 1 ? `${digit}` : `${digit}?`));
  return `${found.length} parts that do not touch, and so do not hear of each other: ${named.join(", ")}.`;
}

function amount({ cells, share }: Part): string {
  if (share === 1) return `All ${cells} cells agree:`;
  return `${Math.floor(100 * share)}% of ${cells} cells say`;
}

function Votes({ digit, found }: { digit: number; found: readonly Part[] }) {
  const all = found.reduce((sum, { cells }) => sum + cells, 0);
  const votes = found.reduce((sum, part) => sum + (part.votes[digit] as number), 0);
  const share = all > 0 ? votes / all : 0;
  return (
    <li>
      <button
        type="button"
        title={`Put a ${digit} under the cells`}
        aria-label={`${digit}: ${votes} cells. Put it under the cells`}
        aria-keyshortcuts={`${digit}`}
        onClick={() => show(digit)}
      >
        <span class="column" aria-hidden="true">
          <i style={{ height: `${100 * share}%`, background: colourOf(digit) }} />
        </span>
        <b style={{ "--of": colourOf(digit) }}>{digit}</b>
      </button>
    </li>
  );
}
