import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Command, Option } from "@commander-js/extra-typings";
import { UserError } from "../failure.ts";
import { addressesOn, isLoopback, qrCode } from "../network.ts";
import { openBrowser } from "../open-browser.ts";
import { wholeNumber } from "../options.ts";
import { print, printDrawing } from "../output.ts";
import { type ServeOptions, type StaticServer, serveFolder } from "../static-server.ts";

const packaged = (path: string): string =>
  fileURLToPath(new URL(`../../../${path}`, import.meta.url));
/** Folder of the built studio, also when the command runs from its sources. */
const FOLDER = packaged("dist/studio/");
/** The rules of the zoo are in the package once: a studio that was built here has them in its own folder too. */
const ZOO = { "zoo/": packaged("zoo/") };

/** The command `studio`: serves the studio that ships in the package on a local port, or to a class. */
export const studio = new Command("studio")
  .description("Open the studio: grow, cut, heal and train creatures in the browser.")
  .addOption(
    new Option(
      "--port <number>",
      "port on this machine (default: 4747, or any that is free)",
    ).argParser(wholeNumber(0, 65535)),
  )
  .option(
    "--host <address>",
    "address to listen on; 0.0.0.0 lets the phones of a class in, by any of this machine's networks",
    "127.0.0.1",
  )
  .option("--no-open", "only print the address")
  .action(async ({ port, host, open }) => {
    if (!existsSync(FOLDER)) throw new UserError("The studio is not built: run `npm run build`.");
    const names = addressesOn(host);
    const server = await start({ port, host, names });
    print(`The studio is at ${server.url}`);
    if (!isLoopback(host)) await invite(names, server.port);
    print("Press Ctrl-C to stop it.");
    if (open) openBrowser(server.url);
    // The server keeps the process alive.
  });

const USUAL_PORT = 4747;

async function start({ port, ...given }: ServeOptions): Promise<StaticServer> {
  const options = { ...given, elsewhere: ZOO };
  try {
    return await serveFolder(FOLDER, { port: port ?? USUAL_PORT, ...options });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (port === undefined && code === "EADDRINUSE") return serveFolder(FOLDER, options);
    if (code === "EADDRINUSE") throw new UserError(`Port ${port} is in use: choose another one.`);
    if (code === "EACCES")
      throw new UserError(`Port ${port} needs more rights than you have: choose one above 1023.`);
    throw error;
  }
}

/** Prints how the phones of a class come in, and who else can. */
async function invite(names: readonly string[], port: number): Promise<void> {
  const [first, ...others] = names.map((name) => `http://${name}:${port}/`);
  if (!first) {
    print("This machine is in no network: nobody else can open it.");
    return;
  }
  print(`For phones and others in the same network: ${[first, ...others].join(" or ")}`);
  printDrawing(await qrCode(first));
  print(
    "Anyone in that network who has this address can open the studio, and until you stop it only that:",
  );
  print("no other file of this machine, and nothing of what you or others do in it.");
}
