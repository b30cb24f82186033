/** What a new run will be, as it is being chosen. */
import { hasCard } from "../../state/card.ts";
import { settings } from "../../state/settings.ts";
import type { NewRun, NewTraining, NewVariational } from "../../worker/train-protocol.ts";
import { choice, growingForm, variationalChoice, variationalForm } from "./changes.ts";
import { pictures } from "./company.ts";
import { isPattern, withLife } from "./pattern.ts";

/** The run that the choices lead to. @throws Error when a picture is missing */
export function newTraining(): NewTraining {
  const chosen = pictures.value;
  if ("missing" in chosen) throw new Error(chosen.missing);
  return {
    ...choice.value,
    ...computing(),
    ...chosen.find(({ options }) => options)?.options,
    ...(isPattern.value && { square: true }),
    pictures: chosen,
    changes: withLife(choice.value, growingForm.value.changes),
  };
}

/** The same of a variational model. */
export function newVariational(): NewVariational {
  return {
    ...variationalChoice.value,
    ...computing(),
    changes: variationalForm.value.changes,
  };
}

/** Where a run is computed, and from which random numbers. */
function computing(): Omit<NewRun, "changes"> {
  const { rngSeed, arithmetic, computeOn } = settings;
  return {
    rngSeed: rngSeed.value,
    arithmetic: arithmetic.value === "plain" ? "plain" : undefined,
    on: !hasCard.value ? "wasm" : computeOn.value === "auto" ? undefined : computeOn.value,
  };
}
