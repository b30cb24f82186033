import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Command, Option } from "@commander-js/extra-typings";
import { UserError } from "../failure.ts";
import { openBrowser } from "../open-browser.ts";
import { wholeNumber } from "../options.ts";
import { print } from "../output.ts";
import { type StaticServer, serveFolder } from "../static-server.ts";

/** Folder of the built studio, also when the command runs from its sources. */
const FOLDER = fileURLToPath(new URL("../../../dist/studio/", import.meta.url));

/** The command `studio`: serves the studio that ships in the package on a local port. */
export const studio = new Command("studio")
  .description("Open the studio: grow, cut, heal and train creatures in the browser.")
  .addOption(
    new Option(
      "--port <number>",
      "port on this machine (default: 4747, or any that is free)",
    ).argParser(wholeNumber(0, 65535)),
  )
  .option("--no-open", "only print the address")
  .action(async ({ port, open }) => {
    if (!existsSync(FOLDER)) throw new UserError("The studio is not built: run `npm run build`.");
    const { url } = await start(port);
    print(`The studio is at ${url}`);
    print("Press Ctrl-C to stop it.");
    if (open) openBrowser(url);
    // The server keeps the process alive.
  });

const USUAL_PORT = 4747;

async function start(port: number | undefined): Promise<StaticServer> {
  try {
    return await serveFolder(FOLDER, port ?? USUAL_PORT);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (port === undefined && code === "EADDRINUSE") return serveFolder(FOLDER);
    if (code === "EADDRINUSE") throw new UserError(`Port ${port} is in use: choose another one.`);
    if (code === "EACCES")
      throw new UserError(`Port ${port} needs more rights than you have: choose one above 1023.`);
    throw error;
  }
}
