/** The run of a variational model that is open: pictures that it grows now, and the bound that it climbs. */
import { Card } from "../../ui/controls.tsx";
import type { OpenVariational } from "../../worker/train-protocol.ts";
import { BoundChart, bound } from "./BoundChart.tsx";
import { Controls } from "./Controls.tsx";
import { VariationalDownloads } from "./Downloads.tsx";
import { Picture } from "./Picture.tsx";
import { samples } from "./session.ts";

export function LiveVariational({ run }: { run: OpenVariational }) {
  const now = bound.value;
  return (
    <div class="train-live">
      <div class="sights">
        <Card title="What it grows from 24 random latents">
          {samples.value && (
            <div class="mosaic">
              <Picture {...samples.value} label="24 pictures that the model grows as it is now" />
            </div>
          )}
          <p class="quiet">
            Always from the same latents, so that you see each picture change. Renewed every few
            seconds.
          </p>
        </Card>
        <div class="figures">
          <Card
            title="Nats a picture"
            aside={now === undefined ? undefined : <output>bound −{(-now).toFixed(1)}</output>}
          >
            <BoundChart />
            <p class="quiet">
              What a picture costs to tell: <strong>divergence</strong> for its latent,{" "}
              <strong>reconstruction</strong> for the rest. Training lowers the sum; its negative is
              the bound on the log-likelihood.
            </p>
          </Card>
        </div>
      </div>
      <aside class="train-side" aria-label="The run">
        <Controls run={run} />
        <VariationalDownloads run={run} />
      </aside>
    </div>
  );
}
