/** Chooses the creature: from a few, from all of them, or from the visitor's files; and which rule the next seed gets. */
import { useSignal } from "@preact/signals";
import { OWNER_COLOURS } from "blastema/dish";
import type { ComponentType } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { sayError } from "../../state/messages.ts";
import { isPicture, offered } from "../../state/offer.ts";
import { isCarried } from "../../state/rule-link.ts";
import { forgetRule, isOwn, ownRules, RULE_FILES, readRuleFile } from "../../state/rules.ts";
import { expectationOf, loadGroups, mostOfZoo, someOfZoo, zoo, zooEntry } from "../../state/zoo.ts";
import { Button, Card } from "../../ui/controls.tsx";
import { FileDrop } from "../../ui/FileDrop.tsx";
import { Icon } from "../../ui/icons.tsx";
import { creatures, element, pickRule, planting, rulesInDish } from "./dish.ts";
import { chosen, pointed, type Role, standsForChosen, Tiles } from "./Tile.tsx";
import { TrainedTo } from "./TrainedTo.tsx";

async function pickFiles(files: readonly File[]): Promise<void> {
  for (const file of files) {
    if (isPicture(file)) offered.value = file;
    else if (await holdsDish(file))
      await (await import("./moments/Moments.tsx")).openMomentFiles([file]);
    else pickRule(await readRuleFile(file));
  }
}

/** Whether a file says at its beginning that it holds a saved dish. */
async function holdsDish(file: File): Promise<boolean> {
  return (await file.slice(0, 100).text()).includes('\\"kind\\":\\"dish\\"');
}

export function CreatureCard() {
  useEffect(() => {
    loadGroups().catch(sayError);
  }, []);
  return (
    <Card
      title="Creatures"
      aside={
        <FileDrop
          label="Open a file"
          accept={RULE_FILES}
          invitation="Drop a creature’s file to run it, or a picture to train one"
          onFiles={(files) => pickFiles(files).catch(sayError)}
        />
      }
    >
      <Choice />
      <TrainedTo />
      <p class="quiet small expect">{describe(pointed.value ?? chosen.value)}</p>
      <p class="quiet small">
        A creature’s file, ours or another program’s, can be dropped anywhere on this page; from a
        picture, a new one is trained.
      </p>
      {isOwn(chosen.value) && (
        <div class="buttons">
          <Button
            label="Forget this one"
            hint="Remove its rule from this browser's memory; the dish goes on"
            icon="clear"
            disabled={ownRules.value.every(({ name }) => name !== chosen.value)}
            onClick={() => forgetRule(chosen.value)}
          />
        </div>
      )}
      <RulesInDish />
    </Card>
  );
}

/** A few creatures; or all of them, in groups, with a field to find one. */
function Choice() {
  const picker = useSignal<ComponentType<{ onClose: () => void }> | null>(null);
  const more = useRef<HTMLButtonElement>(null);
  const open = async (): Promise<void> => {
    const { Picker } = await import("./Picker.tsx");
    picker.value = Picker;
  };
  const close = (): void => {
    picker.value = null;
  };
  const Picker = picker.value;
  // Once it is closed, keys go on where they opened it.
  useEffect(() => (Picker ? () => more.current?.focus() : undefined), [Picker]);
  if (Picker) return <Picker onClose={close} />;
  const all = mostOfZoo.length + ownRules.value.length;
  return (
    <ul class="zoo">
      <Tiles roles={someCreatures()} />
      <li>
        <button
          ref={more}
          type="button"
          class="tile"
          aria-label={`All ${all} creatures`}
          onClick={() => open().catch(sayError)}
        >
          <Icon name="search" />
          <span>All {all}</span>
        </button>
      </li>
    </ul>
  );
}

/** Those that stand on the page: some of the zoo, two of the visitor's own, in this visit the latest, and always the chosen one. */
function someCreatures(): readonly Role[] {
  const own = ownRules.value.slice(-2);
  const some: Role[] = [...someOfZoo.slice(0, someOfZoo.length - own.length), ...own];
  if (some.some(standsForChosen)) return some;
  const other = [...zoo, ...ownRules.value].find(({ name }) => name === chosen.value);
  return other ? [...some.slice(0, -1), other] : some;
}

function describe(name: string): string {
  const entry = zooEntry(name);
  if (entry) return `${entry.title}. ${expectationOf(name) ?? ""}`;
  const title = rulesInDish.value.find((rule) => rule.name === name)?.title ?? "A creature";
  if (isCarried(name)) return `${title}. It came in the link.`;
  return `${name.replace(/^own:/, "")}. Your own, kept by this browser.`;
}

/** Chooses which rule the next seed gets, if there are several. */
function RulesInDish() {
  if (creatures.value.length < 2) return null;
  return (
    <fieldset class="rules-in-dish">
      <legend>The next seed grows</legend>
      {rulesInDish.value.map(({ name, title, painted }, index) =>
        painted ? null : (
          <label key={name}>
            <input
              type="radio"
              name="planting"
              checked={planting.value === index}
              onChange={() => {
                planting.value = index;
              }}
              disabled={element.value === null}
            />
            <i style={{ background: `rgb(${OWNER_COLOURS[index % OWNER_COLOURS.length]})` }} />
            <span>{title}</span>
          </label>
        ),
      )}
    </fieldset>
  );
}
