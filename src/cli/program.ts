/** The command `blastema`: its subcommands, and how failures are reported. */
import { readFileSync } from "node:fs";
import { Command, CommanderError, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { fileFailure } from "../models/files.node.ts";
import { legible, replaceControls } from "../numbers/show.ts";
import { describeFailure, UserError } from "./failure.ts";
import { isSaving, stopSavingWork } from "./interrupt.ts";

/** The commands, in the order of the help. One that is named is loaded alone, which takes a third of the time of all. */
const COMMANDS: Readonly<Record<string, () => Promise<CommandUnknownOpts>>> = {
  train: async () => (await import("./commands/train.ts")).train,
  grow: async () => (await import("./commands/grow.ts")).grow,
  heal: async () => (await import("./commands/heal.ts")).heal,
  compare: async () => (await import("./commands/compare.ts")).compare,
  sweep: async () => (await import("./commands/sweep.ts")).sweep,
  studio: async () => (await import("./commands/studio.ts")).studio,
  target: async () => (await import("./commands/target.ts")).target,
  inspect: async () => (await import("./commands/inspect.ts")).inspect,
  import: async () => (await import("./commands/import.ts")).importRule,
  export: async () => (await import("./commands/export.ts")).exportRule,
  tokens: async () => (await import("./commands/tokens.ts")).tokens,
  demo: async () => (await import("./commands/demo.ts")).demo,
  bench: async () => (await import("./commands/bench.ts")).bench,
  read: async () => (await import("./commands/read.ts")).read,
  texture: async () => (await import("./commands/texture.ts")).texture,
  vae: async () => (await import("./commands/vae.ts")).vae,
};

/** Runs one command line and returns the exit status of the process. */
export async function run(argv: readonly string[]): Promise<number> {
  const says = listenToReaders();
  try {
    const program = await createProgram(argv[0] ?? "");
    await program.parseAsync(argv, { from: "user" });
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

/** @param name the command that is asked for; with any other word all of them are there, for the help and for the nearest name */
async function createProgram(name: string): Promise<Command> {
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
  const named = Object.hasOwn(COMMANDS, name) ? [COMMANDS[name]] : Object.values(COMMANDS);
  for (const command of await Promise.all(named.map((load) => load!()))) {
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
