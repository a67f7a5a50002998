import { withLateGarbageCollection } from "../../src/terraform/go-runtime";

const GIB = 2 ** 30;

test("Terraform collects garbage late, unless the user has set the Go runtime or memory is short", () => {
  expect(withLateGarbageCollection({ PATH: "/bin" }, 2, 8 * GIB)).toEqual({
    PATH: "/bin",
    GOGC: "off",
    GOMEMLIMIT: "1GiB",
  });
  expect(withLateGarbageCollection({ PATH: "/bin" }, 2, 4 * GIB)).toEqual({ PATH: "/bin" });
  expect(withLateGarbageCollection({ PATH: "/bin" }, 16, 32 * GIB)).toEqual({ PATH: "/bin" });
  expect(withLateGarbageCollection({ GOGC: "100" }, 1, 8 * GIB)).toEqual({ GOGC: "100" });
  expect(withLateGarbageCollection({ GOMEMLIMIT: "512MiB" }, 1, 8 * GIB)).toEqual({ GOMEMLIMIT: "512MiB" });
});
