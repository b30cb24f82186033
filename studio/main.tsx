import { render } from "preact";
import { App, startPages } from "./app.tsx";
import { startRules } from "./state/rules.ts";
import { startSettings } from "./state/settings.ts";
import "./ui/tokens.css";
import "./ui/top.css";
import "./ui/studio.css";

startSettings();
startRules();
const firstPage = startPages();
// After all that is needed for what one sees. Where a browser keeps nothing, as in some private windows, all else works.
if (import.meta.env.PROD)
  addEventListener("load", () => {
    import("./state/offline.ts").then(({ keepOffline }) => keepOffline()).catch(() => undefined);
  });
// Until all of Play is here, the page shows what index.html holds of it, and at least once.
if (document.documentElement.dataset.first) await Promise.all([firstPage, shown()]);
document.getElementById("shell")?.remove();
render(<App />, document.getElementById("app") as HTMLElement);

/** Resolves in the frame after one that was painted; at once where nobody looks, since nothing is painted there. */
function shown(): Promise<void> {
  if (document.hidden) return Promise.resolve();
  return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())));
}
