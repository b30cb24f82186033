/** The growing rule left alone for 10,000 steps, as trained and rounded to 8 bits, beside one that loses its shape. */
import type { Rule } from "blastema";
import type { NcaCanvas } from "blastema/element";
import { useEffect, useRef, useState } from "preact/hooks";
import { sayError } from "../../state/messages.ts";
import { loadRule } from "../../state/rules.ts";
import { expectationOf, loadGroups, zoo } from "../../state/zoo.ts";
import { Button } from "../../ui/controls.tsx";
import { Creature } from "./Creature.tsx";
import { Figure } from "./Figure.tsx";
import { command, count, error, rowOf } from "./numbers.ts";
import { tourRule } from "./rules.ts";

const BITS = [32, 8] as const;
const END = 10_000;
/** A creature of the zoo that loses its shape within that time, if there is one. */
const DRIFTING = zoo.find(({ verb }) => verb === "drifts");

function useDrifting(): Rule | null {
  const [rule, setRule] = useState<Rule | null>(null);
  useEffect(() => {
    if (!DRIFTING) return;
    loadGroups().catch(sayError);
    loadRule(DRIFTING.name).then((loaded) => setRule(loaded.rule), sayError);
  }, []);
  return rule;
}

export function FateFigure() {
  const elements = useRef(new Map<string, NcaCanvas>());
  const [steps, setSteps] = useState<Readonly<Record<string, number>>>({});
  const drifting = useDrifting();
  const again = (): void => {
    for (const element of elements.current.values()) {
      element.reset().catch(sayError);
      element.play();
    }
  };
  const alone = (key: string, title: string, label: string, rule: Rule | null) => (
    <>
      <Creature
        rule={rule}
        label={label}
        attributes={{ speed: "max", "rng-seed": "4" }}
        onElement={(element) => {
          if (element) elements.current.set(key, element);
          else elements.current.delete(key);
        }}
        onStep={(element) => {
          setSteps((all) => ({ ...all, [key]: element.stepCount }));
          if (element.stepCount >= END && element.isPlaying) element.pause();
        }}
      />
      <h3>{title}</h3>
      <p class="number quiet">step {count(steps[key] ?? 0)}</p>
    </>
  );
  return (
    <Figure
      wide
      caption={
        <>
          The rule that was trained only to grow, with its 8,336 numbers as trained and with the
          same numbers rounded to 8 bits, to step 10,000. The errors are means of eight creatures (
          <code>{command}</code>).
          {DRIFTING && ` The ${DRIFTING.pattern.toLowerCase()} follows another rule.`}
        </>
      }
    >
      <div class={`row-of-creatures${DRIFTING ? "" : " two"}`}>
        {BITS.map((bits) => (
          <div key={bits}>
            {alone(
              String(bits),
              `${bits} bits a number`,
              `The growing lizard at ${bits} bits a number, left alone`,
              tourRule("growing", bits).value,
            )}
            <Errors bits={bits} />
          </div>
        ))}
        {DRIFTING && (
          <div>
            {alone(
              DRIFTING.name,
              `a ${DRIFTING.pattern.toLowerCase()} that was asked to stay`,
              `A ${DRIFTING.pattern.toLowerCase()}, left alone`,
              drifting,
            )}
            <p class="quiet">{expectationOf(DRIFTING.name)}</p>
          </div>
        )}
      </div>
      <div class="panel">
        <Button label="Run all again" icon="restart" onClick={again} />
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
