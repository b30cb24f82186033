/** The picture of `heal --rough-sheet`: of each way of handling, the creature that came off worst. */
import type { RoughStates, RoughTrial } from "../measure/rough.ts";
import { HANDLINGS, ROUGH } from "../measure/rough-handling.ts";
import { badness } from "../measure/rough-outcome.ts";
import { encodeSheet } from "./contact-sheet.ts";
import { count } from "./output.ts";
import { toPicture } from "./pictures.ts";

/** Keeps, of each way of handling, the creature that came off worst. */
export class RoughAlbum {
  readonly #worst = new Map<string, { trial: RoughTrial; states: RoughStates }>();

  add(trial: RoughTrial, states: RoughStates): void {
    const worst = this.#worst.get(trial.handling);
    if (worst && badness(worst.trial) >= badness(trial)) return;
    this.#worst.set(trial.handling, { trial, states });
  }

  /** Draws them as PNG. */
  draw(height: number, width: number): Promise<Uint8Array> {
    const columns = ["last wound", `step ${ROUGH.readAt}`, `step ${count(ROUGH.readAgainAt)}`];
    const rows = HANDLINGS.flatMap((handling) => {
      const worst = this.#worst.get(handling);
      if (!worst) return [];
      const { wounded, after, later } = worst.states;
      const pictures = [wounded, after, later].map((state) => toPicture(state, height, width));
      return [{ title: handling, subtitle: outcomeWords(worst.trial), pictures }];
    });
    return encodeSheet(columns, rows);
  }
}

function outcomeWords({ outcome, moved }: RoughTrial): string {
  if (outcome === "unhealed") return "not healed";
  if (outcome === "lost") return "cannot heal";
  const most = Math.max(...(moved ?? []).map(Math.abs));
  return outcome === "moved" ? `moved by ${most} cell${most === 1 ? "" : "s"}` : outcome;
}
