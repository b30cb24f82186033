/** The states that a training step started from, and what the rule made of them. */
import type { OpenGrowing } from "../../worker/train-protocol.ts";
import { Picture } from "./Picture.tsx";
import { batchPictures } from "./session.ts";

export function BatchView({ run: { height, width, regime } }: { run: OpenGrowing }) {
  const pictures = batchPictures.value;
  if (!pictures) return <p class="quiet">It appears with the next training step.</p>;
  const { before, after, step, rolloutSteps } = pictures;
  const rows = { before, [`${rolloutSteps} steps later`]: after };
  return (
    <>
      <div class="batch">
        {Object.entries(rows).map(([when, row]) => (
          <div key={row === before ? "before" : "after"}>
            <span class="quiet">{when}</span>
            <div role="img" aria-label={`The batch of step ${step}, ${when}`}>
              {row.map((rgba, sample) => (
                <Picture key={`${sample}`} {...{ rgba, width, height }} />
              ))}
            </div>
          </div>
        ))}
      </div>
      <p class="quiet">{EXPLAINED[regime]}</p>
    </>
  );
}

const EXPLAINED = {
  growing: "Every one starts from a single cell.",
  persistent: "The first starts from a single cell, the others from the pool.",
  regenerating:
    "The first starts from a single cell, the others from the pool; the last ones are cut first. Where creatures change with time, one is as old as can be.",
};
