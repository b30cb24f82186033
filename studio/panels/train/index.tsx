/** The Train page: choosing what to grow, then watching a rule learn it. */
import { useEffect } from "preact/hooks";
import { sayError } from "../../state/messages.ts";
import { Live } from "./Live.tsx";
import { Start } from "./Start.tsx";
import { ask, listSavedRuns, openRun } from "./session.ts";
import "./train.css";

export function TrainPage() {
  useEffect(() => {
    listSavedRuns().catch(sayError);
  }, []);
  useEffect(() => {
    // The last moment that a page surely gets.
    const onChange = (): void => {
      if (document.hidden && openRun.value) ask("save").catch(() => undefined);
    };
    document.addEventListener("visibilitychange", onChange);
    return () => document.removeEventListener("visibilitychange", onChange);
  }, []);
  const run = openRun.value;
  return run ? <Live key={run.id} run={run} /> : <Start />;
}
