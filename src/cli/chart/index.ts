/** `vas chart`. */
export { addFilter, chartCommand, type ChartOptions } from "./chart-command.js";
