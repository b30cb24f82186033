/** Chooses among the rules of one picture by what they were trained to do, as the article's demo does. */
import { kinOf, zooEntry } from "../../state/zoo.ts";
import { Segments } from "../../ui/controls.tsx";
import { chosen, pick } from "./Tile.tsx";

/** What a rule of each regime was trained to do: this, and what stands before it. */
const TRAINED_TO: Readonly<Record<string, string>> = {
  growing: "grow",
  persistent: "stay",
  regenerating: "heal",
};

export function TrainedTo() {
  const entry = zooEntry(chosen.value);
  const kin = entry ? kinOf(entry) : [];
  if (kin.length < 2) return null;
  const choices = kin.map(({ name, regime }) => [name, TRAINED_TO[regime]]);
  return (
    <Segments
      label="It was trained to"
      hint=""
      value={chosen.value}
      choices={Object.fromEntries(choices)}
      onChange={pick}
    />
  );
}
