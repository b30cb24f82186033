/** Every field of spec and recipe, made from the schemas that files and commands are checked by. */
import { type DamagePhase, type Field, fieldsOf, GROWING_SETTINGS } from "blastema/training";
import { settings } from "../../state/settings.ts";
import { Button } from "../../ui/controls.tsx";
import { change, changes, chosen, standing } from "./changes.ts";
import { SettingField, troubleOf } from "./SettingField.tsx";

/** Fields that have a control of their own on the page. */
const ELSEWHERE = ["regime", "trainingSteps"];
const OPTIMISER = ["learningRate", "normalise", "clip", "optimiser", "muon", "averaging"];

export function AllSettings() {
  const count = Object.keys(changes.value).length;
  const fields = titledFields(standing.value);
  const trouble = "trouble" in chosen.value ? chosen.value.trouble : undefined;
  // A field tells its own.
  const isTold = fields.some(({ field, set }) => troubleOf(field, set) === trouble);
  return (
    <details class="card all-settings">
      <summary>
        <h2>All settings</h2>
        <span class="quiet">{countText(count)}</span>
      </summary>
      {!isTold && <p class="trouble">{trouble}</p>}
      {[...new Set(fields.map(({ title }) => title))].map((group) => (
        <fieldset key={group}>
          <legend>{group}</legend>
          <div>
            {fields
              .filter(({ title }) => title === group)
              .map(({ set, field }) => (
                <SettingField key={field.name} set={set} field={field} />
              ))}
          </div>
        </fieldset>
      ))}
      <div class="buttons">
        <Phases />
        <Button
          label="Reset all"
          hint="Sets every field as the recipe has it"
          disabled={count === 0}
          onClick={() => {
            settings.changes.value = "";
          }}
        />
      </div>
    </details>
  );
}

function countText(count: number): string {
  if (count === 0) return "Every number of the rule and of its training";
  return `${count} ${count === 1 ? "field is" : "fields are"} changed`;
}

interface TitledField {
  /** Of the group that it stands in. */
  readonly title: string;
  /** The place of its set, 0 for the spec. */
  readonly set: number;
  readonly field: Field;
}

/** All fields but those that leave no choice, or are chosen elsewhere. */
function titledFields(values: readonly unknown[]): TitledField[] {
  return GROWING_SETTINGS.flatMap(({ schema }, set) =>
    fieldsOf(schema, values[set])
      .filter(({ name, schema: { choices, item } }) => {
        return choices?.length !== 1 && !item?.fields && !ELSEWHERE.includes(name);
      })
      .map((field) => ({ title: titleOf(field.name, set), set, field })),
  );
}

function titleOf(name: string, set: number): string {
  const [first, phase] = name.split(".");
  if (set === 0) return "The rule";
  if (phase !== undefined) return `Damage, phase ${Number(phase) + 1}`;
  return OPTIMISER.includes(first) ? "Optimiser" : "Training";
}

/** Another phase of damage, or one less. */
function Phases() {
  const { damage } = standing.value[1] as { damage: readonly DamagePhase[] };
  return (
    <>
      <Button
        label="Add a phase of damage"
        hint="Begins as the last one is"
        onClick={() => change("damage", [...damage, damage[damage.length - 1]])}
      />
      <Button
        label="Remove the last phase"
        disabled={damage.length < 2}
        onClick={() => change("damage", damage.slice(0, -1))}
      />
    </>
  );
}
