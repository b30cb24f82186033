/** What to do next, over the creature, when its training is over. */
import { sayError } from "../../state/messages.ts";
import { Button } from "../../ui/controls.tsx";
import { isSharing } from "../../ui/share.ts";
import type { OpenGrowing } from "../../worker/train-protocol.ts";
import { sendTo } from "./Downloads.tsx";
import { phase } from "./session.ts";

export function Done({ run }: { run: OpenGrowing }) {
  if (phase.value !== "done") return null;
  const share = async (): Promise<void> => {
    await sendTo(run, "dish");
    isSharing.value = true;
  };
  return (
    <section class="done" aria-label="What next">
      <p>
        <strong>The training is over.</strong> Cut it below: does it come back?
      </p>
      <div class="buttons">
        <Button
          label="Play"
          icon="play"
          kind="primary"
          onClick={() => sendTo(run, "dish").catch(sayError)}
        />
        <Button label="Test" icon="check" onClick={() => sendTo(run, "heal").catch(sayError)} />
        <Button label="Share or download" icon="share" onClick={() => share().catch(sayError)} />
      </div>
    </section>
  );
}
