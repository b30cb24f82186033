// Runs commands to be timed, and watches their memory (Linux).
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

/** What a process printed, how long it took, its start included, and the most memory it held; NaN where unknown. */
export interface ProcessSample {
  readonly output: string;
  readonly seconds: number;
  readonly megabytes: number;
}

/** @throws Error when it ends with another status than 0 */
export function measureProcess(command: string, args: readonly string[]): Promise<ProcessSample> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(command, args);
    let output = "";
    let megabytes = Number.NaN;
    const watch = setInterval(() => {
      megabytes = peakMegabytes(child.pid) ?? megabytes;
    }, 50);
    child.stdout.on("data", (chunk) => {
      output += chunk;
    });
    child.stderr.resume();
    child.on("error", reject);
    child.on("close", (status) => {
      clearInterval(watch);
      const seconds = (performance.now() - began) / 1000;
      if (status === 0) resolve({ output, seconds, megabytes });
      else reject(new Error(`${command} ${args[0]} ended with status ${status}.`));
    });
  });
}

function peakMegabytes(pid: number | undefined): number | undefined {
  try {
    const found = /VmHWM:\s*(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return found ? Number(found[1]) / 1024 : undefined;
  } catch {
    return undefined;
  }
}

/** Seconds of processor time of all processes that this one started and that have ended (Linux); NaN where unknown. */
export function endedProcessSeconds(): number {
  try {
    // Behind the name, which stands in brackets: fields 16 and 17 of proc(5), in hundredths of a second.
    const fields = readFileSync("/proc/self/stat", "utf8").split(") ")[1].split(" ");
    return (Number(fields[13]) + Number(fields[14])) / 100;
  } catch {
    return Number.NaN;
  }
}

const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);

export const median = (values: readonly number[]): number => sorted(values)[values.length >> 1];

/** Least, median and greatest, as printed. */
export function spread(values: readonly number[], digits: number): string[] {
  const inOrder = sorted(values);
  return [inOrder[0], median(values), inOrder[inOrder.length - 1]].map((value) =>
    value.toFixed(digits),
  );
}
