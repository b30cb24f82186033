/** The command `blastema`: its subcommands, and how failures are reported. */
import { readFileSync } from "node:fs";
import { Command, CommanderError } from "@commander-js/extra-typings";
import { fileFailure } from "../models/files.node.ts";
import { legible, replaceControls } from "../numbers/show.ts";
import { bench } from "./commands/bench.ts";
import { compare } from "./commands/compare.ts";
import { demo } from "./commands/demo.ts";
import { exportRule } from "./commands/export.ts";
import { grow } from "./commands/grow.ts";
import { heal } from "./commands/heal.ts";
import { importRule } from "./commands/import.ts";
import { inspect } from "./commands/inspect.ts";
import { studio } from "./commands/studio.ts";
import { sweep } from "./commands/sweep.ts";
import { target } from "./commands/target.ts";
import { tokens } from "./commands/tokens.ts";
import { train } from "./commands/train.ts";
import { vae } from "./commands/vae.ts";
import { describeFailure, UserError } from "./failure.ts";
import { isSaving, stopSavingWork } from "./interrupt.ts";

const COMMANDS = [
  train,
  grow,
  heal,
  compare,
  sweep,
  studio,
  target,
  inspect,
  importRule,
  exportRule,
  tokens,
  demo,
  bench,
  vae,
];

/** Runs one command line and returns the exit status of the process. */
export async function run(argv: readonly string[]): Promise<number> {
  const says = listenToReaders();
  try {
    await createProgram().parseAsync(argv, { from: "user" });
    return 0;
  } catch (error) {
    // Commander has printed its message; 0 means that help or the version was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const message = describeFailure(error);
    if (message) says(message);
    return error instanceof UserError ? error.exitCode : 1;
  }
}

/**
 * Reacts to readers that go away, and to devices that are full. A reader of the answer that has seen enough
 * (`blastema … | head`) is no failure; nor does it end work that writes files. A lost reader of messages is as Ctrl-C to work
 * that saves what it did; other work goes on for its answer.
 * @returns says what went wrong, where somebody may still read it
 */
function listenToReaders(): (message: string) => void {
  let messages: NodeJS.WriteStream = process.stderr;
  const say = (message: string) => {
    messages.write(`blastema: ${replaceControls(message)}\n`);
  };
  process.stderr.on("error", () => {
    messages = process.stdout;
    stopSavingWork();
  });
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (messages === process.stdout) process.exit(1);
    if (error.code !== "EPIPE") {
      say(fileFailure("write", "the answer", error).message);
      process.exit(1);
    }
    if (!isSaving()) process.exit(0);
  });
  return say;
}

function createProgram(): Command {
  const manifest = JSON.parse(
    readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
  ) as { version: string };
  const program = new Command("blastema")
    .description("Train, grow, heal and measure neural cellular automata.")
    .version(manifest.version, "-v, --version", "print the version")
    // An option after a subcommand's name is the subcommand's: `tokens` and `tokens inspect` have many of the same names.
    .enablePositionalOptions()
    .helpOption("-h, --help", "print this help")
    .helpCommand("help [command]", "Print the help of a command.")
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .configureOutput({ outputError: (text, write) => write(usageError(text)) })
    .showHelpAfterError("Add --help to see all options.")
    .exitOverride();
  for (const command of COMMANDS) {
    program.addCommand(command.copyInheritedSettings(program));
    for (const part of command.commands) part.copyInheritedSettings(command);
  }
  return program as unknown as Command;
}

/** Turns "error: unknown option '--sise'\n(Did you mean --size?)" into one line that starts like our own messages. */
function usageError(text: string): string {
  const sentence = text
    .trimEnd()
    .replace(/^error: /, "blastema: ")
    .replaceAll("\n", " ")
    .replaceAll(/'[^']*'/g, (quoted) => `'${legible(quoted.slice(1, -1))}'`);
  return `${replaceControls(sentence)}\n`;
}
