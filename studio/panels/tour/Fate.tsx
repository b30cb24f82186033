/** The growing rule left alone for 10,000 steps, as trained and rounded to 8 bits, side by side. */
import type { NcaCanvas } from "blastema/element";
import { useRef, useState } from "preact/hooks";
import { sayError } from "../../state/messages.ts";
import { Button } from "../../ui/controls.tsx";
import { Creature } from "./Creature.tsx";
import { Figure } from "./Figure.tsx";
import { command, count, error, rowOf } from "./numbers.ts";
import { tourRule } from "./rules.ts";

const BITS = [32, 8] as const;
const END = 10_000;

export function FateFigure() {
  const elements = useRef(new Map<number, NcaCanvas>());
  const [steps, setSteps] = useState<Readonly<Record<number, number>>>({});
  const again = (): void => {
    for (const element of elements.current.values()) {
      element.reset().catch(sayError);
      element.play();
    }
  };
  return (
    <Figure
      wide
      caption={
        <>
          The rule that was trained only to grow, with its 8,336 numbers as trained and with the
          same numbers rounded to 8 bits, to step 10,000. The errors are means of eight creatures (
          <code>{command}</code>).
        </>
      }
    >
      <div class="row-of-creatures two">
        {BITS.map((bits) => (
          <div key={bits}>
            <Creature
              rule={tourRule("growing", bits).value}
              label={`The growing lizard at ${bits} bits a number, left alone`}
              attributes={{ speed: "max", "rng-seed": "4" }}
              onElement={(element) => {
                if (element) elements.current.set(bits, element);
                else elements.current.delete(bits);
              }}
              onStep={(element) => {
                setSteps((all) => ({ ...all, [bits]: element.stepCount }));
                if (element.stepCount >= END && element.isPlaying) element.pause();
              }}
            />
            <h3>{bits} bits a number</h3>
            <p class="number quiet">step {count(steps[bits] ?? 0)}</p>
            <Errors bits={bits} />
          </div>
        ))}
      </div>
      <div class="panel">
        <Button label="Run both again" icon="restart" onClick={again} />
      </div>
    </Figure>
  );
}

function Errors({ bits }: { bits: 32 | 8 }) {
  const { drift } = rowOf("growing", bits);
  return (
    <dl class="facts">
      <div>
        <dt>error at step 200</dt>
        <dd>{error(drift.at200)}</dd>
      </div>
      <div>
        <dt>at 1,000</dt>
        <dd>{error(drift.at1000)}</dd>
      </div>
      <div>
        <dt>at 10,000</dt>
        <dd>{error(drift.at10000)}</dd>
      </div>
    </dl>
  );
}
