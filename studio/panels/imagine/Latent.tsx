/** Shows what a digit is made of: the numbers of its latent, and where its cells decide the rest. */
import type { ComponentChildren } from "preact";
import type { Account } from "../../worker/imagine-protocol.ts";
import { Portrait } from "./Portrait.tsx";
import { account, type Model, model, shown } from "./session.ts";

/** Longest bar; larger numbers look the same, but most are about 1. */
const LONGEST = 2;

export function LatentBars() {
  const latent = shown.value;
  const known = model.value;
  if (!latent || !known) return null;
  const { facts } = known;
  const bars = <Bars latent={latent.subarray(0, facts.latent)} />;
  if (facts.lots > 0) return <Decided {...{ known, bars, account: account.value }} />;
  return (
    <figure class="latent-bars">
      {bars}
      <figcaption>
        The latent of this {known.entry.noun}: {facts.latent} numbers
      </figcaption>
    </figure>
  );
}

/** The numbers of a latent as bars, up and down. */
function Bars({ latent }: { latent: Float32Array }) {
  const bars = Array.from(latent, (value, i) => {
    const length = Math.max(-LONGEST, Math.min(LONGEST, value));
    return `M${i + 0.5} 0V${-length.toFixed(2)}`;
  });
  return (
    <svg
      viewBox={`0 ${-LONGEST} ${latent.length} ${2 * LONGEST}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`The latent: ${latent.length} numbers`}
    >
      <path d={`M0 0H${latent.length}`} class="axis" />
      <path d={bars.join("")} />
    </svg>
  );
}

interface DecidedProps {
  readonly known: Model;
  readonly bars: ComponentChildren;
  readonly account: Account | null;
}

/** The latent, and a map for each grid of how much its cells decide. */
function Decided({ known, bars, account }: DecidedProps) {
  return (
    <figure class="latent-bars decided">
      <div>
        {bars}
        <span>Latent</span>
        <b>{inNats(account?.latent)}</b>
      </div>
      {account?.grids.map(({ nats, cells }) => {
        const size = `${cells.side} × ${cells.side}`;
        return (
          <div key={cells.side}>
            <Portrait
              frame={cells}
              accented={new Uint8Array(cells.side ** 2).fill(1)}
              label={`How much each of ${size} cells decides`}
            />
            <span>{size} cells</span>
            <b>{inNats(nats)}</b>
          </div>
        );
      })}
      <figcaption>
        Where this {known.entry.noun} was decided: the nats that it takes to tell it from all
        others. The greener a cell, the more it decides.
      </figcaption>
    </figure>
  );
}

const inNats = (nats: number | undefined): string => (nats === undefined ? "…" : nats.toFixed(1));
