import { message } from "../../text/message";

const say = {
  deploy: message<{ stacks: readonly string[] }>(
    "deploy-command",
    ({ stacks }) => `npx cdktf deploy ${stacks.join(" ")}`,
  ),
};

/** The command that deploys stacks of an environment: what cures most of what checks find. */
export function deployCommand(...stackIds: readonly string[]): string {
  return say.deploy({ stacks: stackIds });
}
