/** What a new run will be, as it is being chosen. */
import { hasCard } from "../../state/card.ts";
import { settings } from "../../state/settings.ts";
import type { NewTraining } from "../../worker/train-protocol.ts";
import { choice, growingForm } from "./changes.ts";
import { pictures } from "./company.ts";
import { isPattern, withLife } from "./pattern.ts";

/** The run that the choices lead to. @throws Error when a picture is missing */
export function newTraining(): NewTraining {
  const chosen = pictures.value;
  if ("missing" in chosen) throw new Error(chosen.missing);
  const { rngSeed, arithmetic, computeOn } = settings;
  return {
    ...choice.value,
    ...chosen.find(({ options }) => options)?.options,
    ...(isPattern.value && { square: true }),
    ...{ pictures: chosen, rngSeed: rngSeed.value },
    changes: withLife(choice.value, growingForm.value.changes),
    arithmetic: arithmetic.value === "plain" ? "plain" : undefined,
    on: !hasCard.value ? "wasm" : computeOn.value === "auto" ? undefined : computeOn.value,
  };
}
