/** The whole rule as a picture of its bytes, and the creature that grows from them. Bytes can be changed. */
import { deriveKey, type Rule, uniformInt } from "blastema";
import { dequantise, type Quantised, quantise } from "blastema/models";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Button, Slider } from "../../ui/controls.tsx";
import { Creature, useRegrowth } from "./Creature.tsx";
import { Figure } from "./Figure.tsx";
import { count, error, percent, rowOf } from "./numbers.ts";
import { tourRule } from "./rules.ts";

/** Number of bytes in a row of the picture. */
const ACROSS = 112;
/** Chooses which bytes change; any number does. */
const STREAM = 100;

type Genome = Readonly<Record<string, Quantised>>;

export function GenomeFigure() {
  const rule = tourRule("regenerating").value;
  const { onElement, growAgain } = useRegrowth();
  const [changes, setChanges] = useState(0);
  const genome = useMemo(() => rule && genomeOf(rule), [rule]);
  const mutant = useMemo(() => genome && mutate(genome, changes), [genome, changes]);
  const grown = useMemo(
    () => rule && mutant && { ...rule, parameters: express(mutant) },
    [rule, mutant],
  );
  return (
    <Figure
      wide
      caption="Left: every number of the rule as one byte, dark below zero and bright above. Right: what grows from these bytes. Replace some of them by random ones: the creature at once follows the new rule."
    >
      <div class="row-of-creatures two">
        <div>
          <GenomePicture genome={mutant ?? {}} changed={changes} />
          <h3>{count(rowOf("regenerating", 8).bytes)} bytes</h3>
        </div>
        <div>
          <Creature
            rule={grown}
            label={`A lizard grown from a genome with ${changes} random bytes`}
            attributes={{ "rng-seed": "6" }}
            onElement={onElement}
          />
          <h3>what grows from them</h3>
        </div>
      </div>
      <div class="panel">
        <Button label="Grow again" icon="restart" onClick={growAgain} />
        <Slider
          label="Random bytes"
          hint="How many bytes of the genome are replaced by random ones."
          min={0}
          max={40}
          step={1}
          value={changes}
          shown={`${changes} of ${count(rowOf("regenerating", 8).bytes)}`}
          onInput={setChanges}
        />
      </div>
    </Figure>
  );
}

/** Size against quality, as `compare` measured it. */
export function GenomeTable() {
  return (
    <table class="numbers">
      <thead>
        <tr>
          <th scope="col">bytes</th>
          <th scope="col">error at 200</th>
          <th scope="col">at 10,000</th>
          <th scope="col">healed</th>
        </tr>
      </thead>
      <tbody>
        {([32, 8] as const).map((bits) => {
          const { bytes, drift, repair } = rowOf("regenerating", bits);
          return (
            <tr key={bits}>
              <th scope="row">{count(bytes)}</th>
              <td>{error(drift.at200)}</td>
              <td>{error(drift.at10000)}</td>
              <td>{percent(repair.healedShare)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function genomeOf({ parameters }: Rule): Genome {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, numbers]) => [name, quantise(numbers)]),
  );
}

function express(genome: Genome): Rule["parameters"] {
  return Object.fromEntries(Object.entries(genome).map(([name, part]) => [name, dequantise(part)]));
}

/** Replaces some bytes of the genome by random ones. A larger number of changes includes those of a smaller one. */
function mutate(genome: Genome, changes: number): Genome {
  const key = deriveKey(0, STREAM);
  const copy = Object.entries(genome).map(
    ([name, { bytes, scale }]) => [name, { bytes: bytes.slice(), scale }] as const,
  );
  const total = copy.reduce((sum, [, { bytes }]) => sum + bytes.length, 0);
  for (let change = 0; change < changes; change++) {
    let place = uniformInt(key, 2 * change, total);
    for (const [, { bytes }] of copy) {
      if (place < bytes.length) {
        bytes[place] = uniformInt(key, 2 * change + 1, 256);
        break;
      }
      place -= bytes.length;
    }
  }
  return Object.fromEntries(copy);
}

function GenomePicture({ genome, changed }: { genome: Genome; changed: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const bytes = Object.values(genome).flatMap((part) => [...part.bytes]);
    const rows = Math.max(1, Math.ceil(bytes.length / ACROSS));
    const image = new ImageData(ACROSS, rows);
    for (const [i, byte] of bytes.entries()) image.data.set(shade(byte), 4 * i);
    const target = canvas.current as HTMLCanvasElement;
    target.width = ACROSS;
    target.height = rows;
    target.getContext("2d")?.putImageData(image, 0, 0);
  }, [genome]);
  const label = `The bytes of the rule as a picture${changed > 0 ? `, ${changed} of them random` : ""}`;
  return <canvas ref={canvas} class="genome" role="img" aria-label={label} />;
}

/** Colour of a byte, from dark blue through grey-green to light. It changes most near the middle, where most bytes are. */
function shade(byte: number): [number, number, number, number] {
  const value = Math.tanh((byte - 127.5) / 24);
  const light = 0.5 + value / 2;
  return [20 + 225 * light * light, 40 + 200 * light, 60 + 120 * light, 255];
}
