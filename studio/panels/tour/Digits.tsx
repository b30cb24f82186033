/** A digit that grows from its latent, with a slider from one typical digit to the next. */
import { computed, effect, signal, untracked } from "@preact/signals";
import { normals } from "blastema/variational";
import { useEffect, useRef } from "preact/hooks";
import { sayError } from "../../state/messages.ts";
import { Button, Slider } from "../../ui/controls.tsx";
import type { Film } from "../../worker/imagine-protocol.ts";
import { Cells } from "../imagine/Cells.tsx";
import { between, type Example } from "../imagine/latent.ts";
import { type Board, paintFilm, paintFrame } from "../imagine/paint.ts";
import { createPlayer, isCalm } from "../imagine/player.ts";
import { awaited, failure, isWaiting, model, openModel } from "../imagine/session.ts";
import { Figure } from "./Figure.tsx";

/** How far from the window the figure is loaded: half the window's height. */
const NEAR = "50% 0px";

/** Place on the way from a typical 0 to a typical 9; null for a random latent. */
const way = signal<number | null>(3);
const random = signal<Float32Array | null>(null);

const latent = computed(() => {
  const examples = model.value?.atlas.examples;
  const place = way.value;
  if (!examples || place === null) return random.value;
  const from = Math.min(examples.length - 2, Math.floor(place));
  const [one, next] = [examples[from], examples[from + 1]] as [Example, Example];
  return between(one.latent, next.latent, place - from);
});

const film = signal<Film | null>(null);
const player = createPlayer(film);

/** Loads the model when the figure comes near, and grows what the slider asks for. */
function follow(host: Element): () => void {
  const observer = new IntersectionObserver(
    ([entry]) => {
      if (!entry?.isIntersecting) return;
      observer.disconnect();
      if (film.value === null && !isCalm()) player.play();
      openModel("digits-ladder");
    },
    { rootMargin: NEAR },
  );
  observer.observe(host);
  const end = effect(() => {
    const known = model.value;
    const wanted = latent.value;
    if (!known || !wanted) return;
    untracked(() => awaited(known.ask("digit", "grow", wanted, null))).then((grown) => {
      if (grown) film.value = grown;
    }, sayError);
  });
  return () => {
    observer.disconnect();
    player.stop();
    end();
  };
}

function drawRandom(): void {
  const known = model.value;
  if (!known) return;
  way.value = null;
  random.value = normals([Math.floor(Math.random() * 2 ** 32), 0], known.facts.latent);
  if (!isCalm()) player.play();
}

export function DigitsFigure() {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => follow(host.current as Element), []);
  const frames = film.value;
  const place = way.value;
  const last = (frames?.length ?? 1) - 1;
  const now = player.time.value ?? last;
  return (
    <Figure caption="Four cells, made from the latent, follow the rule for some steps; then each divides into four, and so on. Below: the end of each size. The slider goes from the latent of a typical 0 to that of a typical 9.">
      <div
        class="digit"
        ref={host}
        aria-busy={frames === null || isWaiting.value || player.isPlaying.value}
      >
        {failure.value && <p role="alert">{failure.value}</p>}
        {frames && (
          <Cells
            label="A digit grown from a latent"
            paint={(board: Board) => paintFilm(board, frames, now)}
          />
        )}
      </div>
      <div class="stages" aria-hidden="true">
        {frames
          ?.filter(({ side }, move) => side !== frames[move + 1]?.side)
          .map((frame) => (
            <Cells key={frame.side} paint={(board: Board) => paintFrame(board, frame)} />
          ))}
      </div>
      <div class="panel">
        <Button
          label="Grow again"
          icon="restart"
          disabled={!frames}
          onClick={() => player.play()}
        />
        <Button label="A random latent" icon="seed" disabled={!frames} onClick={drawRandom} />
        <Slider
          label="Latent"
          hint="Goes from the latent of a typical 0, through those of all other digits, to that of a typical 9."
          min={0}
          max={9}
          step={0.05}
          value={place ?? 0}
          shown={place === null ? "random" : wordsFor(place)}
          onInput={(to) => {
            way.value = to;
          }}
        />
      </div>
    </Figure>
  );
}

/** Describes a place on the way: "a 3", or "between a 3 and a 4". */
function wordsFor(place: number): string {
  const from = Math.floor(place);
  const to = Math.ceil(place);
  const article = (digit: number): string => `${digit === 8 ? "an" : "a"} ${digit}`;
  return from === to ? article(from) : `between ${article(from)} and ${article(to)}`;
}
