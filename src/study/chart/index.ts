/** Charts of tables. */
export { chartDescription } from "./chart.js";
export { chartData, chartNotes, type ChartRequest } from "./chart-data.js";
export { drawChart, type ChartLook } from "./draw-chart.js";
export { themes } from "./theme.js";
