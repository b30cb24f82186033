/** Shows the numbers of the latent as bars, up and down. */
import { model, shown } from "./session.ts";

/** Longest bar; larger numbers look the same, but most are about 1. */
const LONGEST = 2;

export function LatentBars() {
  const latent = shown.value;
  if (!latent) return null;
  const bars = Array.from(latent, (value, i) => {
    const length = Math.max(-LONGEST, Math.min(LONGEST, value));
    return `M${i + 0.5} 0V${-length.toFixed(2)}`;
  });
  return (
    <figure class="latent-bars">
      <svg
        viewBox={`0 ${-LONGEST} ${latent.length} ${2 * LONGEST}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`The latent: ${latent.length} numbers`}
      >
        <path d={`M0 0H${latent.length}`} class="axis" />
        <path d={bars.join("")} />
      </svg>
      <figcaption>
        The latent of this {model.value?.entry.noun}: {latent.length} numbers
      </figcaption>
    </figure>
  );
}
