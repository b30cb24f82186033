/** A genome as its file has it, square by square, and the creature that grows from it. It can be given fewer bits, and changed. */
import { encodeGenome, WEIGHT_BITS } from "blastema/models";
import { useEffect, useMemo, useState } from "preact/hooks";
import { express, genomeOf, mutate } from "../../state/genome.ts";
import { Button, Slider } from "../../ui/controls.tsx";
import { Creature, useRegrowth } from "./Creature.tsx";
import { type Drawing, draw } from "./drawing.ts";
import { Figure } from "./Figure.tsx";
import measured from "./genome.json";
import { count } from "./numbers.ts";
import { ruleNamed } from "./rules.ts";

/** The rule, and the bits that it was trained for. */
const [NAME, TRAINED_FOR] = ["lizard-16-regenerating", 4];
/** Chooses the numbers that change: of the tries that were measured, one in which the lizard is ruined little by little. */
const RNG_SEED = 1;

/** How many numbers the rule has; how often some of them were replaced by random ones, and in how many tries so many ruined the lizard. */
export const { numbers: NUMBERS, tries: TRIES, ruined: RUINED } = measured;

/** How many cuts a rule heals, if what it grows is a lizard at all. */
function share(result: { healed: number; cuts: number } | null | undefined): string {
  return result ? `${result.healed} of ${result.cuts}` : "no lizard";
}

export function GenomeFigure() {
  const rule = ruleNamed(NAME).value;
  const { onElement, growAgain } = useRegrowth();
  const [bits, setBits] = useState(TRAINED_FOR);
  const [changes, setChanges] = useState(0);
  const shown = useMemo(() => {
    if (!rule) return null;
    const genome = mutate(genomeOf(rule, bits), bits, changes, RNG_SEED);
    const grown = express(rule, genome);
    return { grown, drawing: draw(genome, bits), bytes: encodeGenome(grown, bits).length };
  }, [rule, bits, changes]);
  useEffect(growAgain, [bits, changes]);
  const result = measured.shown.find((row) => row.bits === bits)?.result;
  return (
    <Figure
      wide
      caption="All that the file holds, a square for each number: green above zero, orange below, the fainter the nearer to it. Each row is one of the rule's 30 hidden units: its scale (grey), the 48 weights with which it listens, what it starts from (always 8 bits), and what it does to each of a cell's 12 numbers. Beside it, what grows from exactly these numbers, from one cell whenever they change."
    >
      <div class="row-of-creatures of-genome">
        <div>
          {shown && <GenomePicture {...shown.drawing} bits={bits} />}
          <h3>{shown && `${count(shown.bytes)} bytes`}</h3>
        </div>
        <div>
          <Creature
            rule={shown?.grown ?? null}
            label={`A lizard grown from a genome of ${bits} bits with ${changes} random numbers`}
            attributes={{ "rng-seed": "6" }}
            onElement={onElement}
          />
          <h3>
            {changes > 0 ? "what grows from it" : share(result) + (result ? " cuts heal" : "")}
          </h3>
        </div>
      </div>
      <div class="panel">
        <Slider
          label="Bits of a weight"
          hint="To how many bits the weights of the rule are rounded. It was trained for 4."
          min={WEIGHT_BITS[0]}
          max={WEIGHT_BITS[1]}
          step={1}
          value={bits}
          shown={`${bits}`}
          onInput={setBits}
        />
        <Slider
          label="Random numbers"
          hint="How many numbers of the genome are replaced by random ones."
          min={0}
          max={20}
          step={1}
          value={changes}
          shown={`${changes} of ${count(NUMBERS)}`}
          onInput={setChanges}
        />
        <Button label="Grow again" icon="restart" onClick={growAgain} />
      </div>
    </Figure>
  );
}

/** Size against healing, as it was measured. */
export function GenomeTable() {
  return (
    <table class="numbers">
      <thead>
        <tr>
          <th scope="col">bits</th>
          <th scope="col">bytes</th>
          <th scope="col">trained for its bits: cuts healed</th>
          <th scope="col">only rounded</th>
        </tr>
      </thead>
      <tbody>
        {measured.rows.map(({ bits, bytes, trained, rounded }) => (
          <tr key={bits}>
            <th scope="row">{bits}</th>
            <td>{count(bytes)}</td>
            <td>{share(trained)}</td>
            <td>{share(rounded)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface PictureProps extends Drawing {
  readonly bits: number;
}

function GenomePicture({ width, height, shades, bits }: PictureProps) {
  return (
    <svg
      class="genome"
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={`The numbers of the rule as squares, in ${bits} bits`}
    >
      {shades.map(({ kind, opacity, path }) => (
        <path key={`${kind} ${opacity}`} class={kind} fill-opacity={opacity} d={path} />
      ))}
    </svg>
  );
}
