import { Command } from "@commander-js/extra-typings";
export const tokensVerify = new Command("verify").action(async () => {});
