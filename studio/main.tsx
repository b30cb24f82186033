import { render } from "preact";
import { App, startPages } from "./app.tsx";
import { startRules } from "./state/rules.ts";
import { startSettings } from "./state/settings.ts";
import "./ui/studio.css";

startSettings();
startRules();
startPages();
render(<App />, document.getElementById("app") as HTMLElement);
