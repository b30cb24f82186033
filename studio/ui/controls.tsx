/** The controls that pages are made of. Each has a label, and below it what it does, in plain words. */
import type { Signal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useId } from "preact/hooks";
import { rowOf, type SettingName, settings } from "../state/settings.ts";
import type { ChoiceRow, NumberRow } from "../state/table/rows.ts";
import { Icon, type IconName } from "./icons.tsx";

interface ButtonProps {
  readonly label: string;
  readonly icon?: IconName;
  /** Shows only the icon; the label is for screen readers and the tooltip. */
  readonly iconOnly?: boolean;
  /** Stands below the icon in place of the label, which says more. */
  readonly caption?: string;
  /** What it does, for who points at it; the label must do without. */
  readonly hint?: string;
  readonly kind?: "plain" | "primary";
  readonly disabled?: boolean;
  /** State of a button that is on or off. */
  readonly pressed?: boolean;
  /** Key of the button, as in aria-keyshortcuts: "Space". */
  readonly shortcut?: string;
  readonly onClick: () => void;
}

export function Button({ label, icon, iconOnly, caption, kind = "plain", ...rest }: ButtonProps) {
  const { hint, disabled, pressed, shortcut, onClick } = rest;
  const shape = caption ? " captioned" : iconOnly ? " icon-button" : "";
  return (
    <button
      type="button"
      class={`button ${kind}${shape}`}
      title={tooltip(hint ?? label, shortcut)}
      disabled={disabled}
      aria-pressed={pressed}
      aria-keyshortcuts={shortcut === "+" ? "Plus" : shortcut}
      onClick={onClick}
    >
      {icon && <Icon name={icon} />}
      <span class={shape ? "unseen" : undefined}>{label}</span>
      {caption && <span aria-hidden="true">{caption}</span>}
    </button>
  );
}

function tooltip(hint: string, shortcut: string | undefined): string {
  return shortcut ? `${hint} (${shortcut})` : hint;
}

/** What a control does, below it. */
function Hint({ id, children }: { id: string; children: string }) {
  return children ? (
    <small id={id} class="hint">
      {children}
    </small>
  ) : null;
}

interface SliderProps {
  readonly label: string;
  /** What it does, in plain words; "" where the label says it. */
  readonly hint: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly value: number;
  /** The value in words, shown beside the label and spoken: "60 steps/s". */
  readonly shown: string;
  readonly disabled?: boolean;
  readonly onInput: (value: number) => void;
}

export function Slider({ label, hint, shown, onInput, ...range }: SliderProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <output for={id}>{shown}</output>
      <input
        id={id}
        type="range"
        {...range}
        aria-valuetext={shown}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onInput={({ currentTarget }) => onInput(currentTarget.valueAsNumber)}
      />
      <Hint id={`${id}-hint`}>{hint}</Hint>
    </div>
  );
}

interface SelectProps {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  /** The values, and the words for each. */
  readonly choices: Readonly<Record<string, string>>;
  readonly disabled?: boolean;
  readonly onChange: (value: string) => void;
}

export function Select({ label, hint, value, choices, disabled, onChange }: SelectProps) {
  const id = useId();
  return (
    <div class="field row">
      <label for={id}>{label}</label>
      <select
        id={id}
        value={value}
        disabled={disabled}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      >
        {Object.entries(choices).map(([key, words]) => (
          <option key={key} value={key}>
            {words}
          </option>
        ))}
      </select>
      <Hint id={`${id}-hint`}>{hint}</Hint>
    </div>
  );
}

interface SegmentsProps {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly choices: Readonly<Record<string, string>>;
  readonly onChange: (value: string) => void;
}

/** Two to four choices, all visible. */
export function Segments({ label, hint, value, choices, onChange }: SegmentsProps) {
  const name = useId();
  return (
    <div
      class="field row segments"
      role="radiogroup"
      aria-labelledby={`${name}-label`}
      aria-describedby={hint ? `${name}-hint` : undefined}
    >
      <span id={`${name}-label`}>{label}</span>
      <div>
        {Object.entries(choices).map(([key, words]) => (
          <label key={key}>
            <input
              type="radio"
              name={name}
              value={key}
              checked={key === value}
              onChange={() => onChange(key)}
            />
            <span>{words}</span>
          </label>
        ))}
      </div>
      <Hint id={`${name}-hint`}>{hint}</Hint>
    </div>
  );
}

interface NumberFieldProps {
  readonly label: string;
  readonly hint: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly value: number;
  readonly disabled?: boolean;
  readonly onChange: (value: number) => void;
}

/** A number to type. It is taken when the visitor is done, and brought into its range. */
export function NumberField({ label, hint, value, onChange, ...limits }: NumberFieldProps) {
  const id = useId();
  const take = (input: HTMLInputElement): void => {
    const { min, max, step } = limits;
    const typed = input.valueAsNumber;
    const taken = Number.isFinite(typed)
      ? Math.min(max, Math.max(min, Math.round(typed / step) * step))
      : value;
    input.value = String(taken);
    if (taken !== value) onChange(taken);
  };
  return (
    <div class="field row">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="number"
        inputMode="decimal"
        {...limits}
        value={value}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={({ currentTarget }) => take(currentTarget)}
      />
      <Hint id={`${id}-hint`}>{hint}</Hint>
    </div>
  );
}

interface SettingSliderProps {
  readonly name: SettingName;
  readonly shown: (value: number) => string;
  /** Called once the setting has its new value. */
  readonly onInput?: () => void;
}

/** A slider for a number in the table of settings. */
export function SettingSlider(props: SettingSliderProps) {
  const { label, hint, min, max, step } = rowOf(props.name) as NumberRow;
  const setting = settings[props.name] as Signal<number>;
  const { value } = setting;
  const onInput = (next: number): void => {
    setting.value = next;
    props.onInput?.();
  };
  return <Slider {...{ label, hint, min, max, step, value, onInput }} shown={props.shown(value)} />;
}

/** The choices of a setting, all visible or in a menu. */
export function SettingChoice({ name, menu }: { name: SettingName; menu?: boolean }) {
  const { label, hint, choices } = rowOf(name) as ChoiceRow;
  const setting = settings[name] as Signal<string>;
  const { value } = setting;
  const onChange = (next: string): void => {
    setting.value = next;
  };
  const Control = menu ? Select : Segments;
  return <Control {...{ label, hint, choices, value, onChange }} />;
}

interface CardProps {
  readonly title: string;
  readonly children: ComponentChildren;
  /** What stands beside the title. */
  readonly aside?: ComponentChildren;
}

/** A titled part of a page. */
export function Card({ title, aside, children }: CardProps) {
  const id = useId();
  return (
    <section class="card" aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        {aside}
      </header>
      {children}
    </section>
  );
}

/** A key as it is printed on a keyboard. */
export function Key({ children }: { children: ComponentChildren }): JSX.Element {
  return <kbd>{children}</kbd>;
}
