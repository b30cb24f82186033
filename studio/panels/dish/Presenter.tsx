/** On the full screen, for a class: what is in the dish, in large letters, and the creatures to choose from. The style shows it only there. */
import { sayError } from "../../state/messages.ts";
import { ownRules } from "../../state/rules.ts";
import { zoo } from "../../state/zoo.ts";
import { creatures } from "./dish.ts";
import { chosen, pickNamed, type Role } from "./Tile.tsx";

export function Presenter() {
  const cast: readonly Role[] = [...zoo, ...ownRules.value];
  return (
    <div class="presenter">
      <h2>{creatures.value.map(({ title }) => title).join(", ")}</h2>
      <fieldset class="cast" aria-label="Creatures">
        {cast.map(({ name, title, thumbnail }) => (
          <button
            key={name}
            type="button"
            class="button"
            title={title}
            aria-pressed={name === chosen.value}
            onClick={() => pickNamed(name).catch(sayError)}
          >
            {thumbnail && <img src={thumbnail} width="32" height="32" alt="" loading="lazy" />}
            <span class={thumbnail && "unseen"}>{title}</span>
          </button>
        ))}
      </fieldset>
    </div>
  );
}
