import { type DomainController } from "@aws-sdk/client-directory-service";
import { message } from "../../text/message";
import { plural } from "../../text/words";
import { type Problem } from "../checks/check";
import { cures } from "../checks/common-messages";

interface Other {
  readonly controller: string | undefined;
  readonly status: string | undefined;
  readonly reason: string | undefined;
}

const say = {
  cause: message<{ active: number; wanted: number; others: readonly Other[] }>(
    "domain-controllers/cause",
    ({ active, wanted, others }) => {
      const rest = others.length > 0 ? `: ${others.map(otherText).join(", ")}` : "";
      return `${active} of ${plural(wanted, "domain controller")} are active${rest}.`;
    },
  ),
  impaired: message(
    "domain-controllers/cure-impaired",
    "AWS replaces an impaired controller by itself; open a case with AWS Support where it does not within an hour.",
  ),
  setNumber: message(
    "domain-controllers/cure",
    "Set directory.domainControllers to the number you want and deploy the directory stack.",
  ),
};

function otherText({ controller, status, reason }: Other): string {
  return `${controller} is ${status}${reason === undefined ? "" : ` (${reason})`}`;
}

const UNDER_WAY = ["Creating", "Restoring", "Updating"];

/** Whether as many domain controllers as wanted are active, and no other one exists. */
export function controllersProblem(controllers: readonly DomainController[], wanted: number): Problem | undefined {
  const active = controllers.filter(({ Status }) => Status === "Active").length;
  const others = controllers
    .filter(({ Status }) => Status !== "Active" && Status !== "Deleted" && Status !== "Deleting")
    .map(({ DomainControllerId, Status, StatusReason }) => ({
      controller: DomainControllerId,
      status: Status,
      reason: StatusReason,
    }));
  if (active >= wanted && others.length === 0) return undefined;
  const cause = say.cause({ active, wanted, others });
  if (others.length === 0) return { cause, cure: say.setNumber() };
  const isUnderWay = others.every(({ status }) => UNDER_WAY.includes(status ?? ""));
  return isUnderWay ? { cause, cure: cures.wait(), status: "waiting" } : { cause, cure: say.impaired() };
}
