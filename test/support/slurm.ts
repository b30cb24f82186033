// A cluster of Slurm with one node, this machine: Debian's slurm-wlm and munge, started on loopback in a folder.
import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import { freePorts } from "./port.ts";
import { untilTrue } from "./until.ts";

const DAEMONS = ["munged", "slurmctld", "slurmd"].map((name) => `/usr/sbin/${name}`);

/** For a test's `skip`: says why, where there is no Slurm. */
export const withoutSlurm = DAEMONS.every((path) => existsSync(path))
  ? false
  : "no Slurm here: install slurm-wlm and munge";

/** A task of an array, as the controller has it. */
interface Task {
  readonly state: string;
  readonly restarts: number;
}

export interface Slurm {
  /** Runs one of Slurm's commands, or a script that calls them. @returns what it says */
  run(cwd: string, command: string, ...args: string[]): string;
  /** The tasks of an array by their numbers. */
  tasks(job: string): Map<number, Task>;
  /** Waits until tasks of an array are in one of these states. */
  untilState(job: string, states: readonly string[], task?: number): Promise<void>;
  /** The ends of the daemons' logs. */
  logs(): string;
  stop(): Promise<void>;
}

/**
 * Starts the cluster.
 * @param path folder for all that it writes
 * @param env variables that jobs get, besides those of this process
 */
export async function startSlurm(path: string, env: Record<string, string>): Promise<Slurm> {
  for (const name of ["state", "spool"]) mkdirSync(join(path, name), { recursive: true });
  const socket = join(path, "munge.socket");
  writeFileSync(join(path, "munge.key"), randomBytes(128), { mode: 0o600 });
  const conf = join(path, "slurm.conf");
  writeFileSync(conf, await configuration(path, socket));
  const environment = { ...process.env, ...env, SLURM_CONF: conf };
  const daemons: ChildProcess[] = [];
  const start = (name: string, ...args: string[]): void => {
    daemons.push(spawn(`/usr/sbin/${name}`, args, { env: environment, stdio: "ignore" }));
  };
  const files = ["pid", "log", "seed"].map(
    (kind) => `--${kind}-file=${join(path, `munged.${kind}`)}`,
  );
  const key = `--key-file=${join(path, "munge.key")}`;
  // "--force": the folder lies in one that everybody may write to.
  start("munged", "--foreground", "--force", `--socket=${socket}`, key, ...files);
  const logs: Slurm["logs"] = () =>
    ["munged.log", "slurmctld.log", "slurmd.log"]
      .map((name) => join(path, name))
      .map((file) => (existsSync(file) ? readFileSync(file, "utf8").slice(-2000) : ""))
      .join("\n");
  const run: Slurm["run"] = (cwd, command, ...args) =>
    execFileSync(command, args, { cwd, env: environment, encoding: "utf8" }).trim();
  const tasks: Slurm["tasks"] = (job) =>
    new Map(run(path, "scontrol", "show", "job", job, "-o").split("\n").map(readTask));
  await untilTrue(() => existsSync(socket), logs);
  start("slurmctld", "-D", "-i");
  start("slurmd", "-D");
  await untilTrue(() => isIdle(run, path), logs);
  return {
    run,
    tasks,
    logs,
    untilState: (job, states, task) =>
      untilTrue(
        () =>
          [...tasks(job)].every(
            ([number, { state }]) => (task ?? number) !== number || states.includes(state),
          ),
        () => `${run(path, "scontrol", "show", "job", job)}\n${logs()}`,
      ),
    async stop() {
      for (const daemon of daemons.reverse()) {
        if (daemon.exitCode !== null || daemon.signalCode !== null) continue;
        const ended = once(daemon, "exit");
        daemon.kill();
        await ended;
      }
    },
  };
}

function isIdle(run: Slurm["run"], path: string): boolean {
  try {
    return run(path, "sinfo", "--noheader", "--format=%T") === "idle";
  } catch {
    return false; // The controller does not answer yet.
  }
}

function readTask(line: string): [number, Task] {
  const value = (name: string): string => new RegExp(`\\b${name}=(\\S+)`).exec(line)?.[1] ?? "";
  assert.match(value("ArrayTaskId"), /^\d+$/, line);
  return [
    Number(value("ArrayTaskId")),
    { state: value("JobState"), restarts: Number(value("Restarts")) },
  ];
}

async function configuration(path: string, socket: string): Promise<string> {
  const [host] = hostname().split(".");
  const user = userInfo().username;
  const [controller, node] = await freePorts(2);
  return Object.entries({
    ClusterName: "test",
    SlurmctldHost: `${host}(127.0.0.1)`,
    SlurmctldPort: controller,
    SlurmdPort: node,
    SlurmUser: user,
    SlurmdUser: user,
    AuthInfo: `socket=${socket}`,
    StateSaveLocation: join(path, "state"),
    SlurmdSpoolDir: join(path, "spool"),
    SlurmctldPidFile: join(path, "slurmctld.pid"),
    SlurmdPidFile: join(path, "slurmd.pid"),
    SlurmctldLogFile: join(path, "slurmctld.log"),
    SlurmdLogFile: join(path, "slurmd.log"),
    // Without control groups, which a test may not make.
    ProctrackType: "proctrack/linuxproc",
    TaskPlugin: "task/none",
    JobAcctGatherType: "jobacct_gather/none",
    SelectType: "select/cons_tres",
    SelectTypeParameters: "CR_CPU",
    SlurmdParameters: "config_overrides",
    MpiDefault: "none",
    // Seconds between SIGTERM and SIGKILL.
    KillWait: 1,
    NodeName: `${host} NodeAddr=127.0.0.1 CPUs=8`,
    PartitionName: "all Nodes=ALL Default=YES",
  })
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
}
