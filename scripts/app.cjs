// @ts-check
"use strict";

// The app of cdktf.json: synthesizes the environments with a build of the present sources.
require(require("./run.cjs").freshBuild("app"));
