import { options, render } from "preact";
import { App, startPages } from "./app.tsx";
import { startRules } from "./state/rules.ts";
import { startSettings } from "./state/settings.ts";
import "./ui/tokens.css";
import "./ui/top.css";
import "./ui/studio.css";

// Effects run at once and not after the next frame: a page listens, and its title tells, as soon as it stands.
options.requestAnimationFrame = queueMicrotask;
startSettings();
startRules();
const firstPage = startPages();
// After all that is needed for what one sees. Where a browser keeps nothing, as in some private windows, all else works.
if (import.meta.env.PROD)
  addEventListener("load", () => {
    import("./state/offline.ts").then(({ keepOffline }) => keepOffline()).catch(() => undefined);
  });
const { dataset } = document.documentElement;
// Until all of Play is here, the page shows what index.html holds of it.
if (dataset.begins) await firstPage;
const unasked = matchMedia("(hover: none)").matches ? "for-mice" : "for-fingers";
document.querySelector(`.line.${unasked}`)?.remove();
dataset.begins = "done";
render(<App />, document.getElementById("app") as HTMLElement);
