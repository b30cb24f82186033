/** What a run gives: the rule, for the other pages and as files, and the run itself. */
import { decodeRule } from "blastema";
import { formatMetrics } from "blastema/training";
import type { ComponentChildren } from "preact";
import { sayError } from "../../state/messages.ts";
import { keepRule, takeInHand } from "../../state/rules.ts";
import { addressOf } from "../../state/settings.ts";
import type { PageName } from "../../state/table/rows.ts";
import { Button, Card } from "../../ui/controls.tsx";
import { download, stemOf } from "../../ui/download.ts";
import type { OpenGrowing, OpenVariational } from "../../worker/train-protocol.ts";
import { nameOf, sortOf } from "./names.ts";
import { ask, metrics, phase, stepCount } from "./session.ts";

/** A file that a button downloads. */
interface Offer {
  readonly name: string;
  readonly hint: string;
  readonly make: () => Promise<Uint8Array<ArrayBuffer> | string>;
}

/** Keeps the rule as it is now, and shows it on another page. */
export async function sendTo(run: OpenGrowing, page: PageName): Promise<void> {
  const rule = decodeRule(await ask("model"));
  takeInHand(keepRule(`${nameOf(run)}, ${sortOf(run)}, step ${stepCount.value}`, rule));
  location.hash = addressOf(page);
}

/** What files of a run are called, without their ending. */
export function fileOf(run: OpenGrowing): string {
  return stemOf(`${nameOf(run)}-${sortOf(run)}`);
}

export function Downloads({ run }: { run: OpenGrowing }) {
  const stem = fileOf(run);
  const isNew = stepCount.value === 0;
  const files = {
    Rule: {
      name: `${stem}.safetensors`,
      hint: "The trained rule as it is now, for the command line or your own code",
      make: () => ask("model"),
    },
    Card: {
      name: `${stem}.json`,
      hint: "How the rule was made: recipe, rngSeed, arithmetic, loss",
      make: async () => `${JSON.stringify(decodeRule(await ask("model")).card, null, 2)}\n`,
    },
    ...runFiles(stem, "One line a training step: loss, learning rate, seconds"),
  };
  return (
    <>
      {phase.value !== "done" && (
        <Card title="Use the rule as it is now">
          <div class="buttons">
            <Button
              label="Play with it"
              disabled={isNew}
              onClick={() => sendTo(run, "dish").catch(sayError)}
            />
            <Button
              label="Test healing"
              disabled={isNew}
              onClick={() => sendTo(run, "heal").catch(sayError)}
            />
          </div>
        </Card>
      )}
      <FileCard files={files}>
        Go on elsewhere:{" "}
        <code>
          npx blastema train --resume {stem}-run.safetensors -o {stem}.safetensors
        </code>
      </FileCard>
    </>
  );
}

export function VariationalDownloads({ run }: { run: OpenVariational }) {
  const stem = stemOf(`pictures-${run.size}`);
  const files = {
    Model: {
      name: `${stem}.safetensors`,
      hint: "The model as it is now, for blastema vae or your own code",
      make: () => ask("model"),
    },
    ...runFiles(stem, "One line a training step: both parts of the bound, learning rate, seconds"),
  };
  return (
    <FileCard files={files}>
      Score it: <code>npx blastema vae eval {stem}.safetensors</code>
      <br />
      Go on elsewhere:{" "}
      <code>
        npx blastema vae train --resume {stem}-run.safetensors -o {stem}.safetensors
      </code>
    </FileCard>
  );
}

/** What any run gives. */
function runFiles(stem: string, metricsHint: string): Record<string, Offer> {
  return {
    Metrics: {
      name: `${stem}-metrics.jsonl`,
      hint: metricsHint,
      make: async () => formatMetrics(metrics.value),
    },
    "The whole run": {
      name: `${stem}-run.safetensors`,
      hint: "All that the run is; it goes on from this file, here or on a command line",
      make: () => ask("runFile"),
    },
  };
}

interface FileCardProps {
  readonly files: Readonly<Record<string, Offer>>;
  /** What to do with them. */
  readonly children: ComponentChildren;
}

function FileCard({ files, children }: FileCardProps) {
  return (
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
      <p class="quiet">{children}</p>
    </Card>
  );
}
