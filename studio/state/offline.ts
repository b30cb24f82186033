/** Keeps the studio in the browser, so that it opens without a network, and says when a newer version has come. */
import { say } from "./messages.ts";

/** What `blastema studio` serves needs no copy, which would show yesterday's studio after an update of the package. */
const SERVED_HERE = /^(localhost|127\.0\.0\.1)$/;

/** Starts to keep the studio where the browser can, and tells the visitor of newer versions. */
export async function keepOffline(): Promise<void> {
  if (!("serviceWorker" in navigator) || SERVED_HERE.test(location.hostname)) return;
  const { serviceWorker } = navigator;
  const registration = await serviceWorker.register("sw.js");
  if (registration.waiting) tell();
  registration.addEventListener("updatefound", () => {
    const coming = registration.installing;
    coming?.addEventListener("statechange", () => {
      // The very first one has no earlier version to replace.
      if (coming.state === "installed" && serviceWorker.controller) tell();
    });
  });
}

function tell(): void {
  say("A newer version of the studio is here. Close all its windows: it starts with the next one.");
}
