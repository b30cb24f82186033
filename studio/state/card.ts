/** Whether this browser lets pages use a graphics card. */
import { signal } from "@preact/signals";

export const hasCard = signal(false);

navigator.gpu?.requestAdapter().then(
  (adapter) => {
    hasCard.value = adapter !== null;
  },
  () => {},
);
