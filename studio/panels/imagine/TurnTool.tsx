/** Knobs for the directions in which digits differ most, with pictures of where each leads. */
import { Slider } from "../../ui/controls.tsx";
import { usePortraits } from "./around.ts";
import { coordinates, movedTo } from "./latent.ts";
import { Portrait } from "./Portrait.tsx";
import { choose, chosen, model, withLots } from "./session.ts";

/** How far the knobs turn, in standard deviations. */
const REACH = 3;

export function TurnTool() {
  const known = model.value;
  const latent = chosen.value;
  const ends = usePortraits(() => {
    const atlas = model.value?.atlas;
    const from = chosen.value;
    if (!atlas || !from) return [];
    return atlas.directions.flatMap((_, nth) =>
      [-REACH, REACH].map((to) => withLots(movedTo(atlas, from, nth, to))),
    );
  });
  if (!known || !latent) return null;
  const { atlas } = known;
  return (
    <div class="knobs">
      {coordinates(atlas, latent).map((value, nth) => (
        <div key={`direction ${nth + 1}`} class="knob">
          <Portrait frame={ends.value[2 * nth]} />
          <Slider
            label={`Direction ${nth + 1}`}
            hint=""
            min={-REACH}
            max={REACH}
            step={0.05}
            value={Math.min(REACH, Math.max(-REACH, value))}
            shown={signed(value)}
            onInput={(to) => choose(movedTo(atlas, latent, nth, to))}
          />
          <Portrait frame={ends.value[2 * nth + 1]} />
        </div>
      ))}
    </div>
  );
}

/** Writes a number with one decimal and a real minus sign; 0.0 never has one. */
function signed(value: number): string {
  return (Math.round(value * 10) / 10 + 0).toFixed(1).replace("-", "−");
}
