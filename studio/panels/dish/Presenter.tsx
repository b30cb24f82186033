/** On the full screen, for a class: what is in the dish, in large letters, and the creatures to choose from. The style shows it only there. */
import { sayError } from "../../state/messages.ts";
import { ownRules } from "../../state/rules.ts";
import { zoo } from "../../state/zoo.ts";
import { pickNamed } from "./CreatureCard.tsx";
import { planting, rulesInDish } from "./dish.ts";

interface Role {
  readonly name: string;
  readonly title: string;
  readonly thumbnail?: string | undefined;
}

export function Presenter() {
  const rules = rulesInDish.value;
  const chosen = rules[planting.value]?.name;
  const cast: readonly Role[] = [...zoo, ...ownRules.value];
  return (
    <div class="presenter">
      <h2>{rules.map(({ title }) => title).join(", ")}</h2>
      <fieldset class="cast" aria-label="Creatures">
        {cast.map(({ name, title, thumbnail }) => (
          <button
            key={name}
            type="button"
            class="button"
            aria-pressed={name === chosen}
            onClick={() => pickNamed(name).catch(sayError)}
          >
            {thumbnail && <img src={thumbnail} width="28" height="28" alt="" />}
            {title}
          </button>
        ))}
      </fieldset>
    </div>
  );
}
