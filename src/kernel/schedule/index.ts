/** Schedules: which core goes on when. */
export { parseSchedule, scheduleText, stepText, type Schedule, type ScheduleStep } from "./schedule-text.js";
