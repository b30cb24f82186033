/** Every field of spec and recipe, made from the schemas that files and commands are checked by. */
import { type DamagePhase, type Field, fieldsOf } from "blastema/training";
import { Button } from "../../ui/controls.tsx";
import type { Form } from "./changes.ts";
import { SettingField, troubleOf } from "./SettingField.tsx";

/** Fields that have a control of their own on the page; and the objective, of which a page has one. */
const ELSEWHERE = ["regime", "trainingSteps", "objective"];
const OPTIMISER = ["learningRate", "normalise", "clip", "optimiser", "muon", "averaging"];

interface AllSettingsProps {
  readonly form: Form;
  /** What the spec is of. */
  readonly what: string;
}

export function AllSettings({ form, what }: AllSettingsProps) {
  const count = Object.keys(form.changes).length;
  const fields = titledFields(form, `The ${what}`);
  const chosen = form.chosen as { readonly trouble?: string };
  // A field tells its own.
  const isTold = fields.some(({ field, set }) => troubleOf(form, field, set) === chosen.trouble);
  return (
    <details class="card all-settings">
      <summary>
        <h2>All settings</h2>
        <span class="quiet">{countText(count, what)}</span>
      </summary>
      {!isTold && <p class="trouble">{chosen.trouble}</p>}
      {[...new Set(fields.map(({ title }) => title))].map((group) => (
        <fieldset key={group}>
          <legend>{group}</legend>
          <div>
            {fields
              .filter(({ title }) => title === group)
              .map(({ set, field }) => (
                <SettingField key={field.name} {...{ form, set, field }} />
              ))}
          </div>
        </fieldset>
      ))}
      <div class="buttons">
        <Phases form={form} />
        <Button
          label="Reset all"
          hint="Sets every field as the recipe has it"
          disabled={count === 0}
          onClick={form.reset}
        />
      </div>
    </details>
  );
}

function countText(count: number, what: string): string {
  if (count === 0) return `Every number of the ${what} and of its training`;
  return `${count} ${count === 1 ? "field is" : "fields are"} changed`;
}

interface TitledField {
  /** Of the group that it stands in. */
  readonly title: string;
  /** The place of its set, 0 for the spec. */
  readonly set: number;
  readonly field: Field;
}

/** All fields but those that leave no choice, or are chosen elsewhere. @param spec title of the spec's fields */
function titledFields({ sets, standing }: Form, spec: string): TitledField[] {
  return sets.flatMap(({ schema }, set) =>
    fieldsOf(schema, standing[set])
      .filter(({ name, schema: { choices, item } }) => {
        return choices?.length !== 1 && !item?.fields && !ELSEWHERE.includes(name);
      })
      .map((field) => ({ title: set === 0 ? spec : titleOf(field.name), set, field })),
  );
}

/** The group of a recipe's field. */
function titleOf(name: string): string {
  const [first, phase] = name.split(".");
  if (first === "damage") return `Damage, phase ${Number(phase) + 1}`;
  return OPTIMISER.includes(first) ? "Optimiser" : "Training";
}

/** Another phase of damage, or one less. */
function Phases({ form: { standing, change } }: { form: Form }) {
  const { damage } = standing[1] as { damage?: readonly DamagePhase[] };
  if (!damage) return null;
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
