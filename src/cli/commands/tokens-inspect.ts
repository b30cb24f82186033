import { Command } from "@commander-js/extra-typings";
export const tokensInspect = new Command("inspect").action(async () => {});
