// A process of lock-race.ts: claims a folder at a moment that it is told, and gives it back when it is asked to.
import { lockFolder } from "../../src/cli/lock.ts";

let release = (): void => {};

process.on("message", ({ folder, start }: { folder?: string; start?: number }) => {
  if (folder === undefined) {
    release();
    release = () => {};
    process.send?.("free");
    return;
  }
  while (Date.now() < Number(start)) {
    // All claim in the same moment.
  }
  try {
    release = lockFolder(folder, "racing");
    process.send?.("held");
  } catch (error) {
    process.send?.((error as Error).message);
  }
});
process.send?.("ready");
