import { withLateGarbageCollection } from "../../src/terraform/go-runtime";

test("Terraform collects garbage less often, unless the user has set the Go runtime", () => {
  expect(withLateGarbageCollection({ PATH: "/bin" })).toEqual({ PATH: "/bin", GOGC: "off", GOMEMLIMIT: "1GiB" });
  expect(withLateGarbageCollection({ GOGC: "100" })).toEqual({ GOGC: "100" });
  expect(withLateGarbageCollection({ GOMEMLIMIT: "512MiB" })).toEqual({ GOMEMLIMIT: "512MiB" });
});
