/** One field of a spec or a recipe: its control, what it is for, what it must be, and the way back. */
import type { Field, Schema } from "blastema/training";
import { useId } from "preact/hooks";
import { Button } from "../../ui/controls.tsx";
import { type Form, valueAt } from "./changes.ts";

interface SettingFieldProps {
  readonly form: Form;
  /** 0 for the spec, 1 for the recipe. */
  readonly set: number;
  readonly field: Field;
}

export function SettingField({ form, set, field }: SettingFieldProps) {
  const id = useId();
  const { name, schema, value } = field;
  const { sets, change, unchanged } = form;
  const { help } = sets[set];
  const usual = unchanged(name, set);
  const isChanged = JSON.stringify(value) !== JSON.stringify(usual);
  const trouble = troubleOf(form, field, set);
  const label = labelOf(name);
  const take = (next: unknown): void =>
    change(name, JSON.stringify(next ?? null) === JSON.stringify(usual ?? null) ? undefined : next);
  const reset = (): void => {
    change(name, undefined);
    // Its button goes.
    document.getElementById(id)?.focus();
  };
  return (
    <div class={`setting${isChanged ? " changed" : ""}`}>
      <Control
        {...{ id, label, schema, value, onChange: take }}
        describedBy={`${id}-help`}
        isWrong={trouble !== undefined}
      />
      <p id={`${id}-help`}>
        {help[name.replaceAll(/\b\d+\b/g, "N")]}
        <span class="quiet">{limitsOf(schema, usual)}</span>
        {trouble && <span class="trouble">{trouble}</span>}
      </p>
      {isChanged && (
        <Button
          label={`Reset to ${brief(usual)}`}
          hint={`Sets ${label.toLowerCase()} as the recipe has it`}
          onClick={reset}
        />
      )}
    </div>
  );
}

/** Why a field cannot have its value; undefined when it can. */
export function troubleOf(
  { sets, standing }: Form,
  { name, schema, value }: Field,
  set: number,
): string | undefined {
  const [part] = name.split(/\.[^.]+$/);
  // What belongs to a part that is left out is left out with it.
  const isLeftOut =
    schema.isOptional || (part !== name && valueAt(standing[set], part) === undefined);
  if (value === undefined && isLeftOut) return undefined;
  try {
    schema.read(value, { noun: sets[set].noun, path: name });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** "damage.0.fromStep" is "From step", "encoder.channels" is "Encoder channels". */
function labelOf(name: string): string {
  const words = name
    .replace(/^.*\.\d+\./, "")
    .replaceAll(".", " ")
    .replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function limitsOf({ rule, choices }: Schema, usual: unknown): string {
  if (choices) return `Default: ${brief(usual)}.`;
  const limits = `${rule.charAt(0).toUpperCase()}${rule.slice(1)}`;
  return `${limits.replaceAll(/\d{5,}/g, (digits) => Number(digits).toLocaleString("en"))}; default ${brief(usual)}.`;
}

/** A value in few letters. */
function brief(value: unknown): string {
  if (Array.isArray(value) && value.some(Array.isArray)) return `${value.length} points`;
  if (Array.isArray(value))
    return value.map(brief).join(typeof value[0] === "number" ? " to " : ", ");
  if (typeof value === "number") return `${Number(value.toPrecision(4))}`;
  return typeof value === "string" ? value : wordOf(JSON.stringify(value) ?? "left out");
}

/** How choices are written. */
function wordOf(choice: string): string {
  return { true: "yes", false: "no" }[choice] ?? choice;
}

interface ControlProps {
  readonly id: string;
  readonly label: string;
  readonly schema: Schema;
  readonly value: unknown;
  readonly describedBy: string;
  readonly isWrong: boolean;
  /** @param value undefined sets it as it usually is */
  readonly onChange: (value: unknown) => void;
}

/** A menu, one number, two numbers, or JSON. */
function Control(props: ControlProps) {
  const { id, label, schema, value, onChange, describedBy, isWrong } = props;
  const described = { "aria-describedby": describedBy, "aria-invalid": isWrong };
  if (schema.items?.length === 2) return <Pair {...props} />;
  return (
    <>
      <label for={id}>{label}</label>
      {schema.choices ? (
        <select
          {...{ id, ...described }}
          value={JSON.stringify(value ?? null)}
          onChange={({ currentTarget }) => onChange(JSON.parse(currentTarget.value))}
        >
          {schema.isOptional && <option value="null">left out</option>}
          {schema.choices.map((each) => (
            <option key={String(each)} value={JSON.stringify(each)}>
              {wordOf(String(each))}
            </option>
          ))}
        </select>
      ) : schema.range ? (
        <input
          {...{ id, ...described, ...limits(schema) }}
          type="number"
          value={value as number}
          onChange={({ currentTarget }) => onChange(numberIn(currentTarget))}
        />
      ) : (
        <textarea
          {...{ id, ...described }}
          spellcheck={false}
          rows={spaced(value).length > 60 ? 4 : 1}
          value={spaced(value)}
          onChange={({ currentTarget }) => onChange(jsonIn(currentTarget))}
        />
      )}
    </>
  );
}

/** Two numbers, the smaller one first. */
function Pair({ id, label, schema, value, describedBy, isWrong, onChange }: ControlProps) {
  const pair = Array.isArray(value) ? value : ["", ""];
  return (
    <fieldset class="pair">
      <legend>{label}</legend>
      {["least", "most"].map((end, i) => (
        <input
          key={end}
          id={i === 0 ? id : undefined}
          aria-label={`${label}, ${end}`}
          aria-describedby={describedBy}
          aria-invalid={isWrong}
          type="number"
          {...limits((schema.items as readonly Schema[])[i])}
          value={pair[i] as number}
          onChange={({ currentTarget }) => {
            const typed = numberIn(currentTarget);
            onChange(
              typed === undefined ? undefined : pair.map((each, j) => (j === i ? typed : each)),
            );
          }}
        />
      ))}
    </fieldset>
  );
}

function limits({ range: [min, max] = [0, 0], step }: Schema) {
  return { min, max: Number.isFinite(max) ? max : undefined, step: step ?? "any" };
}

function numberIn(input: HTMLInputElement): number | undefined {
  return Number.isNaN(input.valueAsNumber) ? undefined : input.valueAsNumber;
}

/** What was typed as JSON; what is none is a text, which the field then refuses. */
function jsonIn({ value }: HTMLTextAreaElement): unknown {
  if (value.trim() === "") return undefined;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** JSON with places where lines may break; a text as it is, and what is left out as nothing. */
function spaced(value: unknown = ""): string {
  return typeof value === "string" ? value : JSON.stringify(value).replaceAll(/,(?=["[])/g, ", ");
}
