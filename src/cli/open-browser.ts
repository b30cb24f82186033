/** Opens an address in the browser of whoever sits at this machine. */
import { spawn } from "node:child_process";

/** Whether there is a screen to open a browser on. */
function hasScreen(): boolean {
  if (process.platform !== "linux") return true;
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/** Does its best, without a word when there is no browser: the address has been printed. */
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
