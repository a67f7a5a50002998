import { type Call } from "../killed";

/** A fault that the emulator injects into an AWS call. */
export interface SweptFault {
  readonly name: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /** Terraform and its provider are killed when AWS has carried out the call. */
  readonly kills?: true;
  /** The provider asks again, and nobody notices. */
  readonly isRetried?: true;
}

/** A call of one stack that something happens to. */
export interface SweptCall extends Call {
  /** It happens to the first such call after this action. */
  readonly after?: string;
  /** What the URL ends with. */
  readonly path?: string;
}

/** Longer than any test takes. */
const FOR_EVER = 3600;

/** The code that each service throttles with. */
const THROTTLING: Readonly<Record<string, readonly [number, string]>> = {
  ec2: [503, "RequestLimitExceeded"],
  iam: [400, "Throttling"],
  rds: [400, "Throttling"],
  s3: [503, "SlowDown"],
};

/** The code that each service refuses with. */
const DENIED: Readonly<Record<string, string>> = {
  ec2: "UnauthorizedOperation",
  iam: "AccessDenied",
  rds: "AccessDenied",
  s3: "AccessDenied",
};

const KILL: SweptFault = { name: "kill -9", settings: { carried_out: true, delay: FOR_EVER }, kills: true };

/** What happens to a call, in the order of the table's columns. */
export function faultsOf({ service, action }: Call): SweptFault[] {
  const [status, code] = THROTTLING[service] ?? [400, "ThrottlingException"];
  const unavailable = service === "ec2" ? "InternalError" : "InternalFailure";
  const denied = DENIED[service] ?? "AccessDeniedException";
  return [
    // Terraform saves a state more than once.
    { name: "403", settings: { status: 403, code: denied, times: service === "s3" ? 1000 : 1 } },
    { name: "500", settings: { status: 500, code: unavailable }, isRetried: true },
    { name: "throttled", settings: { status, code }, isRetried: true },
    { name: "reset before", settings: { lost: true }, isRetried: true },
    // A call that changes nothing is as good as never made.
    ...(isRead(action) ? [] : [{ name: "reset after", settings: { lost: true, carried_out: true } }]),
    KILL,
  ];
}

/** Calls that a creation or a deletion waits with, by the call that it waits for. */
const WAITS: Readonly<Record<string, string>> = {
  CreateDBInstance: "DescribeDBInstances",
  CreateKey: "DescribeKey",
  CreateMicrosoftAD: "DescribeDirectories",
  CreateRole: "GetRole",
  CreateRouteTable: "DescribeRouteTables",
  CreateSubnet: "DescribeSubnets",
  CreateVpc: "DescribeVpcs",
  CreateVpcPeeringConnection: "DescribeVpcPeeringConnections",
  DeleteDBInstance: "DescribeDBInstances",
  DeleteDirectory: "DescribeDirectories",
  DeleteVpcPeeringConnection: "DescribeVpcPeeringConnections",
  ShareDirectory: "DescribeSharedDirectories",
  UpdateNumberOfDomainControllers: "DescribeDomainControllers",
};

/** Whether a call changes nothing. */
function isRead(action: string): boolean {
  return /^(Describe|Get|List)/.test(action);
}

/** The calls of a stack that something happens to: those that change AWS, those that they wait with, and its state. */
export function sweptCalls(stack: string, calls: readonly Call[]): SweptCall[] {
  const changing = calls.filter(({ action }) => !isRead(action));
  const waiting = changing.flatMap(({ service, action: after }) => {
    const action = WAITS[after];
    return action === undefined ? [] : [{ service, action, after }];
  });
  return [...changing, ...waiting, { service: "s3", action: "PUT", path: `/${stack}.tfstate` }];
}
