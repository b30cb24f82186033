/** Chooses the creature: from the zoo's pictures or the visitor's files, and which rule the next seed gets. */
import { useSignal } from "@preact/signals";
import { OWNER_COLOURS } from "blastema/dish";
import { sayError } from "../../state/messages.ts";
import { isPicture, offered } from "../../state/offer.ts";
import { isCarried } from "../../state/rule-link.ts";
import {
  forgetRule,
  isOwn,
  loadRule,
  ownRules,
  RULE_FILES,
  readRuleFile,
} from "../../state/rules.ts";
import { settings } from "../../state/settings.ts";
import { type ZooEntry, zoo, zooEntry } from "../../state/zoo.ts";
import { Button, Card } from "../../ui/controls.tsx";
import { FileDrop } from "../../ui/FileDrop.tsx";
import { Icon } from "../../ui/icons.tsx";
import { element, pickRule, planting, rulesInDish } from "./dish.ts";

/** Brings a rule of the zoo or of the visitor's into the dish. */
export async function pickNamed(name: string): Promise<void> {
  pickRule(await loadRule(name));
}

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

/** Those that were trained to heal, and those that were trained for less. */
const [HEALING, LESS] = [true, false].map((isHealing) =>
  zoo.filter(({ regime }) => (regime === "regenerating") === isHealing),
) as [ZooEntry[], ZooEntry[]];

interface TileProps {
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  readonly thumbnail?: string;
}

export function CreatureCard() {
  const pointed = useSignal<string | null>(null);
  const chosen = rulesInDish.value[planting.value]?.name ?? settings.rule.value;
  const point = (name: string | null): void => {
    pointed.value = name;
  };
  const tile = ({ name, title, caption, thumbnail }: TileProps) => (
    <li key={name}>
      <button
        type="button"
        class="tile"
        aria-label={title}
        aria-pressed={name === chosen}
        onPointerEnter={() => point(name)}
        onPointerLeave={() => point(null)}
        onFocus={() => point(name)}
        onBlur={() => point(null)}
        onClick={() => pickNamed(name).catch(sayError)}
      >
        {thumbnail ? <img src={thumbnail} alt="" /> : <Icon name="file" />}
        <span>{caption}</span>
      </button>
    </li>
  );
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
      <ul class="zoo">
        {HEALING.map((entry) => tile({ ...entry, caption: entry.pattern }))}
        {ownRules.value.map((own) => tile({ ...own, caption: own.title }))}
      </ul>
      {LESS.length > 0 && (
        <>
          <p class="quiet small">{lessOf()}, trained for less:</p>
          <ul class="zoo">{LESS.map((entry) => tile({ ...entry, caption: entry.verb }))}</ul>
        </>
      )}
      <p class="quiet small expect">{describe(pointed.value ?? chosen)}</p>
      <p class="quiet small">
        A creature’s file, ours or another program’s, can be dropped anywhere on this page; from a
        picture, a new one is trained.
      </p>
      {isOwn(chosen) && (
        <div class="buttons">
          <Button
            label="Forget this one"
            hint="Remove its rule from this browser's memory; the dish goes on"
            icon="clear"
            disabled={ownRules.value.every(({ name }) => name !== chosen)}
            onClick={() => forgetRule(chosen)}
          />
        </div>
      )}
      <RulesInDish />
    </Card>
  );
}

/** "Lizard", or what else was trained for less. */
function lessOf(): string {
  return [...new Set(LESS.map(({ pattern }) => `${pattern} again`))].join(", ");
}

function describe(name: string): string {
  const entry = zooEntry(name);
  if (entry) return `${entry.title}. ${entry.expect}`;
  const title = rulesInDish.value.find((rule) => rule.name === name)?.title ?? "A creature";
  if (isCarried(name)) return `${title}. It came in the link.`;
  return `${name.replace(/^own:/, "")}. Your own, kept by this browser.`;
}

/** Chooses which rule the next seed gets, if there are several. */
function RulesInDish() {
  if (rulesInDish.value.length < 2) return null;
  return (
    <fieldset class="rules-in-dish">
      <legend>The next seed grows</legend>
      {rulesInDish.value.map(({ name, title }, index) => (
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
      ))}
    </fieldset>
  );
}
