/** Which runs a study makes, and how one is made. */
export { measure, type Measurement, type Study } from "./measure.js";
export { planStudy, readShard, runsOfShard, runsToMake, type Plan, type Shard } from "./plan.js";
