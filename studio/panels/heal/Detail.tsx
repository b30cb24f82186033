/** Details of the chosen position: its numbers, and the creature before the cut, just after it, and regrown. */
import { useComputed } from "@preact/signals";
import { HEALING } from "blastema/measure";
import { Card, SettingChoice } from "../../ui/controls.tsx";
import { figure, OUTCOME_NAMES, OUTCOMES } from "./outcomes.ts";
import { PictureView } from "./PictureView.tsx";
import { beforeAndAfter, chosenPosition, measured } from "./session.ts";

export function LegendCard() {
  return (
    <Card title={`After ${HEALING.regrowth} steps`}>
      <ul class="legend">
        {OUTCOME_NAMES.map((name) => (
          <li key={name}>
            <span class={`swatch ${name}`} aria-hidden="true" />
            <span>{OUTCOMES[name].words}</span>
            <span class="number">
              {measured.value.filter(({ position }) => position.outcome === name).length}
            </span>
          </li>
        ))}
      </ul>
      <SettingChoice name="healDrawn" />
    </Card>
  );
}

export function DetailCard() {
  const pictures = useComputed(() => {
    const at = chosenPosition.value;
    return at && { ...at, before: beforeAndAfter(at.position) };
  });
  const at = pictures.value;
  return (
    <Card title="One of the cuts">
      {at ? (
        <>
          <div class="portraits">
            <figure>
              <PictureView picture={at.before[0]} label="The grown creature" />
              <figcaption>grown</figcaption>
            </figure>
            <figure>
              <PictureView picture={at.before[1]} label="The creature just after the cut" />
              <figcaption>
                cut <span class="number">{figure(at.position.errorAfterCut)}</span>
              </figcaption>
            </figure>
            <figure>
              <PictureView
                picture={at.picture}
                label={`The creature ${HEALING.regrowth} steps after the cut`}
              />
              <figcaption>
                {HEALING.regrowth} steps{" "}
                <span class="number">{figure(at.position.errorAfter)}</span>
              </figcaption>
            </figure>
          </div>
          <p class="detail small" aria-live="polite">
            Row {at.position.row}, column {at.position.column}:{" "}
            <strong>{OUTCOMES[at.position.outcome].words}</strong>.{" "}
            {OUTCOMES[at.position.outcome].says}
          </p>
        </>
      ) : (
        <p class="quiet small">
          Point at a mark or touch it, or go from mark to mark with the arrow keys, to see the
          creature before the cut, just after it, and as it regrew.
        </p>
      )}
    </Card>
  );
}
