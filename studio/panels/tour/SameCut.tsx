/** The three regimes side by side; a cut of one is made in all. */
import type { Regime } from "blastema";
import type { CutShape, NcaCanvas } from "blastema/element";
import { useRef } from "preact/hooks";
import { sayError } from "../../state/messages.ts";
import { Button } from "../../ui/controls.tsx";
import { Creature } from "./Creature.tsx";
import { Figure } from "./Figure.tsx";
import { error, percent, rowOf, rows } from "./numbers.ts";
import { tourRule } from "./rules.ts";

const REGIMES: readonly { regime: Regime; words: string }[] = [
  { regime: "growing", words: "trained to grow" },
  { regime: "persistent", words: "… and to stay" },
  { regime: "regenerating", words: "… and to heal" },
];

export function SameCutFigure() {
  const elements = useRef(new Map<Regime, NcaCanvas>());
  /** Cuts that this figure made itself, which must not be repeated. */
  const echoes = useRef(new WeakSet<CutShape>());
  const cutAll = (shape: CutShape, but?: NcaCanvas): void => {
    echoes.current.add(shape);
    for (const element of elements.current.values())
      if (element !== but) element.cut(shape).catch(sayError);
  };
  const enter = (regime: Regime, element: NcaCanvas | null): void => {
    if (!element) {
      elements.current.delete(regime);
      return;
    }
    elements.current.set(regime, element);
    element.addEventListener("damage", ({ detail }: CustomEvent<{ shape: CutShape }>) => {
      if (!echoes.current.has(detail.shape)) cutAll(detail.shape, element);
    });
  };
  const lowerHalf = (): void => {
    const [height, width] = tourRule("growing").value?.card.grid ?? [72, 72];
    const half = Math.max(height, width) / 2;
    cutAll({ kind: "square", row: height / 2 + half, column: width / 2, half });
  };
  const middle = (): void => {
    const [height, width] = tourRule("growing").value?.card.grid ?? [72, 72];
    cutAll({ kind: "disc", row: height / 2, column: width / 2, radius: 8 });
  };
  const again = (): void => {
    for (const element of elements.current.values()) element.reset().catch(sayError);
  };
  return (
    <Figure
      wide
      caption={
        <>
          Drag over any of the three: all get the same cut. The numbers are from the command above:
          each rule grew eight creatures, and each was cut in twelve ways (halves, a square, discs).
          A cut counts as healed when, 300 steps later, the error to the uncut twin is at most 0.07.
        </>
      }
    >
      <div class="row-of-creatures">
        {REGIMES.map(({ regime, words }) => (
          <div key={regime}>
            <Creature
              rule={tourRule(regime).value}
              label={`The ${regime} lizard`}
              attributes={{ "rng-seed": "5" }}
              onElement={(element) => enter(regime, element)}
            />
            <h3>{words}</h3>
            <Healed share={rowOf(regime).repair.healedShare} />
          </div>
        ))}
      </div>
      <div class="panel">
        <Button label="Cut the lower half" onClick={lowerHalf} />
        <Button label="Cut a disc from the middle" onClick={middle} />
        <Button label="Grow all again" icon="restart" onClick={again} />
      </div>
      <Comparison />
    </Figure>
  );
}

function Healed({ share }: { share: number }) {
  return (
    <div class="healed-share">
      <div class="bar" aria-hidden="true">
        <div style={{ width: percent(share) }} />
      </div>
      <p>
        <strong class="number">{percent(share)}</strong> of the cuts healed
      </p>
    </div>
  );
}

function Comparison() {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section class="scroll" tabIndex={0} aria-label="Comparison of the regimes">
      <table class="numbers">
        <thead>
          <tr>
            <th scope="col">trained to</th>
            <th scope="col">bits</th>
            <th scope="col">error at 200</th>
            <th scope="col">at 10,000</th>
            <th scope="col">just after a cut</th>
            <th scope="col">300 steps later</th>
            <th scope="col">healed</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, regime, bits, drift, repair }) => (
            <tr key={`${name} ${bits}`}>
              <th scope="row">
                {{ growing: "grow", persistent: "stay", regenerating: "heal" }[regime as Regime]}
              </th>
              <td>{bits}</td>
              <td>{error(drift.at200)}</td>
              <td>{error(drift.at10000)}</td>
              <td>{error(repair.errorAfterCut)}</td>
              <td>{error(repair.errorAfterRegrowth)}</td>
              <td>{percent(repair.healedShare)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
