type Actions = typeof import("../actions/index.js").actions;

/** Loads what a command does. The names and options of commands come without it, so that --help answers at once. */
export async function action<Name extends keyof Actions>(name: Name): Promise<Awaited<ReturnType<Actions[Name]>>> {
  const { actions } = await import("../actions/index.js");
  return await (actions[name]() as Promise<Awaited<ReturnType<Actions[Name]>>>);
}
