import { Session, type Profiler } from "node:inspector";

/**
 * Counts, in the suite that calls it at its top, how much is done: how often each piece of JavaScript runs. Other than
 * a time, it is the same on every machine.
 *
 * @returns what gives the count for one function
 * @see https://chromedevtools.github.io/devtools-protocol/tot/Profiler/#method-startPreciseCoverage
 */
export function countWork(): (act: () => void) => number {
  const session = new Session();
  beforeAll(() => {
    session.connect();
    session.post("Profiler.enable");
    // One recording for all tests: V8 counts too little of what ran before a recording began.
    session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  });
  afterAll(() => {
    session.post("Profiler.stopPreciseCoverage");
    session.disconnect();
  });
  return (act) => {
    takeWork(session);
    act();
    return takeWork(session);
  };
}

/** The counts since they were last taken. */
function takeWork(session: Session): number {
  let work = 0;
  session.post("Profiler.takePreciseCoverage", (error, { result }) => {
    if (error) throw error;
    work = sumOf(result);
  });
  return work;
}

function sumOf(scripts: readonly Profiler.ScriptCoverage[]): number {
  let sum = 0;
  for (const { functions } of scripts) for (const { ranges } of functions) for (const { count } of ranges) sum += count;
  return sum;
}
