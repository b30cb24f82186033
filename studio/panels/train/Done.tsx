/** What the rule can do and what to do with it, over the creature, when its training is over. */
import { sayError } from "../../state/messages.ts";
import { Button } from "../../ui/controls.tsx";
import { download } from "../../ui/download.ts";
import { isSharing } from "../../ui/share.ts";
import type { OpenGrowing } from "../../worker/train-protocol.ts";
import { abilitiesOf } from "./abilities.ts";
import { fileOf, sendTo } from "./Downloads.tsx";
import { titleOf } from "./names.ts";
import { Picture } from "./Picture.tsx";
import { ask, phase, result } from "./session.ts";

/** A texture is no picture that could be compared cell by cell. */
const UNJUDGED = "Your eye judges how near it comes. Play lets it cover a whole dish.";

export function Done({ run }: { run: OpenGrowing }) {
  const made = result.value;
  if (phase.value !== "done" || !made) return null;
  const share = async (): Promise<void> => {
    await sendTo(run, "dish");
    isSharing.value = true;
  };
  const save = async (): Promise<void> =>
    download(`${fileOf(run)}.safetensors`, await ask("model"));
  return (
    <section class="what-next" aria-label="What next">
      <div class="wanted-and-grown">
        {run.wanted.map((wanted, goal) => (
          <div key={`${goal}`}>
            <Sight run={run} rgba={wanted} goal={goal} what="wanted" />
            <Sight run={run} rgba={made.grown[goal] ?? []} goal={goal} what="grown" />
          </div>
        ))}
      </div>
      <div>
        <p role="status">
          <strong>{run.isTexture ? UNJUDGED : abilitiesOf(made)}</strong>
        </p>
        <div class="buttons">
          <Button
            label="Play"
            icon="play"
            kind="primary"
            onClick={() => sendTo(run, "dish").catch(sayError)}
          />
          {!run.isTexture && (
            <Button label="Test" icon="check" onClick={() => sendTo(run, "heal").catch(sayError)} />
          )}
          <Button
            label="Put it on your page"
            icon="share"
            onClick={() => share().catch(sayError)}
          />
          <Button label="Download" icon="file" onClick={() => save().catch(sayError)} />
        </div>
      </div>
    </section>
  );
}

interface SightProps {
  readonly run: OpenGrowing;
  readonly rgba: ArrayLike<number>;
  readonly goal: number;
  readonly what: "wanted" | "grown";
}

function Sight({ run: { height, width, spec }, rgba, goal, what }: SightProps) {
  const name = spec.goals && titleOf(spec.goals[goal] ?? "");
  return (
    <figure>
      <Picture {...{ rgba, height, width }} label={`${name ?? "The picture"} as it is ${what}`} />
      <figcaption>{name ? `${name}, ${what}` : what}</figcaption>
    </figure>
  );
}
