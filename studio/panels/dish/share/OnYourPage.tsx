/** Ways onto a page of one's own: a page in one file, a folder, and lines to paste. */
import { useSignal } from "@preact/signals";
import { encodeRule } from "blastema";
import { isTexture } from "blastema/measure";
import { exportHtml } from "blastema/models";
import { sayError } from "../../../state/messages.ts";
import { type NamedRule, ordinaryOf } from "../../../state/rules.ts";
import { zooEntry } from "../../../state/zoo.ts";
import { Button } from "../../../ui/controls.tsx";
import { copy } from "../../../ui/copy.ts";
import { download } from "../../../ui/download.ts";
import { element, goal, rulesInDish } from "../dish.ts";
import { stem } from "./names.ts";
import { isSmooth, pictureOf } from "./pictures.ts";
import { addressHere, fileHere, isOnlyHere } from "./site.ts";
import { dataAddress, pageAround, snippet } from "./snippet.ts";

/** Pixels a cell of the picture in a folder. */
const POSTER = 8;

export function OnYourPage() {
  return (
    <>
      <section>
        <div>
          <h3>A web page in one file</h3>
          <p>Opens by a double click, on any computer or host, and asks nobody for anything.</p>
        </div>
        <Button label="Save the page" icon="file" onClick={() => savePage().catch(sayError)} />
      </section>
      <section>
        <div>
          <h3>A folder</h3>
          <p>
            That page, and what a page of your own needs: the element{" "}
            <code>&lt;nca-canvas&gt;</code>, the rule and a picture.
          </p>
        </div>
        <Button
          label="Save the folder (.zip)"
          icon="file"
          onClick={() => saveFolder().catch(sayError)}
        />
      </section>
      <LinesWay />
    </>
  );
}

function LinesWay() {
  const lines = useSignal("");
  const show = async (): Promise<void> => {
    lines.value = await linesFromHere();
  };
  return (
    <section class="link-way">
      <div>
        <h3>Lines for your page</h3>
        <p>
          {isOnlyHere()
            ? "This studio runs on your machine only, and so would the lines: take the folder, which has them in embed.html."
            : "Paste them, and nothing else is needed: the element comes from this site."}
        </p>
      </div>
      {lines.value && (
        <textarea class="to-copy" readOnly rows={5} aria-label="The lines" value={lines.value} />
      )}
      {!isOnlyHere() &&
        (lines.value ? (
          <Button
            label="Copy the lines"
            icon="link"
            onClick={() => copy(lines.value, "The HTML").catch(sayError)}
          />
        ) : (
          <Button label="Show the lines" onClick={() => show().catch(sayError)} />
        ))}
    </section>
  );
}

function creature(): NamedRule {
  const [first] = rulesInDish.value;
  if (!first) throw new Error("There is no creature in the dish yet.");
  return first;
}

/** The picture of the dish as it is. */
function poster(factor: number): Promise<Blob> {
  const image = element.value?.image();
  if (!image) throw new Error("There is no creature in the dish yet.");
  return pictureOf(image, factor, false);
}

/** The lines that take the element from this site; the rule too, if it is one of the studio's, or else they hold it. */
async function linesFromHere(): Promise<string> {
  const { name, title, rule } = creature();
  const entry = zooEntry(name);
  return snippet({
    title,
    script: addressHere("nca-canvas/nca-canvas.js"),
    rule: entry ? addressHere(entry.url) : dataAddress(rule),
    poster: await asAddress(await poster(1)),
    isSmooth: isSmooth(),
    isTexture: isTexture(rule),
    goal: goal.value,
  });
}

function asAddress(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}

async function pageOf(rule: NamedRule): Promise<string> {
  return exportHtml(ordinaryOf(rule), await (await fileHere("page.html")).text(), isSmooth());
}

async function savePage(): Promise<void> {
  download(`${stem()}.html`, await pageOf(creature()));
}

async function saveFolder(): Promise<void> {
  const found = creature();
  const folder = stem();
  const [ruleFile, picture] = [`${folder}.safetensors`, `${folder}.png`];
  const lines = snippet({
    title: found.title,
    script: "nca-canvas/nca-canvas.js",
    rule: ruleFile,
    poster: picture,
    isSmooth: isSmooth(),
    isTexture: isTexture(found.rule),
    goal: goal.value,
  });
  const [{ downloadZip }, page, image, ...parts] = await Promise.all([
    import("client-zip"),
    pageOf(found),
    poster(POSTER),
    ...ELEMENT_FILES.map(async (file) => (await fileHere(`nca-canvas/${file}`)).blob()),
  ]);
  const files: Record<string, Blob | string | Uint8Array<ArrayBuffer>> = {
    "index.html": page,
    "embed.html": pageAround(found.title, lines),
    [ruleFile]: encodeRule(found.rule),
    [picture]: image,
  };
  for (const [i, part] of parts.entries()) files[`nca-canvas/${ELEMENT_FILES[i]}`] = part;
  const lastModified = new Date();
  const entries = Object.entries(files).map(([name, input]) => ({
    ...{ input, lastModified, name: `${folder}/${name}` },
  }));
  download(`${folder}.zip`, await downloadZip(entries).blob());
}
