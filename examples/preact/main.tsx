// <nca-canvas> from the package, in a page that a bundler builds: two rules under the same cuts.
// npx vite examples/preact
import "blastema/element";
import type { NcaCanvas, NcaCanvasAttributes, NcaCanvasEventMap } from "blastema/element";
import { type HTMLAttributes, render } from "preact";
import { useRef, useState } from "preact/hooks";
import growing from "../../zoo/lizard-growing.safetensors?url";
import regenerating from "../../zoo/lizard-regenerating.safetensors?url";

declare module "preact" {
  namespace JSX {
    interface IntrinsicElements {
      "nca-canvas": HTMLAttributes<NcaCanvas> &
        NcaCanvasAttributes & { onstep?: (event: NcaCanvasEventMap["step"]) => void };
    }
  }
}

interface CreatureProps {
  id: string;
  src: string;
  title: string;
  speed: number;
}

function Creature({ id, src, title, speed }: CreatureProps) {
  const canvas = useRef<NcaCanvas>(null);
  const [alive, setAlive] = useState(0);
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      <nca-canvas
        id={id}
        ref={canvas}
        src={src}
        speed={speed}
        interactive
        label={`A lizard, ${title}`}
        onstep={({ detail }) => setAlive(detail.alive)}
      />
      <p>
        <output>{alive} living cells</output>{" "}
        <button type="button" onClick={() => canvas.current?.reset()}>
          Start again
        </button>
      </p>
    </section>
  );
}

function App() {
  const [speed, setSpeed] = useState(60);
  return (
    <>
      <h1>Cut both</h1>
      <label>
        {speed} steps a second
        <br />
        <input
          type="range"
          min={5}
          max={240}
          value={speed}
          onInput={({ currentTarget }) => setSpeed(currentTarget.valueAsNumber)}
        />
      </label>
      <div class="pair">
        <Creature id="growing" src={growing} title="trained to grow" speed={speed} />
        <Creature id="healing" src={regenerating} title="trained to heal" speed={speed} />
      </div>
    </>
  );
}

render(<App />, document.querySelector("main") as HTMLElement);
