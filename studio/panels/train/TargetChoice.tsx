/** Which picture the new rule shall grow: an emoji, a drawing, or a picture of the visitor's own; or several. */
import { settings } from "../../state/settings.ts";
import { Segments } from "../../ui/controls.tsx";
import { Company } from "./Company.tsx";
import { Drawing } from "./Drawing.tsx";
import { EmojiPicker } from "./EmojiPicker.tsx";
import { OwnPicture } from "./OwnPicture.tsx";

const KINDS = { emoji: "Emoji", drawing: "Draw", picture: "Your picture" } as const;
type Kind = keyof typeof KINDS;

/** The emoji that was chosen before another kind of target. */
let lastEmoji = "emoji:lizard";

export function TargetChoice() {
  const name = settings.target.value;
  const kind = kindOf(name);
  if (kind === "emoji") lastEmoji = name;
  const choose = (next: string): void => {
    settings.target.value = next === "emoji" ? lastEmoji : next;
  };
  return (
    <div class="target-choice">
      <Segments
        label="Picture"
        hint="What the rule shall grow"
        value={kind}
        choices={KINDS}
        onChange={choose}
      />
      {kind === "emoji" && <EmojiPicker />}
      {kind === "drawing" && <Drawing />}
      {kind === "picture" && <OwnPicture />}
      <Company />
    </div>
  );
}

function kindOf(name: string): Kind {
  return name === "drawing" || name === "picture" ? name : "emoji";
}
