// Which emoji the icons of other sets show: none that is held out may be learned from in another style.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  fileNameOf,
  type NamedIcons,
  subjectsOf,
} from "../../research/variational/emoji-subjects.ts";
import { emojiNames } from "../../src/cli/emoji.ts";
import { splitOf } from "../../src/cli/variational/drawn.ts";
import { emojiSplit } from "../../src/cli/variational/emoji.ts";

const set = (chars: Record<string, string>, aliases: Record<string, string> = {}): NamedIcons => ({
  icons: Object.fromEntries(Object.values(chars).map((icon) => [icon, {}])),
  aliases: Object.fromEntries(Object.entries(aliases).map(([name, parent]) => [name, { parent }])),
  chars,
});
const names = (...icons: string[]): NamedIcons => ({
  icons: Object.fromEntries(icons.map((icon) => [icon, {}])),
});

const noto = set(
  {
    "1f98e": "lizard",
    "2764": "red-heart",
    "1f3c3": "person-running",
    "1f3c3-200d-2640": "woman-running",
    "1f3c3-1f3fb": "person-running-light-skin-tone",
    "1f436": "dog-face",
    "1f415": "dog",
    "1f4c5": "calendar",
    "1f4c6": "tear-off-calendar",
  },
  { runner: "person-running", heart: "red-heart" },
);
const other = set(
  {
    "1f98e": "gecko",
    "2764-fe0f": "heart-suit",
    "1f3c3-200d-2640-fe0f": "female-runner",
    "1f3c3-1f3ff": "runner-dark",
    "1f1eb-1f1f7": "flag-france",
    "1f4c6": "calendar",
  },
  { tricolore: "flag-france" },
);

test("a file's name puts each of Noto's emoji on the side on which it is among Noto's alone", () => {
  for (const name of emojiNames()) {
    assert.notEqual(fileNameOf(name), "");
    assert.equal(splitOf(fileNameOf(name)), emojiSplit(name), name);
  }
});

test("icons with code points are what these say, whatever their names, and without other skin tones", () => {
  assert.deepEqual(Object.fromEntries(subjectsOf(other, [noto, other])), {
    gecko: "lizard",
    "heart-suit": "red-heart",
    "female-runner": "woman-running",
    calendar: "tear-off-calendar",
  });
});

test("icons with names alone are what any set calls so; doubtful ones are left out", () => {
  const old = names(
    ...["Lizard", "heart", "runner", "gecko", "femalerunner", "tearOffCalendar"],
    // No emoji of Noto's, one of two emoji, perhaps the dog's face, another skin tone.
    ...["flag-france", "tricolore", "dragon", "calendar", "dog", "person-running-tone1"],
  );
  assert.deepEqual(Object.fromEntries(subjectsOf(old, [noto, other])), {
    Lizard: "lizard",
    heart: "red-heart",
    runner: "person-running",
    gecko: "lizard",
    femalerunner: "woman-running",
    tearOffCalendar: "tear-off-calendar",
  });
  assert.deepEqual([...subjectsOf(names("dog-face"), [noto, other])], [["dog-face", "dog-face"]]);
  const hidden = { icons: { lizard: { hidden: true } } };
  assert.equal(subjectsOf(hidden, [noto, other]).size, 0);
});
