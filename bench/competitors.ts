// What the product is compared with, in a dependency tree apart: bench/competitors.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../scripts/root";

const FOLDER = join(ROOT, "bench", "competitors");
const INSTALLED = join(FOLDER, "node_modules");

export interface Competitors {
  /** The app in AWS CDK. */
  readonly awsCdk: string;
  /** AWS CDK's command. */
  readonly cdk: string;
  readonly folder: string;
}

/** Installs them if that has not been done; nothing that is measured needs the network. */
export function installCompetitors(): Competitors {
  if (!isInstalled()) install();
  // The bindings are those of the project: with this link they find CDK Terrain instead of CDKTF.
  const bindings = join(INSTALLED, "@cdktf", "provider-aws");
  rmSync(bindings, { force: true });
  mkdirSync(join(INSTALLED, "@cdktf"), { recursive: true });
  symlinkSync(join(ROOT, "node_modules", "@cdktf", "provider-aws"), bindings, "dir");
  return { awsCdk: join(FOLDER, "aws-cdk.cjs"), cdk: join(INSTALLED, "aws-cdk", "bin", "cdk"), folder: FOLDER };
}

function isInstalled(): boolean {
  const { dependencies } = JSON.parse(readFileSync(join(FOLDER, "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  return Object.entries(dependencies).every(([name, wanted]) => {
    const file = join(INSTALLED, name, "package.json");
    if (!existsSync(file)) return false;
    const { version } = JSON.parse(readFileSync(file, "utf8")) as { version: string };
    return wanted.endsWith(version);
  });
}

function install(): void {
  process.stderr.write("Installing what the product is compared with into bench/competitors …\n");
  const npm = spawnSync("npm", ["ci", "--prefer-offline", "--no-audit", "--no-fund", "--silent"], {
    cwd: FOLDER,
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (npm.status !== 0)
    throw new Error("bench/competitors cannot be installed: npm ci failed there; is the npm registry reached?");
}
