/** The digits around the one in hand: what sliders would make of it, and what it could be blended with. */
import { effect, type ReadonlySignal, signal, untracked } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { sayError } from "../../state/messages.ts";
import type { Frame } from "../../worker/imagine-protocol.ts";
import { model } from "./session.ts";

/** Grows the digits of some latents, and again whenever `latents` returns others; old ones stay until then. */
export function usePortraits(
  latents: () => readonly Float32Array[],
  lane: "around" | "hands" = "around",
): ReadonlySignal<readonly Frame[]> {
  const frames = useMemo(() => signal<readonly Frame[]>([]), []);
  useEffect(
    () =>
      effect(() => {
        const wanted = latents();
        const known = model.value;
        if (!known || wanted.length === 0) return;
        untracked(() => known.ask(lane, "portraits", wanted)).then((grown) => {
          if (grown) frames.value = grown;
        }, sayError);
      }),
    [],
  );
  return frames;
}
