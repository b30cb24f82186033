/** The pictures beside the one that is being chosen: one rule can learn several. */
import { toPicture } from "blastema";
import { useEffect, useRef } from "preact/hooks";
import { settings } from "../../state/settings.ts";
import { Button } from "../../ui/controls.tsx";
import { company, keepChosen, leaveOut, newcomer, pictures } from "./company.ts";
import { titleOf } from "./names.ts";
import { Picture } from "./Picture.tsx";
import { border } from "./pattern.ts";

export function Company() {
  const others = company.value;
  const status = useRef<HTMLParagraphElement>(null);
  const isKept = useRef(false);
  // The button waits for another picture, and what waits has no focus.
  useEffect(() => {
    if (isKept.current) status.current?.focus();
    isKept.current = false;
  }, [others]);
  return (
    <div class="company">
      {others.length > 0 && (
        <>
          <ul>
            {others.map((each) => (
              <li key={each.name}>
                <Small image={each.image} side={each.size + 2 * each.pad} />
                <Button
                  label={`Take ${titleOf(each.name)} out`}
                  icon="close"
                  iconOnly
                  onClick={() => leaveOut(each)}
                />
              </li>
            ))}
            {newcomer.value && (
              <li class="newcomer">
                <Small image={newcomer.value.image} side={settings.size.value + 2 * border.value} />
              </li>
            )}
          </ul>
          <p ref={status} class="quiet" role="status" tabIndex={-1}>
            {newcomer.value ? learned() : "Choose another picture: the same rule learns it too."}
          </p>
        </>
      )}
      <Button
        label="And another picture"
        hint="One rule can learn up to 32 pictures, and change from one to another"
        icon="add"
        disabled={!newcomer.value || "missing" in pictures.value}
        onClick={() => {
          isKept.current = true;
          keepChosen();
        }}
      />
    </div>
  );
}

/** What comes of all pictures; nothing where the page says beside it why they cannot be learned. */
function learned(): string {
  const all = pictures.value;
  return "missing" in all
    ? ""
    : `One rule learns all ${all.length}. What a creature becomes can be changed while it lives.`;
}

function Small({ image, side }: { image: Float32Array; side: number }) {
  return <Picture {...toPicture(image, side, side, "transparent")} />;
}
