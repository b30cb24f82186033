/** Chooses the rule: from the zoo's pictures or the visitor's files, and which rule the next seed gets. */
import { useSignal } from "@preact/signals";
import { OWNER_COLOURS } from "blastema/dish";
import { sayError } from "../../state/messages.ts";
import { forgetRule, isOwn, loadRule, ownRules, readRuleFile } from "../../state/rules.ts";
import { settings } from "../../state/settings.ts";
import { zoo, zooEntry } from "../../state/zoo.ts";
import { Button, Card, SettingChoice } from "../../ui/controls.tsx";
import { FileDrop } from "../../ui/FileDrop.tsx";
import { Icon } from "../../ui/icons.tsx";
import { element, pickRule, planting, rulesInDish } from "./dish.ts";

async function pickNamed(name: string): Promise<void> {
  pickRule(await loadRule(name));
}

async function pickFiles(files: readonly File[]): Promise<void> {
  for (const file of files) pickRule(await readRuleFile(file));
}

export function RuleCard() {
  const pointed = useSignal<string | null>(null);
  const chosen = rulesInDish.value[planting.value]?.name ?? settings.rule.value;
  const shown = pointed.value ?? chosen;
  const tiles = [
    ...zoo.map(({ name, title, verb, thumbnail }) => {
      return { name, title, caption: verb, thumbnail };
    }),
    ...ownRules.value.map(({ name, title }) => {
      return { name, title, caption: title, thumbnail: undefined };
    }),
  ];
  return (
    <Card
      title="Rule"
      aside={
        <FileDrop
          label="Open a file"
          hint="Run a rule file: .safetensors, or the .json of the Distill article's demo. Or drop it anywhere on this page."
          accept=".safetensors,.json"
          invitation="Drop a rule file to run it"
          onFiles={(files) => pickFiles(files).catch(sayError)}
        />
      }
    >
      <ul class="zoo">
        {tiles.map(({ name, title, caption, thumbnail }) => (
          <li key={name}>
            <button
              type="button"
              class="tile"
              title={describe(name)}
              aria-label={title}
              aria-pressed={name === chosen}
              onPointerEnter={() => {
                pointed.value = name;
              }}
              onPointerLeave={() => {
                pointed.value = null;
              }}
              onClick={() => pickNamed(name).catch(sayError)}
            >
              {thumbnail ? <img src={thumbnail} alt="" /> : <Icon name="file" />}
              <span>{caption}</span>
            </button>
          </li>
        ))}
      </ul>
      <p class="quiet small expect">{describe(shown)}</p>
      {isOwn(chosen) && (
        <div class="buttons">
          <Button
            label="Forget this rule"
            hint="Remove the rule from this browser's memory; the dish goes on"
            icon="clear"
            disabled={ownRules.value.every(({ name }) => name !== chosen)}
            onClick={() => forgetRule(chosen)}
          />
        </div>
      )}
      <SettingChoice name="pick" />
      <RulesInDish />
    </Card>
  );
}

function describe(name: string): string {
  const entry = zooEntry(name);
  if (entry) return `${entry.title}. ${entry.expect}`;
  return `${name.replace(/^own:/, "")}. Your own rule, kept by this browser.`;
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
