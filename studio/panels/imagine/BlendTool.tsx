/** Blends two digits: everything on the line between their latents. */
import { batch } from "@preact/signals";
import { useEffect, useId } from "preact/hooks";
import { settings } from "../../state/settings.ts";
import { TABLE } from "../../state/table.ts";
import { SettingSlider } from "../../ui/controls.tsx";
import type { Frame } from "../../worker/imagine-protocol.ts";
import { usePortraits } from "./around.ts";
import { between, toText } from "./latent.ts";
import { Portrait } from "./Portrait.tsx";
import { choose, inHand, model, read } from "./session.ts";

/** How many digits are shown from one end to the other, both included. */
const WAY = 7;
/** Value of the setting `blendFrom` for the digit that was in hand when blending began. */
const OWN = -1;

/** The latent that was in hand when blending began, with its lots. */
function own(): Float32Array {
  return read(settings.blendOwn.value) ?? (inHand.value as Float32Array);
}

/** The latent at a share of the way between the two ends. */
function blended(share: number): Float32Array {
  const examples = model.value?.atlas.examples ?? [];
  const { blendFrom, blendTo } = settings;
  const end = (nth: number): Float32Array => examples[nth]?.latent ?? own();
  return between(end(blendFrom.value), end(blendTo.value), share);
}

/** Takes the blend as the digit in hand. */
function take(): void {
  choose(blended(settings.blendShare.value), 0);
}

/** Makes the digit in hand the left end, unless it is the blend that the settings describe. */
function begin(): void {
  const latent = inHand.value as Float32Array;
  if (toText(blended(settings.blendShare.value)) === toText(latent)) return;
  batch(() => {
    settings.blendOwn.value = toText(latent);
    settings.blendFrom.value = OWN;
    settings.blendShare.value = 0;
  });
}

export function BlendTool() {
  useEffect(begin, []);
  const pictures = usePortraits(() => {
    const examples = model.value?.atlas.examples ?? [];
    const way = Array.from({ length: WAY }, (_, i) => blended(i / (WAY - 1)));
    return [own(), ...examples.map(({ latent }) => latent), ...way];
  });
  const ends = pictures.value.slice(0, -WAY);
  return (
    <div class="blend">
      <End name="blendFrom" ends={ends} first={OWN} />
      <End name="blendTo" ends={ends} first={0} />
      <div class="way">
        <div>
          {pictures.value.slice(-WAY).map((frame, i) => (
            <Portrait key={i} frame={frame} />
          ))}
        </div>
        <SettingSlider
          name="blendShare"
          shown={(share) => `${Math.round(100 * share)}%`}
          onInput={take}
        />
      </div>
    </div>
  );
}

interface EndProps {
  readonly name: "blendFrom" | "blendTo";
  /** Digits to choose from: the visitor's own, then typical ones. */
  readonly ends: readonly Frame[];
  /** Number of the first digit that can be chosen here. */
  readonly first: number;
}

function End({ name, ends, first }: EndProps) {
  const group = useId();
  const setting = settings[name];
  return (
    <fieldset class="end">
      <legend>{TABLE[name].label}</legend>
      {ends.slice(1 + first).map((frame, i) => {
        const nth = first + i;
        return (
          <label key={nth}>
            <input
              type="radio"
              name={group}
              aria-label={model.value?.atlas.examples[nth]?.name ?? "The one in hand"}
              checked={setting.value === nth}
              onChange={() => {
                setting.value = nth;
                take();
              }}
            />
            <Portrait frame={frame} />
            {nth === OWN && <span>{TABLE.blendOwn.label}</span>}
          </label>
        );
      })}
    </fieldset>
  );
}
