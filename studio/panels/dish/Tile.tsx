/** Creatures to choose from, each a picture with a word below. */
import { computed, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { sayError } from "../../state/messages.ts";
import { loadRule, type NamedRule } from "../../state/rules.ts";
import { settings } from "../../state/settings.ts";
import { type ZooEntry, zooEntry } from "../../state/zoo.ts";
import { Icon } from "../../ui/icons.tsx";
import { element, pickRule, planting, rulesInDish } from "./dish.ts";

/** A creature to choose: one of the zoo, or the visitor's own. */
export type Role = Pick<NamedRule, "name" | "title" | "thumbnail"> &
  Partial<Pick<ZooEntry, "pattern">>;

/** The name of the rule that the next seed gets. */
export const chosen = computed(
  () => rulesInDish.value[planting.value]?.name ?? settings.rule.value,
);
/** The name of the rule that is pointed at; null for none. */
export const pointed = signal<string | null>(null);

/** Picks so far, and the latest of them whose rule came. */
let picks = 0;
let arrived = 0;

/** Brings a rule of the zoo or of the visitor's into the dish, unless one that was picked later came before it. */
export async function pickNamed(name: string): Promise<void> {
  const pick = ++picks;
  const rule = await loadRule(name);
  if (pick < arrived) return;
  arrived = pick;
  pickRule(rule);
}

/** Picks a creature, and shows the dish where it is out of sight, as on a telephone. */
export function pick(name: string): void {
  pickNamed(name).catch(sayError);
  const dish = element.value?.getBoundingClientRect();
  if (dish && dish.bottom < dish.height / 2) element.value?.scrollIntoView({ block: "nearest" });
}

/** Whether a tile is that of the chosen creature: its own, or that of another rule which grows the same. */
export function standsForChosen({ name, pattern }: Role): boolean {
  return name === chosen.value || (pattern !== undefined && pattern === chosenOfZoo()?.pattern);
}

function chosenOfZoo(): ZooEntry | undefined {
  return zooEntry(chosen.value);
}

/** A tile for each; the chosen rule takes the place of the one that grows the same. */
export function Tiles({ roles }: { roles: readonly Role[] }) {
  return roles.map((role) => {
    const shown = standsForChosen(role) ? (chosenOfZoo() ?? role) : role;
    return <Tile key={shown.name} {...shown} />;
  });
}

function Tile({ name, title, thumbnail, pattern }: Role) {
  const point = (next: string | null): void => {
    pointed.value = next;
  };
  useEffect(
    () => () => {
      // One that goes away under the pointer is not told that it is left.
      if (pointed.peek() === name) point(null);
    },
    [],
  );
  return (
    <li>
      <button
        type="button"
        class="tile"
        aria-label={title}
        aria-pressed={name === chosen.value}
        onPointerEnter={() => point(name)}
        onPointerLeave={() => point(null)}
        onFocus={() => point(name)}
        onBlur={() => point(null)}
        onClick={() => pick(name)}
      >
        {thumbnail ? <img src={thumbnail} alt="" loading="lazy" /> : <Icon name="file" />}
        <span>{pattern ?? title}</span>
      </button>
    </li>
  );
}
