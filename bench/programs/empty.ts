// The least a cdktf app can be: one stack with nothing in it.
import { App, TerraformStack } from "cdktf";

const app = new App();
new TerraformStack(app, "empty");
app.synth();
