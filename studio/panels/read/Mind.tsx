/** What a single cell believes: its ten numbers now, and over the last steps. */
import { settings } from "../../state/settings.ts";
import { Button } from "../../ui/controls.tsx";
import { colourOf } from "./paint.ts";
import { asked, memory, minds, SIDE } from "./session.ts";

export function Mind() {
  const cell = asked.value;
  const now = memory.value.at(-1);
  if (cell < 0 || !now) return <Invitation />;
  if ((minds.value?.digits[cell] ?? -1) < 0)
    return <p class="quiet">The cell that you asked is gone with its ink.</p>;
  const best = now.indexOf(Math.max(...now));
  return (
    <figure class="minds">
      <figcaption>
        The cell in row {Math.floor(cell / SIDE) + 1}, column {(cell % SIDE) + 1}:{" "}
        {percent(now[best])} sure of {best}
      </figcaption>
      <Past past={memory.value} />
      <ol start={0} aria-label="How much the cell believes in each digit">
        {Array.from(now, (share, digit) => (
          <li key={digit}>
            <b style={{ "--of": colourOf(digit) }}>{digit}</b> {percent(share)}
          </li>
        ))}
      </ol>
    </figure>
  );
}

function Invitation() {
  return (
    <div class="minds">
      <p class="quiet">
        Ask a cell, and see how its ten beliefs change as it hears from its neighbours.
      </p>
      {settings.hand.value !== "ask" && (
        <Button
          label="Ask a cell"
          icon="help"
          shortcut="A"
          onClick={() => {
            settings.hand.value = "ask";
          }}
        />
      )}
    </div>
  );
}

const percent = (share: number | undefined): string => `${Math.round(100 * (share ?? 0))}%`;

/** A line for each digit: how much the cell believed in it in each step. */
function Past({ past }: { past: readonly Float32Array[] }) {
  const last = Math.max(1, past.length - 1);
  return (
    <svg
      viewBox="0 0 100 40"
      preserveAspectRatio="none"
      role="img"
      aria-label={`What the cell believed in the last ${past.length} steps`}
    >
      <path class="axis" d="M0 39.5H100" />
      {past.length > 1 &&
        Array.from({ length: 10 }, (_, digit) => (
          <polyline
            key={digit}
            style={{ stroke: colourOf(digit) }}
            points={past
              .map((shares, i) => `${(100 * i) / last},${39 - 38 * (shares[digit] as number)}`)
              .join(" ")}
          />
        ))}
    </svg>
  );
}
