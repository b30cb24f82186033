/** Figures with one creature: the one that opens the page, one grown from a seed, and a turned one. */
import { useState } from "preact/hooks";
import { Button, Slider } from "../../ui/controls.tsx";
import { Creature, useRegrowth } from "./Creature.tsx";
import { Figure } from "./Figure.tsx";
import { count } from "./numbers.ts";
import { tourRule } from "./rules.ts";

export function OpeningFigure() {
  return (
    <Figure
      caption={
        <>
          Drag over the lizard to cut it: it grows back. Double-click for another seed. With the
          keyboard: the arrow keys move a brush, <kbd>Enter</kbd> cuts, <kbd>P</kbd> plants.
        </>
      }
    >
      <Creature rule={tourRule("regenerating").value} label="A lizard that heals when it is cut" />
    </Figure>
  );
}

export function GrowingFigure() {
  const { onElement, growAgain } = useRegrowth();
  const [speed, setSpeed] = useState(20);
  const [steps, setSteps] = useState(0);
  return (
    <Figure caption="One living cell, in the middle, is all that is given. Slow it down to watch the first steps.">
      <Creature
        rule={tourRule("regenerating").value}
        label="A lizard that grows from one cell"
        attributes={{ speed: String(speed), "rng-seed": "1" }}
        onElement={onElement}
        onStep={({ stepCount }) => setSteps(stepCount)}
      />
      <div class="panel">
        <Button label="Grow again" icon="restart" onClick={growAgain} />
        <output class="number">step {count(steps)}</output>
        <Slider
          label="Speed"
          hint="How many steps the creature makes in a second."
          min={1}
          max={120}
          step={1}
          value={speed}
          shown={`${speed} steps a second`}
          onInput={setSpeed}
        />
      </div>
    </Figure>
  );
}

export function RotationFigure() {
  const { onElement, growAgain } = useRegrowth();
  const [angle, setAngle] = useState(60);
  return (
    <Figure caption="The rule is the same as above, weight for weight. Turn it while it grows, or grow it again.">
      <Creature
        rule={tourRule("regenerating").value}
        label={`A lizard grown with every cell turned by ${angle} degrees`}
        attributes={{ angle: String(angle), "rng-seed": "2" }}
        onElement={onElement}
      />
      <div class="panel">
        <Button label="Grow again" icon="restart" onClick={growAgain} />
        <Slider
          label="Turn every cell by"
          hint="Turns the two directions in which a cell feels its neighbours."
          min={0}
          max={360}
          step={5}
          value={angle}
          shown={`${angle}°`}
          onInput={setAngle}
        />
      </div>
    </Figure>
  );
}
