/** The Train page: choosing what to grow, then watching a rule learn it. */
import { useEffect, useLayoutEffect } from "preact/hooks";
import { say, sayError } from "../../state/messages.ts";
import { pictureToTrain } from "../../state/offer.ts";
import { Live } from "./Live.tsx";
import { LiveVariational } from "./LiveVariational.tsx";
import { takePicture } from "./own-picture.ts";
import { pictureFile, waitingRun } from "./picture-file.ts";
import { Start } from "./Start.tsx";
import { StartVariational } from "./StartVariational.tsx";
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
  const given = pictureToTrain.value;
  useEffect(() => {
    if (!given) return;
    takePicture(given);
    pictureToTrain.value = null;
    if (run) say(`${given.name} waits: press “Another run”, and it can begin.`);
  }, [given]);
  useLayoutEffect(() => {
    // What is chosen below the fold leads to what is seen at the top.
    if (run) scrollTo(0, 0);
  }, [run?.id]);
  if (run?.kind === "variational") return <LiveVariational key={run.id} run={run} />;
  if (run) return <Live key={run.id} run={run} />;
  return pictureFile.value || waitingRun.value ? <StartVariational /> : <Start />;
}
