/** For a test's `skip`: says why, where a system lacks what the test is about. */
export const onWindows =
  process.platform === "win32" && "Windows has other signals, pipes, links, modes and limits";

export const withoutFullDisk = process.platform !== "linux" && "only Linux has /dev/full";
