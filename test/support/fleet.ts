interface FleetSize {
  readonly accounts: number;
  readonly databases: number;
  readonly connectivity?: "peering" | "existing";
}

/** An environment file of any size, as `npm run bench` measures them. */
// eslint-disable-next-line @typescript-eslint/no-require-imports -- the bench is JavaScript
export const { environmentText } = require("../../bench/environment.cjs") as {
  readonly environmentText: (size: FleetSize) => string;
};
