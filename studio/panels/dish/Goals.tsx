/** What a rule with several goals is to become: another one at any time, while its cells live. */
import { settings } from "../../state/settings.ts";
import { Segments } from "../../ui/controls.tsx";
import { goal, goals } from "./dish.ts";

export function Goals() {
  if (goals.value.length === 0) return null;
  const choices = goals.value.map((name) => [name, wordsOf(name)]);
  return (
    <div class="goals">
      <Segments
        label="It becomes"
        hint=""
        value={goal.value ?? ""}
        choices={Object.fromEntries(choices)}
        onChange={(name) => {
          settings.goal.value = name;
        }}
      />
    </div>
  );
}

/** A goal as people say it: "tropical fish". */
export function wordsOf(name: string): string {
  return name.replaceAll(/[-_]/g, " ");
}
