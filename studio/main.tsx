import { render } from "preact";
import { App } from "./app.tsx";
import { startSettings } from "./state/settings.ts";
import "./ui/studio.css";

startSettings();
render(<App />, document.getElementById("app") as HTMLElement);
