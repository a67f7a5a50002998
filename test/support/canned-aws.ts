import { createServer, type Server } from "node:http";
import { listen } from "./fake-aws";

/** An answer: XML or JSON by what the service speaks, or the error that AWS gives. */
export type CannedAnswer = string | object | { readonly status: number; readonly code: string };

/** What AWS answers to each action: its pages, in their order, of which the last one is repeated. */
export type CannedAnswers = Readonly<Record<string, readonly CannedAnswer[]>>;

/** AWS for one test: chosen answers, and which calls were made. */
export class CannedAws {
  public readonly calls: string[] = [];
  private readonly server: Server;

  public constructor(answers: CannedAnswers) {
    const left = new Map(Object.entries(answers).map(([action, pages]) => [action, [...pages]]));
    const next = (action: string): CannedAnswer => {
      const pages = left.get(action) ?? [];
      return (pages.length > 1 ? pages.shift() : pages[0]) ?? { status: 400, code: `NotCanned.${action}` };
    };
    this.server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.on("end", () => {
        const target = String(request.headers["x-amz-target"] ?? "");
        const action = target === "" ? (new URLSearchParams(body).get("Action") ?? "") : (target.split(".")[1] ?? "");
        if (action === "AssumeRole") {
          response.writeHead(200, { "Content-Type": "text/xml" }).end(ASSUMED);
          return;
        }
        this.calls.push(action);
        const answer = next(action);
        const isError = typeof answer === "object" && "status" in answer && "code" in answer;
        const type = target === "" ? "text/xml" : "application/x-amz-json-1.1";
        const status = isError ? answer.status : 200;
        response.writeHead(status, { "Content-Type": type }).end(bodyOf(answer, target === ""));
      });
    });
  }

  public listen(): Promise<string> {
    return listen(this.server);
  }

  public close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

function bodyOf(answer: CannedAnswer, isXml: boolean): string {
  if (typeof answer === "string") return answer;
  if (!("status" in answer) || !("code" in answer)) return JSON.stringify(answer);
  const { code } = answer;
  if (!isXml) return JSON.stringify({ __type: code, message: "no" });
  const error = `<Code>${code}</Code><Message>no</Message>`;
  return `<ErrorResponse><Errors><Error>${error}</Error></Errors><Error>${error}</Error></ErrorResponse>`;
}

const ASSUMED =
  "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>KEY</AccessKeyId>" +
  "<SecretAccessKey>x</SecretAccessKey><SessionToken>x</SessionToken>" +
  "<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>";
