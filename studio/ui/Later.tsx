/** A part of a page whose script is loaded when it is first shown. */
import { useSignal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { sayError } from "../state/messages.ts";

export function Later({ load }: { load: () => Promise<ComponentType> }) {
  const loaded = useSignal<ComponentType | null>(null);
  useEffect(() => {
    load()
      .then((Part) => {
        loaded.value = Part;
      })
      .catch(sayError);
  }, []);
  const Part = loaded.value;
  return Part && <Part />;
}
