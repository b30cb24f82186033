/** A run that is open: what it looks like now, and what can be done with it. */

import { Card } from "../../ui/controls.tsx";
import type { OpenGrowing } from "../../worker/train-protocol.ts";
import { BatchView } from "./BatchView.tsx";
import { Checks } from "./Checks.tsx";
import { Controls } from "./Controls.tsx";
import { Done } from "./Done.tsx";
import { Downloads } from "./Downloads.tsx";
import { LiveDish } from "./LiveDish.tsx";
import { LossChart } from "./LossChart.tsx";
import { PoolWall } from "./PoolWall.tsx";
import { phase } from "./session.ts";

export function Live({ run }: { run: OpenGrowing }) {
  return (
    <div class="train-live">
      <div class="sights">
        <Done run={run} />
        <Card
          title={
            phase.value === "done" && !run.isTexture ? "The creature" : "The rule as it is now"
          }
        >
          <LiveDish run={run} />
        </Card>
        <div class="figures">
          <Card
            title={`Loss: how far ${run.isTexture ? "its patches are" : "the grown picture is"} from yours`}
          >
            <LossChart />
          </Card>
          {run.isMeasured && <Checks />}
          <Card title="The latest batch">
            <BatchView run={run} />
          </Card>
        </div>
        {run.poolSize > 0 && (
          <Card
            title={`The pool: ${run.poolSize} ${run.isTexture ? "grids" : "creatures"} that training goes back to`}
          >
            <PoolWall run={run} />
          </Card>
        )}
      </div>
      <aside class="train-side" aria-label="The run">
        <Controls run={run} />
        <Downloads run={run} />
      </aside>
    </div>
  );
}
