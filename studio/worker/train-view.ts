/** What the page sees of a kind of run, and what a run of that kind gives; all the rest is the same for every kind. */
import type { Engine } from "blastema";
import type { Materials, Recorded, Report, Run } from "blastema/training";
import type { RunFacts, RunName, Update } from "./train-protocol.ts";

export interface RunView<R extends Run = Run> {
  /** What the run is trained with. */
  readonly materials: Materials;
  /** Milliseconds between looks at the model while it trains. */
  readonly modelEvery: number;
  /** What a list of runs shows of it. */
  name(run: R): RunName;
  /** What else does not change while it is open. */
  facts(run: R): RunFacts;
  /** Notes what a training step changed; without one, all is to be drawn again. */
  note(run: R, report?: Report<R>): void;
  /** What a training step did. */
  drawStep(run: R, report: Report<R>): Update;
  /** What changed since it was last asked. */
  drawChanges(run: R): Update;
  /** The model that the run gives now. */
  drawModel(run: R, engine: Engine): Promise<Update>;
  /** Mean loss of the last training steps; NaN without any. */
  loss(metrics: readonly Recorded[]): number;
  /** The file of the model that the run gives. */
  encodeModel(run: R, metrics: readonly Recorded[]): Uint8Array<ArrayBuffer>;
}
