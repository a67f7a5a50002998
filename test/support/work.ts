import { Session, type Profiler } from "node:inspector";

/**
 * How much is done by a function: how often each piece of JavaScript runs in it. Other than a time, it is the same on
 * every machine.
 *
 * @see https://chromedevtools.github.io/devtools-protocol/tot/Profiler/#method-startPreciseCoverage
 */
export function workOf(act: () => void): number {
  const session = new Session();
  session.connect();
  let work = 0;
  try {
    session.post("Profiler.enable");
    session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
    act();
    session.post("Profiler.takePreciseCoverage", (error, { result }) => {
      if (error) throw error;
      work = sumOf(result);
    });
    session.post("Profiler.stopPreciseCoverage");
  } finally {
    session.disconnect();
  }
  return work;
}

function sumOf(scripts: readonly Profiler.ScriptCoverage[]): number {
  let sum = 0;
  for (const { functions } of scripts) for (const { ranges } of functions) for (const { count } of ranges) sum += count;
  return sum;
}
