/** Opens an address in this machine's browser. */
import { spawn } from "node:child_process";

/** Whether there is a screen to open a browser on. */
function hasScreen(): boolean {
  if (process.platform !== "linux") return true;
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/** Opens an address in the browser, if there is one; the address has been printed in any case. */
export function openBrowser(url: string): void {
  if (!hasScreen()) return;
  const [command, ...args] =
    process.platform === "darwin"
      ? ["open", url]
      : process.platform === "win32"
        ? ["cmd", "/c", "start", '""', url]
        : ["xdg-open", url];
  const child = spawn(command as string, args, { stdio: "ignore", detached: true });
  child.on("error", () => undefined);
  child.unref();
}
