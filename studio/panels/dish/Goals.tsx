/** What a rule with several goals is to become, all of it or what the brush touches: another goal at any time, or a mixture. */
import { sharesOf } from "blastema/models";
import { mixed, sentenceOf, wordsOf } from "../../state/mixture.ts";
import { Segments } from "../../ui/controls.tsx";
import { goal, goals } from "./dish.ts";
import { become, brushGoal, go, type Way, way } from "./goals.ts";

const WAYS: Record<Way, string> = {
  all: "all of it",
  brush: "what you touch",
  mixture: "a mixture",
};
/** Steps of the slider, as a share. */
const STEP = 0.05;

export function Goals() {
  if (goals.value.length === 0) return null;
  return (
    <div class="goals">
      {way.value === "mixture" ? <Mixture /> : <Choice />}
      <div class="ways">
        <Segments
          label="How much of it"
          hint=""
          value={way.value}
          choices={WAYS}
          onChange={(next) => go(next as Way)}
        />
      </div>
      <p class="quiet small">{said()}</p>
    </div>
  );
}

/** What happens then, in words. */
function said(): string {
  if (way.value === "mixture") return sentenceOf(goal.value ?? "");
  return way.value === "brush"
    ? "Swipe across it: only what you touch changes."
    : "What lives becomes it, without starting again.";
}

function Choice() {
  const choices = goals.value.map((name) => [name, wordsOf(name)]);
  return (
    <Segments
      label="It becomes"
      hint=""
      value={(way.value === "brush" ? brushGoal.value : goal.value) ?? ""}
      choices={Object.fromEntries(choices)}
      onChange={become}
    />
  );
}

/** Two goals, and how much of the second is wanted. */
function Mixture() {
  const [first, second] = sharesOf(goal.value ?? "");
  if (!first || !second) return null;
  const [[one], [other, share]] = [first, second];
  const mix = (left: string, right: string, part = share): void => {
    // Two of one would be no mixture: what the other end was comes in its place.
    if (left !== right) become(mixed(left, right, part));
    else become(mixed(other, one, 1 - part));
  };
  const ends = [
    { label: "Mixed from", name: one, choose: (name: string) => mix(name, other) },
    { label: "and from", name: other, choose: (name: string) => mix(one, name) },
  ];
  const [left, right] = ends.map((end) => <End key={end.label} {...end} />);
  return (
    <fieldset class="field mixture" aria-label="Mixture">
      {left}
      <input
        type="range"
        aria-label="How much of the second"
        aria-valuetext={sentenceOf(goal.value ?? "")}
        min={0}
        max={1}
        step={STEP}
        value={share}
        onInput={({ currentTarget }) => mix(one, other, currentTarget.valueAsNumber)}
      />
      {right}
    </fieldset>
  );
}

interface EndProps {
  readonly label: string;
  readonly name: string;
  readonly choose: (name: string) => void;
}

/** An end of the mixture: a name, or a choice where there are more than two. */
function End({ label, name, choose }: EndProps) {
  if (goals.value.length === 2) return <span>{wordsOf(name)}</span>;
  return (
    <select
      aria-label={label}
      value={name}
      onChange={({ currentTarget }) => choose(currentTarget.value)}
    >
      {goals.value.map((goal) => (
        <option key={goal} value={goal}>
          {wordsOf(goal)}
        </option>
      ))}
    </select>
  );
}
