/** What a run gives: the rule, for the other pages and as files, and the run itself. */
import { encodeRule } from "blastema";
import { formatMetrics } from "blastema/training";
import { sayError } from "../../state/messages.ts";
import { keepRule, takeInHand } from "../../state/rules.ts";
import { addressOf } from "../../state/settings.ts";
import type { PageName } from "../../state/table.ts";
import { Button, Card } from "../../ui/controls.tsx";
import { download } from "../../ui/download.ts";
import type { OpenRun } from "../../worker/train-protocol.ts";
import { titleOf } from "./Start.tsx";
import { ask, metrics, stepCount } from "./session.ts";

export function Downloads({ run }: { run: OpenRun }) {
  const { targetName, regime } = run;
  const stem = `${titleOf(targetName)
    .toLowerCase()
    .replaceAll(/[^\w-]+/g, "-")}-${regime}`;
  const isNew = stepCount.value === 0;
  const sendTo = (page: PageName) => async (): Promise<void> => {
    const rule = await ask("rule");
    takeInHand(keepRule(`${titleOf(targetName)}, ${regime}, step ${stepCount.value}`, rule));
    location.hash = addressOf(page);
  };
  const files: Record<
    string,
    { name: string; hint: string; make: () => Promise<Uint8Array<ArrayBuffer> | string> }
  > = {
    Rule: {
      name: `${stem}.safetensors`,
      hint: "The trained rule as it is now, for the Dish, the command line or your own code",
      make: async () => encodeRule(await ask("rule")),
    },
    Card: {
      name: `${stem}.json`,
      hint: "How the rule was made: recipe, rngSeed, arithmetic, loss",
      make: async () => `${JSON.stringify((await ask("rule")).card, null, 2)}\n`,
    },
    Metrics: {
      name: `${stem}-metrics.jsonl`,
      hint: "One line a training step: loss, learning rate, seconds",
      make: async () => formatMetrics(metrics.value),
    },
    "The whole run": {
      name: `${stem}-run.safetensors`,
      hint: "All that the run is; it goes on from this file, here or on a command line",
      make: () => ask("runFile"),
    },
  };
  return (
    <>
      <Card title="Use the rule">
        <div class="buttons">
          <Button
            label="To the Dish"
            hint="Grow and cut it there, as it is now"
            kind="primary"
            disabled={isNew}
            onClick={() => sendTo("dish")().catch(sayError)}
          />
          <Button
            label="To Heal"
            hint="Measure where it heals, as it is now"
            disabled={isNew}
            onClick={() => sendTo("heal")().catch(sayError)}
          />
        </div>
      </Card>
      <Card title="Download">
        <div class="buttons">
          {Object.entries(files).map(([label, { name, hint, make }]) => (
            <Button
              key={label}
              label={label}
              hint={hint}
              onClick={() => make().then((content) => download(name, content), sayError)}
            />
          ))}
        </div>
        <p class="quiet">
          Go on elsewhere:{" "}
          <code>
            npx blastema train --resume {stem}-run.safetensors -o {stem}.safetensors
          </code>
        </p>
      </Card>
    </>
  );
}
