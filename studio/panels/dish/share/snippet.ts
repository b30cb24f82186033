/** HTML that shows a creature by `<nca-canvas>`. */
import { encodeRule, type Rule } from "blastema";
import { escapeHtml } from "blastema/models";

interface Embedded {
  readonly title: string;
  /** Address of the script `nca-canvas.js`. */
  readonly script: string;
  /** Address of the rule, which may hold it. */
  readonly rule: string;
  /** Address of a picture for as long as the creature is not there. */
  readonly poster: string;
  readonly isSmooth: boolean;
  /** Whether it grows as far as there is room. */
  readonly isTexture: boolean;
  /** What a rule with goals is to grow. */
  readonly goal: string | undefined;
}

/** The lines that a page needs. */
export function snippet(embedded: Embedded): string {
  const { title, script, rule, poster, isSmooth, isTexture, goal } = embedded;
  const name = escapeHtml(title);
  const more = [
    isSmooth && " smooth",
    isTexture && ` grid="cover"`,
    goal && ` goal="${escapeHtml(goal)}"`,
  ]
    .filter(Boolean)
    .join("");
  const size = isTexture ? "width: 100%; height: 288px" : "width: 288px";
  return `<script type="module" src="${escapeHtml(script)}"></script>
<nca-canvas src="${escapeHtml(rule)}" interactive${more} label="${name}" style="${size}">
  <img src="${poster}" alt="${name}"${isSmooth ? "" : ' style="image-rendering: pixelated"'}>
</nca-canvas>
`;
}

/** A page around such lines, in the folder that `index.html` lies in too. */
export function pageAround(title: string, lines: string): string {
  const name = escapeHtml(title);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${name}</title>
<h1>${name}</h1>
${lines}
<p>This page takes the creature from the files beside it, as a page of your own would: copy its lines. It needs a web host; index.html,
which has all inside, opens by a double click as well.</p>
</html>
`;
}

/** An address that holds a rule. */
export function dataAddress(rule: Rule): string {
  const letters = Array.from(encodeRule(rule), (byte) => String.fromCharCode(byte));
  return `data:application/octet-stream;base64,${btoa(letters.join(""))}`;
}
