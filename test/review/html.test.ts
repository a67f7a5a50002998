/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium, type Browser, type Page } from "playwright-core";
import { htmlForm } from "../../src/review/forms/html";
import { type Review } from "../../src/review/model";
import { reviewChangeSet } from "../../src/review/review";
import { changeSetOf, DAY } from "../support/reviews";
import { temporaryFolder } from "../support/temporary-folder";
import { describeWithBrowser } from "../support/terraform";

const HOSTILE = "<img src=http://127.0.0.1:9/x onerror=alert(1)><script>alert(2)</script>\"'>";

const change = (
  actions: string[],
  address: string,
  before: object | null,
  after: object | null,
  replace: string[][] = [],
): object => ({ address, type: address.split(".")[0], change: { actions, before, after, replace_paths: replace } });

/** A change set with everything the page can show. */
const review: Review = reviewChangeSet(
  changeSetOf(
    {
      "prod-identity-network": {
        resource_changes: [
          change(["create"], "aws_vpc.vpc", null, { cidr_block: "10.0.0.0/16", tags: { Name: HOSTILE } }),
        ],
      },
      "prod-directory": {
        resource_changes: [
          change(
            ["delete", "create"],
            "aws_directory_service_directory.directory",
            { name: "corp.example.com", description: "a" },
            { name: "corp.example.com", description: "b" },
            [["description"]],
          ),
        ],
      },
      "prod-orders-peering": {
        resource_changes: [
          change(["update"], "aws_vpc_peering_connection.connection", { tags: { a: "1" } }, { tags: { a: "2" } }),
        ],
        output_changes: { vpc_id: { actions: ["update"], before: "x", after: "y" } },
      },
      "prod-orders-database": {
        resource_changes: [
          change(
            ["update"],
            "aws_db_instance.instance",
            { identifier: "orders", multi_az: true },
            { identifier: "orders", multi_az: false },
          ),
        ],
      },
      [HOSTILE]: {
        resource_changes: [change(["forget"], `aws_vpc.v["${HOSTILE}"]`, { tags: { a: "b".repeat(3000) } }, null)],
      },
    },
    {
      "prod-identity-network": { account: { name: "identity", id: "111111111111" }, region: "us-east-1" },
      "prod-directory": { account: { name: "identity", id: "111111111111" }, dependsOn: ["prod-identity-network"] },
      "prod-orders-peering": {
        account: { name: "orders", id: "222222222222" },
        dependsOn: ["prod-identity-network"],
        preview: {
          offline: true,
          reason: null,
          upstreams: [{ name: "prod-identity-network", reason: "its state is empty" }],
        },
      },
      "prod-orders-database": {
        account: { name: "orders", id: "222222222222" },
        dependsOn: ["prod-identity-network", "prod-directory", "prod-orders-peering"],
      },
    },
  ),
  [],
  DAY,
);

describeWithBrowser("the HTML page, in a browser", (program) => {
  const folder = temporaryFolder("html");
  const file = join(folder, "review.html");
  let browser: Browser;

  beforeAll(async () => {
    writeFileSync(file, htmlForm(review));
    const executablePath = program.includes("/")
      ? program
      : execFileSync("sh", ["-c", 'command -v "$0"', program], { encoding: "utf8" }).trim();
    browser = await chromium.launch({ executablePath, timeout: 0, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
  });
  afterAll(async () => {
    await browser.close();
  });

  interface Opened {
    readonly page: Page;
    /** Requests, messages and dialogs. */
    readonly events: string[];
  }
  const open = async (colorScheme: "light" | "dark", width = 1280): Promise<Opened> => {
    const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
    page.setDefaultTimeout(0);
    const events: string[] = [];
    page.on("request", (request) => events.push(`request ${request.url()}`));
    page.on("console", (message) => events.push(`console ${message.text()}`));
    page.on("pageerror", (error) => events.push(`error ${error.message}`));
    page.on("dialog", (dialog) => {
      events.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.goto(pathToFileURL(file).href);
    return { page, events };
  };

  test("loads nothing but itself, runs nothing, and logs nothing", async () => {
    const { page, events } = await open("light");
    await page.evaluate(() => {
      document.querySelectorAll("details").forEach((each) => {
        each.open = true;
      });
    });
    await page.waitForTimeout(200);
    expect(events).toEqual([`request ${pathToFileURL(file).href}`]);
    expect(await page.title()).toBe("Plan review");
    await page.close();
  });

  test("draws every stack inside of its frame, and an arrow for each wait that others do not imply", async () => {
    const { page } = await open("light");
    expect(await page.locator("svg .node").count()).toBe(5);
    // The database waits for the network too, through the directory.
    expect(await page.locator("svg path.edge").count()).toBe(4);
    const outside = await page.evaluate(
      () =>
        [...document.querySelectorAll("svg .node")].flatMap((node) => {
          const frame = node.querySelector(".frame")?.getBoundingClientRect();
          const texts = [...node.querySelectorAll("div")].map((text) => text.getBoundingClientRect());
          return frame
            ? texts.filter((text) => text.left < frame.left || text.right > frame.right || text.bottom > frame.bottom)
            : [frame];
        }).length,
    );
    expect(outside).toBe(0);
    await page.locator("svg a").nth(1).click();
    expect(new URL(page.url()).hash).toBe("#stack-1");
    await page.close();
  });

  test("shows the findings and changes", async () => {
    const { page } = await open("light");
    expect(await page.locator(".finding .id").allTextContents()).toEqual([
      "directory-replaced",
      "database-standby-removed",
      "resource-forgotten",
    ]);
    expect(await page.locator(".badge").allTextContents()).toEqual(["1 critical finding", "2 warning findings"]);
    expect(await page.locator("#stack-1 tr.forces td").allTextContents()).toEqual([
      "description forces replacement",
      '"a"',
      '"b"',
    ]);
    await page.close();
  });

  test.each([
    ["light", 1280],
    ["dark", 1280],
    ["light", 400],
    ["dark", 400],
  ] as const)("in %s, %d pixels wide: nothing is cut off, and every text is readable", async (scheme, width) => {
    const { page } = await open(scheme, width);
    await page.evaluate(() => {
      document.querySelectorAll("details").forEach((each) => {
        each.open = true;
      });
    });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    const faint = await page.evaluate(() => {
      const channels = (colour: string): number[] =>
        (/rgba?\(([^)]+)\)/.exec(colour)?.[1] ?? "0,0,0").split(/[ ,/]+/).map(Number);
      const luminance = ([r = 0, g = 0, b = 0]: number[]): number => {
        const [x = 0, y = 0, z = 0] = [r, g, b].map((value) =>
          value / 255 <= 0.03928 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
        );
        return 0.2126 * x + 0.7152 * y + 0.0722 * z;
      };
      const background = (element: Element | null): number[] => {
        for (let each = element; each; each = each.parentElement) {
          const colour = getComputedStyle(each).backgroundColor;
          if (!/^rgba\(.*, 0\)$|^color/.test(colour)) return channels(colour);
        }
        return [255, 255, 255];
      };
      return [...document.querySelectorAll("p, code, td, th, h1, h2, h3, span, a, summary, li")]
        .filter((element) => element.textContent.trim() !== "" && !element.closest("svg"))
        .flatMap((element) => {
          const [one, other] = [luminance(channels(getComputedStyle(element).color)), luminance(background(element))];
          const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
          return contrast < 4.5 ? [`${element.tagName}.${element.className} ${contrast.toFixed(1)}`] : [];
        });
    });
    expect(faint).toEqual([]);
    const dark = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(dark).toBe(scheme === "dark" ? "rgb(16, 20, 24)" : "rgb(251, 251, 253)");
    expect((await page.screenshot()).length).toBeGreaterThan(20_000);
    await page.close();
  });
});
