/** All creatures, in groups, and a field to find one by its name or by words for it, in many languages. */
import { signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { type Known, search } from "../../state/emoji-search.ts";
import { sayError } from "../../state/messages.ts";
import { ownRules } from "../../state/rules.ts";
import { addressOf } from "../../state/settings.ts";
import { loadGroups, mostOfZoo, zooFile, zooGroups } from "../../state/zoo.ts";
import { Button } from "../../ui/controls.tsx";
import "./picker.css";
import { pick, type Role, Tiles } from "./Tile.tsx";

/** What the zoo's rules are found by besides their titles; null until it is loaded. */
const words = signal<Readonly<Record<string, Omit<Known, "name">>> | null>(null);

/** The words on their way, or there. */
let asked: Promise<void> | undefined;

/** Asks for the words once; if they do not come, the next key asks again. */
function loadWords(): Promise<void> {
  asked ??= zooFile<NonNullable<typeof words.value>>("words.json").then(
    (found) => {
      words.value = found;
    },
    (error) => {
      asked = undefined;
      throw error;
    },
  );
  return asked;
}

interface Group {
  readonly title: string;
  readonly roles: readonly Role[];
}

/** The zoo's groups, then what only this browser has. */
function groups(): Group[] {
  const ofZoo = zooGroups.value.map(({ title, rules }) => ({
    title,
    roles: mostOfZoo.filter(({ name }) => name in rules),
  }));
  return [...ofZoo, { title: "Yours", roles: ownRules.value }].filter(
    ({ roles }) => roles.length > 0,
  );
}

/** The creatures that a question means, best first. */
function find(question: string): Role[] {
  const all: Role[] = [...mostOfZoo, ...ownRules.value];
  const roles = new Map(all.map((role) => [role.name, role]));
  const known = Array.from(roles.values(), ({ name, title }) => {
    const { character = "", words: others = [] } = words.value?.[name] ?? {};
    return { name, character, words: [[title], ...others] };
  });
  return search(known, question).flatMap(({ name }) => roles.get(name) ?? []);
}

export function Picker({ onClose }: { onClose: () => void }) {
  const question = useSignal("");
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    loadGroups().catch(sayError);
    // Where there is no mouse, a keyboard would come and hide what is to be seen.
    if (matchMedia("(hover: hover)").matches) field.current?.focus();
  }, []);
  const isAsked = question.value.trim() !== "";
  return (
    <div class="picker">
      <div class="find">
        <input
          ref={field}
          type="search"
          aria-label="Find a creature"
          placeholder="Find: frog, flower, Fisch…"
          value={question.value}
          onInput={({ currentTarget }) => {
            question.value = currentTarget.value;
            loadWords().catch(sayError);
          }}
          onKeyDown={({ key }) => {
            const [best] = find(question.value);
            if (key === "Enter" && best) pick(best.name);
            if (key === "Escape" && question.value === "") onClose();
          }}
        />
        <Button label="Fewer" onClick={onClose} />
      </div>
      {isAsked ? (
        <Found question={question.value} />
      ) : (
        <div class="groups">
          {groups().map((group) => (
            <GroupOfTiles key={group.title} {...group} />
          ))}
        </div>
      )}
    </div>
  );
}

function Found({ question }: { question: string }) {
  const roles = find(question);
  const isSure = words.value !== null;
  return (
    <>
      <ul class="zoo">
        <Tiles roles={roles} />
      </ul>
      <p class={roles.length > 0 ? "unseen" : "quiet small"} role="status">
        {roles.length > 0 && `${roles.length} found`}
        {roles.length === 0 && isSure && (
          <>
            No creature is called “{question.trim()}”, or found by it.{" "}
            <a href={addressOf("train")}>Train one</a>
          </>
        )}
      </p>
    </>
  );
}

/** Fewest columns of tiles that the page has room for; smaller groups stand beside each other. */
const COLUMNS = 4;

function GroupOfTiles({ title, roles }: Group) {
  const column = roles.length < COLUMNS ? `span ${roles.length}` : "1 / -1";
  return (
    <section aria-label={title} style={{ gridColumn: column }}>
      <h3>{title}</h3>
      <ul class="zoo">
        <Tiles roles={roles} />
      </ul>
    </section>
  );
}
