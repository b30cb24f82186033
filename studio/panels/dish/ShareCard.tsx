/** Ways to take the dish with you: pictures, films, links, and lines for a page of your own. */
import { useSignal } from "@preact/signals";
import { encodeRule } from "blastema";
import { say, sayError } from "../../state/messages.ts";
import { ruleInHand } from "../../state/rules.ts";
import { addressOf } from "../../state/settings.ts";
import { zooEntry } from "../../state/zoo.ts";
import { Button, Card } from "../../ui/controls.tsx";
import { copy } from "../../ui/copy.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { download } from "../../ui/download.ts";
import { element, grid, live } from "./dish.ts";
import { enlargement, type FilmKind, film, filming } from "./recording.ts";

/** Name of a file about the rule in hand, without its ending. */
function fileName(): string {
  const name = (ruleInHand.value?.name ?? "dish").replace(/^own:/, "").replaceAll(/[^\w.-]+/g, "-");
  return `${name}-step-${live.value.stepCount}`;
}

/** Saves the picture on show, enlarged; empty cells are transparent. */
export async function savePicture(): Promise<void> {
  const dish = element.value;
  if (!dish) return;
  const image = dish.image();
  const factor = enlargement(image);
  const small = new OffscreenCanvas(image.width, image.height);
  small.getContext("2d")?.putImageData(image, 0, 0);
  const canvas = new OffscreenCanvas(image.width * factor, image.height * factor);
  const picture = canvas.getContext("2d") as OffscreenCanvasRenderingContext2D;
  picture.imageSmoothingEnabled = false;
  picture.drawImage(small, 0, 0, canvas.width, canvas.height);
  download(`${fileName()}.png`, await canvas.convertToBlob());
}

async function record(kind: FilmKind): Promise<void> {
  const dish = element.value;
  if (!dish) return;
  const background = getComputedStyle(dish).getPropertyValue("--surface");
  const name = fileName();
  const made = await film(dish, kind, background);
  download(`${name}.${made.type.replace(/^.*\//, "")}`, made);
}

/** Copies a link to the dish with its rule and settings. */
export async function copyLink(): Promise<void> {
  await copy(new URL(addressOf("dish"), location.href).href, "The link");
  if (!zooEntry(ruleInHand.value?.name ?? ""))
    say("This link works only in this browser: it does not contain your own rule.");
}

/** Shows the dish on the full screen, or leaves it. */
export function toggleFullScreen(): void {
  const change = document.fullscreenElement
    ? document.exitFullscreen()
    : document.querySelector(".stage")?.requestFullscreen();
  change?.catch(sayError);
}

export function ShareCard() {
  const embeds = useSignal(false);
  return (
    <Card title="Take it with you">
      <div class="buttons">
        <Button
          label="Picture"
          hint="Save what you see as a PNG"
          icon="picture"
          shortcut="S"
          onClick={() => savePicture().catch(sayError)}
        />
        <FilmButton kind="gif" label="GIF" />
        <FilmButton kind="webm" label="Video" />
        <Button
          label="Link"
          hint="Copy a link to this dish and its settings"
          icon="link"
          shortcut="L"
          onClick={() => copyLink().catch(sayError)}
        />
        <Button
          label="Embed"
          hint="Put this creature on a page of your own"
          icon="code"
          onClick={() => {
            embeds.value = true;
          }}
        />
        <Button label="Full screen" icon="fullscreen" shortcut="F" onClick={toggleFullScreen} />
      </div>
      <EmbedDialog
        isOpen={embeds.value}
        onClose={() => {
          embeds.value = false;
        }}
      />
    </Card>
  );
}

function FilmButton({ kind, label }: { kind: FilmKind; label: string }) {
  const current = filming.value;
  const isThis = current?.kind === kind;
  return (
    <Button
      label={isThis ? `Stop, save ${label}` : label}
      hint={
        isThis
          ? `End the recording of ${current.frames} frames and save it`
          : `Record the dish as ${label}, up to a minute`
      }
      icon={isThis ? "stop" : "record"}
      pressed={isThis}
      disabled={current !== null && !isThis}
      onClick={() => (isThis ? current.stop() : record(kind).catch(sayError))}
    />
  );
}

/** The lines of HTML that show the rule in hand on another page. */
function snippet(): string {
  const { height, width } = grid.value;
  return [
    '<script type="module" src="nca-canvas/nca-canvas.js"></script>',
    `<nca-canvas src="rule.safetensors" grid="${height}x${width}" interactive></nca-canvas>`,
  ].join("\n");
}

function EmbedDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const saveRule = (): void => {
    const rule = ruleInHand.value?.rule;
    if (rule) download("rule.safetensors", encodeRule(rule));
  };
  return (
    <Dialog title="On a page of your own" isOpen={isOpen} onClose={onClose}>
      <p>
        Put the rule and the folder <code>dist/nca-canvas</code> of the package beside your page,
        and these lines into it. Any web host serves them; nothing else is needed.
      </p>
      <pre class="snippet">{snippet()}</pre>
      <div class="buttons">
        <Button
          label="Copy the lines"
          icon="link"
          kind="primary"
          onClick={() => copy(snippet(), "The snippet").catch(sayError)}
        />
        <Button label="Save the rule" icon="file" onClick={saveRule} />
      </div>
    </Dialog>
  );
}
