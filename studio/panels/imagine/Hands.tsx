/** One latent, drawn several times: with what its cells expect to draw, or with the lots of its picture, and with others. */
import { settings } from "../../state/settings.ts";
import { Button } from "../../ui/controls.tsx";
import { usePortraits } from "./around.ts";
import { Portrait } from "./Portrait.tsx";
import { chosen, drawAnew, model, withLots } from "./session.ts";

/** How many drawings with lots of a rngSeed are shown at once. */
const DRAWN = 5;

/** The rngSeeds of the drawings on show, those around the chosen one; 0 stands for the latent as it is. */
function seeds(): number[] {
  const page = Math.max(0, Math.ceil(settings.lots.value / DRAWN) - 1);
  return [0, ...Array.from({ length: DRAWN }, (_, i) => page * DRAWN + 1 + i)];
}

export function Hands() {
  const portraits = usePortraits(() => {
    const latent = chosen.value;
    return latent ? seeds().map((rngSeed) => withLots(latent, rngSeed)) : [];
  }, "hands");
  const known = model.value;
  const isRead = (chosen.value?.length ?? 0) > (known?.facts.latent ?? 0);
  const own = isRead ? "own" : "usual";
  return (
    <section class="hands" aria-labelledby="hands-title">
      <h2 id="hands-title">Same idea, drawn anew</h2>
      <Button
        label="Other lots"
        hint="The latent stays; every cell draws other lots when it divides"
        icon="dice"
        shortcut="D"
        onClick={drawAnew}
      />
      <div class="tiles">
        {seeds().map((rngSeed, i) => (
          <button
            type="button"
            class="tile"
            key={i}
            aria-pressed={settings.lots.value === rngSeed}
            aria-label={`Drawn with ${rngSeed === 0 ? `its ${own} lots` : `lots ${rngSeed}`}`}
            onClick={() => {
              settings.lots.value = rngSeed;
            }}
          >
            <Portrait frame={portraits.value[i]} />
            <span>{rngSeed || own}</span>
          </button>
        ))}
      </div>
    </section>
  );
}
