/** Two branches side by side, step by step, and where they differ. */
import { signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { sayError } from "../../../state/messages.ts";
import { Button, Select } from "../../../ui/controls.tsx";
import { Dialog } from "../../../ui/Dialog.tsx";
import type { Opened } from "./go-on.ts";
import { openMoment, openNow } from "./moments.ts";
import { Pair, type PairState } from "./pair.ts";
import { type Moment, moments } from "./store.ts";

/** The moment that is compared; null for none. */
export const comparing = signal<Moment | null>(null);

/** In place of a moment's id: the dish on the page. */
const NOW = "now";

export function Compare() {
  const moment = comparing.value;
  return (
    <Dialog
      title="Two branches, side by side"
      isOpen={moment !== null}
      onClose={() => {
        comparing.value = null;
      }}
    >
      {moment && <Branches moment={moment} />}
    </Dialog>
  );
}

function Branches({ moment }: { moment: Moment }) {
  const left = useSignal(NOW);
  const right = useSignal(moment.id);
  const now = useRef<Promise<Opened> | null>(null);
  const pair = useSignal<Pair | null>(null);
  const state = useSignal<PairState | null>(null);
  const hosts = [useRef<HTMLDivElement>(null), useRef<HTMLDivElement>(null)];
  const map = useRef<HTMLCanvasElement>(null);

  useEffect(() => {
    const ended = new AbortController();
    const run = async (): Promise<void> => {
      // The dish is asked once, so that both are seen as they were when they were put side by side.
      now.current ??= openNow();
      const opened = [left.value, right.value].map((id) => {
        const found = moments.peek().find((each) => each.id === id);
        return found ? openMoment(found) : (now.current as Promise<Opened>);
      });
      const both = (await Promise.all(opened)) as [Opened, Opened];
      if (ended.signal.aborted || !map.current) return;
      const made = new Pair(both, map.current, (next) => {
        if (!ended.signal.aborted) state.value = next;
      });
      for (const [i, dish] of made.dishes.entries()) hosts[i]?.current?.replaceChildren(dish);
      pair.value = made;
      await made.run(ended.signal);
    };
    run().catch(sayError);
    return () => {
      ended.abort();
      state.value = null;
    };
  }, [left.value, right.value]);

  const choices = {
    [NOW]: "The dish now",
    ...Object.fromEntries(moments.value.map(({ id, name }) => [id, name])),
  };
  const { steps, isPlaying } = state.value ?? {};
  return (
    <div class="compare">
      {[left, right].map((side, i) => (
        <div class="branch" key={i}>
          <Select
            label={i === 0 ? "Left" : "Right"}
            hint=""
            value={side.value}
            choices={choices}
            onChange={(id) => {
              side.value = id;
            }}
          />
          <div ref={hosts[i]} />
          <small class="quiet">Step {steps?.[i]?.toLocaleString("en") ?? "…"}</small>
        </div>
      ))}
      <div class="branch where">
        <span>Where they differ</span>
        <div>
          <canvas ref={map} role="img" aria-label={verdict(state.value)} />
        </div>
        <small class="quiet">Cut either one, and see.</small>
      </div>
      <p class="verdict">{verdict(state.value)}</p>
      <div class="buttons">
        <Button
          label={isPlaying ? "Pause both" : "Play both"}
          icon={isPlaying ? "pause" : "play"}
          kind="primary"
          disabled={!steps}
          onClick={() => pair.value?.toggle()}
        />
        <Button
          label="One step"
          icon="step"
          disabled={!steps}
          onClick={() => pair.value?.stepOnce()}
        />
      </div>
    </div>
  );
}

/** Says how far the two are the same. */
function verdict(state: PairState | null): string {
  if (!state) return "Opening…";
  const [left, right] = state.steps;
  if (left !== right) return `The ${left < right ? "left" : "right"} one catches up.`;
  if (!state.cells) return "Dishes of other sizes or other cells cannot be compared cell by cell.";
  const { all, different, seen } = state.cells;
  if (different === 0) return "The same in every cell, to the last bit.";
  const count = (cells: number): string => cells.toLocaleString("en");
  return `${count(different)} of ${count(all)} cells ${different === 1 ? "differs" : "differ"}, ${count(seen)} of them so much that one sees it.`;
}
