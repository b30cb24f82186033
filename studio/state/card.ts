/** Whether this browser lets pages use a graphics card. */
import { signal } from "@preact/signals";

export const hasCard = signal(false);
/** Bytes that it takes in one piece. */
export const cardBytes = signal(0);

navigator.gpu?.requestAdapter({ powerPreference: "high-performance" }).then(
  (adapter) => {
    hasCard.value = adapter !== null;
    if (!adapter) return;
    const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
    // What follows from its size comes after what follows from there being one.
    cardBytes.value = Math.min(maxBufferSize, maxStorageBufferBindingSize);
  },
  () => {},
);
