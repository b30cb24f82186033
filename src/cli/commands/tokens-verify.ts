import { Command } from "@commander-js/extra-typings";
import { UserError } from "../failure.ts";
import { jsonOption } from "../options.ts";
import { print, printJson, printTable } from "../output.ts";
import { readMetadata } from "../tokens/read.ts";
import { type Check, verify } from "../tokens/verify.ts";

/** The command `tokens verify`: checks a data set against its description. */
export const tokensVerify = new Command("verify")
  .description("Check a data set against its metadata.json.")
  .argument("<folder>", "folder that tokens made")
  .addOption(jsonOption())
  .action(async (folder, { json }) => {
    const checks: Check[] = [];
    for await (const check of verify(folder, await readMetadata(folder))) checks.push(check);
    const wrong = checks.filter(({ problem }) => problem !== undefined);
    if (json) printJson({ valid: wrong.length === 0, checks });
    else {
      print(folder);
      printTable(
        checks.map(({ name, detail, problem }) => [
          problem ? "WRONG" : "ok",
          name,
          problem ?? detail,
        ]),
      );
    }
    if (wrong.length > 0)
      throw new UserError(`${folder} does not match its metadata.json: ${wrong[0].problem}.`);
  });
